#include "mock/number_list.h"

#include <charconv>
#include <cmath>

#include "base/error.h"

namespace peculiar::mock {

std::vector<double> parse_numbers(const std::vector<std::string>& texts, const std::string& option,
                                  double least) {
  std::vector<double> numbers;
  for (const std::string& text : texts) {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, value);
    if (problem != std::errc() || stop != end || !std::isfinite(value))
      throw usage_error("{}: '{}' is not a number", option, text);
    if (!(value > least)) throw usage_error("{}: {} must be above {}", option, value, least);
    numbers.push_back(value);
  }
  return numbers;
}

std::vector<double> numbers_of_bands(const std::vector<std::string>& texts, std::size_t bands,
                                     const std::string& option, double least) {
  std::vector<double> numbers = parse_numbers(texts, option, least);
  if (numbers.size() == 1) numbers.assign(bands, numbers.front());
  if (numbers.size() != bands)
    throw usage_error("{}: got {} numbers for {} bands; give one, or one per band", option, numbers.size(),
                      bands);
  return numbers;
}

}  // namespace peculiar::mock
