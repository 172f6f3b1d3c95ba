#include "mock/versions.h"

#include <fftw3.h>

namespace peculiar::mock {

std::vector<std::pair<std::string, std::string>> library_versions() { return {{"FFTW", fftwf_version}}; }

}  // namespace peculiar::mock
