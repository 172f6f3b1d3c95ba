#include "ranks/launcher.h"

#include <cstdlib>
#include <initializer_list>

namespace peculiar::ranks {

bool is_launched() {
  // Open MPI's mpirun; PMIx (Slurm, PRRTE); PMI (MPICH, Intel MPI, Slurm).
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "PMI_SIZE"}) {
    if (std::getenv(name) != nullptr) return true;
  }
  return false;
}

int launched_processes() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"}) {
    if (const char* value = std::getenv(name); value != nullptr) return std::atoi(value);
  }
  return 0;
}

}  // namespace peculiar::ranks
