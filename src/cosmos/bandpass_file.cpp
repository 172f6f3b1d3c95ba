#include <algorithm>
#include <cctype>
#include <iterator>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/letters.h"
#include "catalog/cells.h"
#include "catalog/table_file.h"
#include "cosmos/bandpass.h"
#include "cosmos/text_numbers.h"

namespace peculiar::cosmos {

namespace {

struct LengthUnit {
  std::string_view name;
  double angstrom;
};
constexpr LengthUnit kUnits[] = {{"nm", 10},          {"nanometer", 10}, {"nanometers", 10}, {"angstrom", 1},
                                 {"angstroms", 1},    {"aa", 1},         {"micron", 1e4},    {"microns", 1e4},
                                 {"micrometer", 1e4}, {"um", 1e4}};

/// Angstrom per unit; 0 if the word is not a unit.
double unit_of(std::string_view word) {
  if (word == "A") return 1;  // "a" is a common word in headings
  const std::string lower = lower_case(word);
  const auto found = std::ranges::find(kUnits, std::string_view(lower), &LengthUnit::name);
  return found == std::end(kUnits) ? 0 : found->angstrom;
}

/// "Wavelength(nm)", "wavelength [Angstrom]", "unit: nm": the first unit of length among the words after
/// "wavelength" or "unit" on a line.
double unit_in_heading(const TextLine& line) {
  bool told = false;
  for (const std::string_view word : line.words) {
    for (std::size_t at = 0; at < word.size();) {
      const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
      const auto begin = std::find_if(word.begin() + static_cast<std::ptrdiff_t>(at), word.end(), is_letter);
      const auto end = std::find_if_not(begin, word.end(), is_letter);
      const std::string_view part(begin, end);
      const std::string lower = lower_case(part);
      if (told && unit_of(part) > 0) return unit_of(part);
      told = told || lower.starts_with("wave") || lower.starts_with("lambda") || lower.starts_with("unit");
      at = static_cast<std::size_t>(end - word.begin());
    }
  }
  return 0;
}

Bandpass read_table_curve(const std::filesystem::path& path) {
  const catalog::Table table = catalog::read_table_text(path);
  const catalog::Column* wavelengths = table.find("wavelength");
  const catalog::Column* throughputs = nullptr;
  for (const char* name : {"response", "throughput", "transmission"}) {
    if (throughputs == nullptr) throughputs = table.find(name);
  }
  const auto has_numbers = [](const catalog::Column* column) {
    return column != nullptr && column->is_numeric();
  };
  if (!has_numbers(wavelengths) || !has_numbers(throughputs)) {
    throw input_error("{}: has no numeric columns wavelength and response, throughput or transmission",
                      path.string());
  }
  const double unit = unit_of(wavelengths->unit);
  if (unit == 0) {
    throw input_error("{}: the column wavelength has the unit '{}'; it must be nm, Angstrom or micron",
                      path.string(), wavelengths->unit);
  }
  std::vector<double> wavelength, throughput;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    wavelength.push_back(unit * wavelengths->number(row));
    throughput.push_back(throughputs->number(row));
  }
  return {path.stem().string(), std::move(wavelength), std::move(throughput)};
}

}  // namespace

Bandpass read_bandpass(const std::filesystem::path& path) {
  const std::string suffix = lower_case(path.extension().string());
  if (suffix == ".ecsv") return read_table_curve(path);
  const std::string content = read_file(path), file = path.string();
  double unit = suffix == ".par" ? 1 : 0;
  std::vector<double> wavelength, throughput;
  for (const TextLine& line : split_lines(content)) {
    if (line.is_comment || (wavelength.empty() && !is_number(line.words.front()))) {
      if (unit == 0) unit = unit_in_heading(line);
      continue;
    }
    if (line.words.size() < 2) {
      throw input_error("{}, line {}: must hold a wavelength and a throughput", file, line.number);
    }
    wavelength.push_back(to_number(line.words[0], file, line.number));
    throughput.push_back(to_number(line.words[1], file, line.number));
  }
  if (unit == 0) {
    throw input_error(
        "{}: does not give the unit of wavelength; add a first line '# unit: nm' (or Angstrom, micron)",
        file);
  }
  for (double& value : wavelength) value *= unit;
  return {path.stem().string(), std::move(wavelength), std::move(throughput)};
}

}  // namespace peculiar::cosmos
