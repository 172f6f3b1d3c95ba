#include "morphology/versions.h"

#include <ceres/version.h>
#include <fftw3.h>

namespace peculiar::morphology {

std::vector<std::pair<std::string, std::string>> library_versions() {
  return {{"Ceres", CERES_VERSION_STRING}, {"FFTW", fftwf_version}};
}

}  // namespace peculiar::morphology
