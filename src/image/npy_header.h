#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace peculiar::image {

/// What the text header of a .npy file says.
struct NpyHeader {
  std::string type;
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
};

/// Parses the Python dictionary of the header. Errors (input), with `name` in front: not such a dictionary, a
/// key missing or unknown, a structured type.
NpyHeader parse_npy_header(std::string_view text, const std::string& name);

}  // namespace peculiar::image
