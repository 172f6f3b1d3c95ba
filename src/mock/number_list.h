#pragma once

#include <string>
#include <vector>

namespace peculiar::mock {

/// Parses the numbers of a setting. Errors (usage), beginning with `option`: not a number; not above `least`.
std::vector<double> parse_numbers(const std::vector<std::string>& texts, const std::string& option,
                                  double least);

/// Numbers of a setting that takes one number for all bands or one per band. Errors (usage): those of
/// parse_numbers; neither one nor `bands` numbers.
std::vector<double> numbers_of_bands(const std::vector<std::string>& texts, std::size_t bands,
                                     const std::string& option, double least);

}  // namespace peculiar::mock
