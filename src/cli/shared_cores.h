#pragma once

#include <string>
#include <vector>

namespace peculiar::cli {

/// The threads of libtorch wait for one another by spinning, for milliseconds: free where the program has the
/// cores to itself; where two programs share them, both become ten to twenty times slower. OpenMP reads how
/// long to spin before main begins, so this starts the program once more, in the same process, with `words`
/// (the verb and its arguments) and a short wait, if the verb uses networks. Does nothing the second time,
/// where the user has chosen (GOMP_SPINCOUNT, OMP_WAIT_POLICY), or where it is not possible. The process
/// stays the one that was started, so signals reach it as before.
void wait_without_spinning(const std::vector<std::string>& words);

}  // namespace peculiar::cli
