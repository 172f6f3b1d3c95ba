#include "detection/versions.h"

#include <sep.h>

namespace peculiar::detection {

std::string sep_version() { return sep_version_string; }

}  // namespace peculiar::detection
