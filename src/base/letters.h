#pragma once

#include <string>
#include <string_view>

namespace peculiar {

/// A to Z as a to z, whatever the locale; all other bytes stay, so that UTF-8 does too.
inline std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// a to z as A to Z.
inline std::string upper_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

}  // namespace peculiar
