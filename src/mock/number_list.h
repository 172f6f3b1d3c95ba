#pragma once

#include <string>
#include <vector>

namespace peculiar::mock {

/// The numbers of a setting. Errors (usage) open with `option`: a text that is no number, a number that is
/// not above `least`.
std::vector<double> parse_numbers(const std::vector<std::string>& texts, const std::string& option,
                                  double least);

/// The numbers of a setting that has one for all bands, or one each. Errors (usage): as
/// parse_numbers, and neither one nor `bands` of them.
std::vector<double> numbers_of_bands(const std::vector<std::string>& texts, std::size_t bands,
                                     const std::string& option, double least);

}  // namespace peculiar::mock
