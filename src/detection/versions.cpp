#include "detection/versions.h"

#include "detection/sep_library.h"

namespace peculiar::detection {

std::string sep_version() { return sep_version_string; }

}  // namespace peculiar::detection
