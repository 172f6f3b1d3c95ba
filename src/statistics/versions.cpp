#include "statistics/versions.h"

#include <fmt/format.h>

#include <Eigen/Core>

namespace peculiar::statistics {

std::vector<std::pair<std::string, std::string>> library_versions() {
  return {{"Eigen", fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION)}};
}

}  // namespace peculiar::statistics
