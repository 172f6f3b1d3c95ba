#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace peculiar::image {

/// The contents of the text header of a .npy file.
struct NpyHeader {
  std::string type;
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
};

/// Parses the Python dictionary of the header. Errors (input), starting with `name`: not such a dictionary, a
/// missing or unknown key, a structured type.
NpyHeader parse_npy_header(std::string_view text, const std::string& name);

}  // namespace peculiar::image
