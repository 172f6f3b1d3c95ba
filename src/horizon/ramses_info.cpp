#include "horizon/ramses_info.h"

#include <charconv>
#include <cmath>
#include <map>
#include <sstream>

#include "base/atomic_file.h"
#include "base/error.h"

namespace peculiar::horizon {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Parses a number in Fortran notation; NaN if it is none.
double fortran_number(std::string_view text) {
  std::string plain(text);
  for (std::size_t i = 1; i < plain.size(); ++i) {
    if (plain[i] == 'D' || plain[i] == 'd') plain[i] = 'E';
    // Three-digit exponents leave no room for the letter.
    const bool is_bare_exponent =
        (plain[i] == '+' || plain[i] == '-') && std::isdigit(static_cast<unsigned char>(plain[i - 1])) != 0;
    if (is_bare_exponent) plain.insert(i++, "E");
  }
  double value = 0;
  const char* begin = plain.data() + (plain.starts_with('+') ? 1 : 0);
  const auto [end, failure] = std::from_chars(begin, plain.data() + plain.size(), value);
  const bool is_whole = failure == std::errc() && end == plain.data() + plain.size();
  return is_whole ? value : std::nan("");
}

class Keys {
 public:
  explicit Keys(const std::filesystem::path& path) : path_(path.string()) {
    std::istringstream lines(read_file(path));
    for (std::string line; std::getline(lines, line);) {
      const auto equals = line.find('=');
      if (equals == std::string::npos) continue;
      values_.emplace(trimmed(std::string_view(line).substr(0, equals)),
                      trimmed(std::string_view(line).substr(equals + 1)));
    }
  }

  double number(const char* key) const {
    const auto found = values_.find(key);
    if (found == values_.end())
      throw input_error("{}: has no line '{} = ...'; is it the info file of a RAMSES output?", path_, key);
    const double value = fortran_number(found->second);
    if (!std::isfinite(value))
      throw input_error("{}: {} is '{}', which is not a number", path_, key, found->second);
    return value;
  }
  double positive(const char* key) const {
    const double value = number(key);
    if (!(value > 0)) throw input_error("{}: {} is {}; it must be positive", path_, key, value);
    return value;
  }

 private:
  std::string path_;
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace

RamsesInfo read_ramses_info(const std::filesystem::path& path) {
  const Keys keys(path);
  RamsesInfo info;
  info.path = path;
  info.files = static_cast<int>(keys.positive("ncpu"));
  info.dimensions = static_cast<int>(keys.positive("ndim"));
  if (info.dimensions != 3)
    throw input_error("{}: ndim is {}; only three-dimensional runs have galaxies to draw", path.string(),
                      info.dimensions);
  info.box_length = keys.positive("boxlen");
  info.time = keys.number("time");
  info.scale_factor = keys.positive("aexp");
  info.cosmology = {keys.positive("H0"), keys.number("omega_m"), keys.number("omega_l")};
  info.unit_length_cm = keys.positive("unit_l");
  info.unit_density_g_cm3 = keys.positive("unit_d");
  info.unit_time_s = keys.positive("unit_t");
  return info;
}

}  // namespace peculiar::horizon
