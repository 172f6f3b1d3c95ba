#pragma once

#include <string>
#include <string_view>

namespace peculiar {

/// Converts A to Z to lower case, whatever the locale; all other bytes, and so UTF-8, are unchanged.
inline std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// Converts a to z to upper case.
inline std::string upper_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

}  // namespace peculiar
