#include "detection/versions.h"

#include "detection/sep_library.h"

namespace peculiar::detection {

std::vector<std::pair<std::string, std::string>> library_versions() { return {{"sep", sep_version_string}}; }

}  // namespace peculiar::detection
