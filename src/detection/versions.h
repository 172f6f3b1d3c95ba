#pragma once

#include <string>

namespace peculiar::detection {

std::string sep_version();

}  // namespace peculiar::detection
