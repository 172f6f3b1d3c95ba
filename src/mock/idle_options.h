#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace peculiar::mock {

/// Refuses options that have no effect. `options`: their names, and whether they differ from the default.
/// `needs`: what they need to have an effect, such as "--field". Error (usage): one differs.
inline void refuse_idle(std::initializer_list<std::pair<const char*, bool>> options, std::string_view needs) {
  for (const auto& [option, is_changed] : options) {
    if (is_changed) throw usage_error("{}: needs {}", option, needs);
  }
}

}  // namespace peculiar::mock
