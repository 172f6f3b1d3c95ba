#pragma once

#include <string>
#include <vector>

namespace peculiar::cli {

/// Threads of libtorch wait for one another by spinning, for milliseconds. Spinning is harmless if the
/// program has the cores to itself; if two programs share them, both become ten to twenty times slower.
/// OpenMP reads the spin time before main begins, so this function starts the program once more, in the same
/// process, with `words` (the verb and its arguments) and a short spin, if the verb uses networks. Does
/// nothing the second time, if the user has chosen a value (GOMP_SPINCOUNT, OMP_WAIT_POLICY), or if
/// restarting is impossible. The process id stays the same, so signals arrive as before.
void wait_without_spinning(const std::vector<std::string>& words);

}  // namespace peculiar::cli
