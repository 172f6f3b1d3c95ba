#pragma once

namespace peculiar::ranks {

/// Whether this process was started by an MPI launcher (mpirun, srun with PMIx or PMI).
bool is_launched();
/// Number of processes that the launcher reports; 0 if it does not.
int launched_processes();

}  // namespace peculiar::ranks
