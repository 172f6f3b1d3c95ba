#pragma once

namespace peculiar::ranks {

/// Was this process started by a launcher of MPI programs (mpirun, srun with PMIx or PMI)?
bool is_launched();
/// Processes that the launcher says it has started; 0 where it does not say.
int launched_processes();

}  // namespace peculiar::ranks
