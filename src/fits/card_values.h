#pragma once

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>
#include <string>

#include "fits/cfitsio.h"

// Values of cards of the current HDU.

namespace peculiar::fits {

/// "" if there is no such card.
inline std::string text_key(fitsfile* file, const char* key) {
  std::array<char, FLEN_VALUE> value{};
  int status = 0;
  fits_read_key(file, TSTRING, key, value.data(), nullptr, &status);
  fits_clear_errmsg();
  return status == 0 ? std::string(trim_right(value.data())) : std::string();
}

/// `otherwise` if there is no such card, or its value is not an integer.
inline LONGLONG integer_key(fitsfile* file, const char* key, LONGLONG otherwise) {
  LONGLONG value = 0;
  int status = 0;
  fits_read_key(file, TLONGLONG, key, &value, nullptr, &status);
  fits_clear_errmsg();
  return status == 0 ? value : otherwise;
}

/// None if there is no such card, or its value is not a finite number.
inline std::optional<double> real_key(fitsfile* file, const char* key) {
  double value = 0;
  int status = 0;
  fits_read_key(file, TDOUBLE, key, &value, nullptr, &status);
  fits_clear_errmsg();
  return status == 0 && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// `type` is CFITSIO's code for T; none if there is no such card, or it has no value. Error (input), starting
/// with `where`: a value that is not a number.
template <typename T>
std::optional<T> number_key(fitsfile* file, int type, const std::string& key, const std::string& where) {
  T value{};
  int status = 0;
  fits_read_key(file, type, key.c_str(), &value, nullptr, &status);
  if (status == KEY_NO_EXIST || status == VALUE_UNDEFINED) {
    fits_clear_errmsg();
    return std::nullopt;
  }
  check_status(status, where, key + " is not a number");
  return value;
}

}  // namespace peculiar::fits
