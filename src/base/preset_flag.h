#pragma once

#include <string>
#include <vector>

#include "base/fields.h"

namespace peculiar {

/// Choices of a flag that a preset decides where it is not given: `--name`, `--no-name`, and true or false in
/// a TOML file; its text is "auto" until then.
inline const std::vector<std::string> kPresetFlag{"auto", "true", "false"};

/// Is it typed like a flag, with no value after it?
inline bool is_typed_as_flag(const Field& field) { return field.is_flag() || field.words == kPresetFlag; }

}  // namespace peculiar
