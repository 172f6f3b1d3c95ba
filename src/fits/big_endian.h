#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace peculiar::fits {

/// The bytes of a number in FITS byte order, most significant first.
template <typename T>
requires std::is_arithmetic_v<T> T from_big_endian(const unsigned char* bytes) {
  unsigned char native[sizeof(T)];
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    native[i] = bytes[std::endian::native == std::endian::little ? sizeof(T) - 1 - i : i];
  }
  T value;
  std::memcpy(&value, native, sizeof(T));
  return value;
}

template <typename T>
requires std::is_arithmetic_v<T>
void to_big_endian(T value, unsigned char* bytes) {
  unsigned char native[sizeof(T)];
  std::memcpy(native, &value, sizeof(T));
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    bytes[std::endian::native == std::endian::little ? sizeof(T) - 1 - i : i] = native[i];
  }
}

}  // namespace peculiar::fits
