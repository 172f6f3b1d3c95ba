#include "fits/number_card.h"

#include <cmath>

#include "base/error.h"

namespace peculiar::fits {

std::optional<double> image_card(const FitsFile& file, int hdu, const std::string& key) {
  const std::optional<double> own = file.header_number(hdu, key);
  return own ? own : file.header_number(0, key);
}

std::optional<double> number_card(const FitsFile& file, int hdu, const std::string& key) {
  const std::optional<double> own = own_number_card(file, hdu, key);
  return own ? own : own_number_card(file, 0, key);
}

std::optional<double> own_number_card(const FitsFile& file, int hdu, const std::string& key) try {
  const std::optional<double> value = file.header_number(hdu, key);
  return value && std::isfinite(*value) ? value : std::nullopt;
} catch (const Error& failure) {
  if (failure.kind() != ErrorKind::kInput) throw;
  return std::nullopt;
}

}  // namespace peculiar::fits
