#include <algorithm>
#include <map>
#include <set>

#include "base/atomic_file.h"
#include "base/error.h"
#include "cosmos/log_knots.h"
#include "cosmos/population_sources.h"
#include "cosmos/text_numbers.h"

// A line "wavelengths_A 1000 1300 ..." (with or without a leading '#'), then a line for each population, in
// any order: Z, log10 of the age in years, and log10 of L_lambda [Lsun/Angstrom per Msun formed] at each
// wavelength. Every metallicity has the same ages. Other lines that begin with '#' are comments.

namespace peculiar::cosmos {

namespace {

std::vector<double> numbers_from(const TextLine& line, std::size_t first, const std::string& file) {
  std::vector<double> numbers;
  for (std::size_t i = first; i < line.words.size(); ++i)
    numbers.push_back(to_number(line.words[i], file, line.number));
  return numbers;
}

}  // namespace

StellarPopulations read_text_populations(const std::string& path) {
  const std::string content = read_file(path);
  LogKnots knots;
  std::map<std::pair<double, double>, std::vector<double>> rows;  // by metallicity and log age
  std::set<double> metallicities, log_ages;
  for (const TextLine& line : split_lines(content)) {
    if (line.words.front() == "wavelengths_A") {
      knots.wavelength_angstrom = numbers_from(line, 1, path);
      continue;
    }
    if (line.is_comment) continue;
    std::vector<double> row = numbers_from(line, 0, path);
    if (knots.wavelength_angstrom.empty() || row.size() != knots.wavelength_angstrom.size() + 2) {
      throw input_error(
          "{}, line {}: has {} numbers; needs Z, log10 age and one for each of the {} wavelengths (given first in a line 'wavelengths_A ...')",
          path, line.number, row.size(), knots.wavelength_angstrom.size());
    }
    const std::pair place{row[0], row[1]};
    metallicities.insert(row[0]);
    log_ages.insert(row[1]);
    if (!rows.emplace(place, std::vector<double>(row.begin() + 2, row.end())).second) {
      throw input_error("{}, line {}: repeats the population with Z {} and log10 age {}", path, line.number,
                        row[0], row[1]);
    }
  }
  if (rows.size() != metallicities.size() * log_ages.size()) {
    throw input_error("{}: has {} populations; {} metallicities with {} ages each should give {}", path,
                      rows.size(), metallicities.size(), log_ages.size(),
                      metallicities.size() * log_ages.size());
  }
  knots.metallicity.assign(metallicities.begin(), metallicities.end());
  knots.log_age_yr.assign(log_ages.begin(), log_ages.end());
  for (const auto& [place, row] : rows) {
    knots.log_luminosity.insert(knots.log_luminosity.end(), row.begin(), row.end());
  }
  return StellarPopulations(grid_of(knots, path));
}

}  // namespace peculiar::cosmos
