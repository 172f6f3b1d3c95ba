#pragma once

#include <string>
#include <vector>

#include "base/fields.h"

namespace peculiar {

/// Choices of a flag whose default a preset decides: `--name`, `--no-name`, and true or false in a TOML file;
/// its text is "auto" if not given.
inline const std::vector<std::string> kPresetFlag{"auto", "true", "false"};

/// Whether the field is typed like a flag, without a value.
inline bool is_typed_as_flag(const Field& field) { return field.is_flag() || field.words == kPresetFlag; }

}  // namespace peculiar
