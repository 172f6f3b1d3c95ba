#include "store/versions.h"

#include <fmt/format.h>
#include <hdf5.h>

namespace peculiar::store {

std::vector<std::pair<std::string, std::string>> library_versions() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  H5get_libversion(&major, &minor, &release);
  return {{"HDF5", fmt::format("{}.{}.{}", major, minor, release)}};
}

}  // namespace peculiar::store
