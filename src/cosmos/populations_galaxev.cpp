#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "base/atomic_file.h"
#include "base/error.h"
#include "cosmos/log_axis.h"
#include "cosmos/population_sources.h"
#include "cosmos/text_numbers.h"
#include "cosmos/units.h"

// GALAXEV's .ised_ASCII (Bruzual & Charlot 2003), one file per metallicity. Assumptions: an array is its
// length followed by its values, over any number of lines, directly followed by the next array. First the
// ages [yr]; then, on lines of their own, notes of which one or more hold "Z=0.0200"; then the wavelengths
// [Angstrom], from the first line after those with numbers only; then for each age the L_lambda
// [Lsun/Angstrom, Lsun = 3.826e33 erg/s, per Msun formed] and an array of other fluxes. The rest is not read.
// An age of 0, which has no logarithm, is left out. The remaining mass, of living stars and remnants, is in
// the .4color file beside it, which begins at the first age above 0; it is used if every metallicity has one.
// Its column is named in the comment above the numbers: M* (column 7 of 10) in the release of 2003,
// M*_liv+M_rem (column 11 of 17) since 2011, where column 7 is that of the remnants alone.

namespace peculiar::cosmos {

namespace fs = std::filesystem;

namespace {

constexpr double kGalaxevSun = 3.826e33 / kSolarLuminosity_erg_s;

struct OneMetallicity {
  double metallicity = 0;
  std::vector<double> age_gyr, wavelength_angstrom;
  std::vector<float> luminosity;
  std::vector<double> remaining_mass;
};

/// Reads a file word by word.
class ArrayReader {
 public:
  ArrayReader(const std::vector<TextLine>& lines, const std::string& path) : lines_(lines), path_(path) {}

  std::vector<double> array(const char* what) {
    const double length = next(what);
    if (!(length >= 1 && length <= 1e7) || length != std::floor(length)) {
      throw input_error("{}, line {}: the number of {} is {}", path_, line_number(), what, length);
    }
    std::vector<double> values;
    while (static_cast<double>(values.size()) < length) values.push_back(next(what));
    return values;
  }

  /// Skips the notes, up to the first line of numbers only after the metallicity, which is returned.
  double pass_notes() {
    double metallicity = 0;
    if (word_ > 0) ++line_;
    for (word_ = 0; line_ < lines_.size(); ++line_) {
      const TextLine& line = lines_[line_];
      if (metallicity > 0 && std::ranges::all_of(line.words, is_number)) return metallicity;
      for (const std::string_view word : line.words) {
        if (word.starts_with("Z=") && is_number(word.substr(2))) {
          metallicity = to_number(word.substr(2), path_, line.number);
        }
      }
    }
    throw input_error(
        "{}: ends before the wavelengths: no line of numbers follows the line with the metallicity (Z=...)",
        path_);
  }

 private:
  std::size_t line_number() const { return lines_[std::min(line_, lines_.size() - 1)].number; }

  double next(const char* what) {
    if (line_ >= lines_.size()) throw input_error("{}: ends within the {}", path_, what);
    const TextLine& line = lines_[line_];
    const double value = to_number(line.words[word_], path_, line.number);
    if (++word_ == line.words.size()) {
      word_ = 0;
      ++line_;
    }
    return value;
  }

  const std::vector<TextLine>& lines_;
  const std::string& path_;
  std::size_t line_ = 0, word_ = 0;
};

OneMetallicity read_spectra(const std::string& path) {
  const std::string content = read_file(path);
  const std::vector<TextLine> lines = split_lines(content);
  if (lines.empty()) throw input_error("{}: is empty", path);
  ArrayReader reader(lines, path);
  OneMetallicity one;
  const std::vector<double> ages_yr = reader.array("ages");
  one.metallicity = reader.pass_notes();
  one.wavelength_angstrom = reader.array("wavelengths");
  for (const double age_yr : ages_yr) {
    const std::vector<double> luminosity = reader.array("luminosities");
    if (luminosity.size() != one.wavelength_angstrom.size()) {
      throw input_error("{}: at age {} yr there are {} luminosities for {} wavelengths", path, age_yr,
                        luminosity.size(), one.wavelength_angstrom.size());
    }
    reader.array("other fluxes");
    if (age_yr == 0) continue;
    one.age_gyr.push_back(age_yr * 1e-9);
    for (const double value : luminosity) one.luminosity.push_back(static_cast<float>(value * kGalaxevSun));
  }
  return one;
}

/// Index of the column of the remaining mass in a .4color file with so many columns. `heading`: the names of
/// the columns, if the file has them.
std::size_t mass_column(const std::vector<std::string_view>& heading, std::size_t columns) {
  constexpr std::size_t kOf2003 = 6, kSince2011 = 10, kColumnsSince2011 = 17;
  if (heading.size() == columns) {
    for (const auto& is_mass : {+[](std::string_view name) { return name.starts_with("M*_liv+"); },
                                +[](std::string_view name) { return name == "M*_tot"; },
                                +[](std::string_view name) { return name == "M*"; }}) {
      const auto found = std::ranges::find_if(heading, is_mass);
      if (found != heading.end()) return static_cast<std::size_t>(found - heading.begin());
    }
  }
  return columns >= kColumnsSince2011 ? kSince2011 : kOf2003;
}

/// The remaining mass of the .4color file at the ages; empty if there is no such file.
std::vector<double> read_remaining_mass(const fs::path& spectra, const std::vector<double>& ages_gyr) {
  const std::string path = fs::path(spectra).replace_extension(".4color").string();
  if (!fs::exists(path)) return {};
  const std::string content = read_file(path);
  std::vector<double> age_gyr, mass;
  std::vector<std::string_view> heading;
  for (const TextLine& line : split_lines(content)) {
    if (line.is_comment) {
      if (line.words[0].starts_with("log-age")) heading = line.words;
      continue;
    }
    const std::size_t column = mass_column(heading, line.words.size());
    if (line.words.size() <= column)
      throw input_error("{}, line {}: has {} columns, not {}", path, line.number, line.words.size(),
                        column + 1);
    age_gyr.push_back(std::pow(10, to_number(line.words[0], path, line.number) - 9));
    mass.push_back(to_number(line.words[column], path, line.number));
    if (!(mass.back() > 0 && mass.back() <= 1))
      throw input_error("{}, line {}: the remaining mass (column {}) is {}; it must be above 0 and at most 1",
                        path, line.number, column + 1, mass.back());
    if (age_gyr.size() > 1 && !(age_gyr.back() > age_gyr[age_gyr.size() - 2])) {
      throw input_error("{}, line {}: the ages do not increase", path, line.number);
    }
  }
  if (age_gyr.size() < 2) throw input_error("{}: has {} ages; two or more are needed", path, age_gyr.size());
  const LogAxis axis(age_gyr);
  std::vector<double> at_ages;
  for (const double age : ages_gyr) {
    const LogAxis::Place place = axis.locate(age);
    at_ages.push_back(std::lerp(mass[place.below], mass[place.above], place.fraction));
  }
  return at_ages;
}

std::vector<fs::path> files_of(const std::string& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    if (entry.path().extension() == ".ised_ASCII") files.push_back(entry.path());
  }
  if (files.empty()) throw input_error("{}: contains no .ised_ASCII file", path);
  std::ranges::sort(files);
  return files;
}

}  // namespace

StellarPopulations read_galaxev_populations(const std::string& path) {
  PopulationGrid grid;
  grid.name = path;
  std::map<double, OneMetallicity> all;
  bool has_mass = true;
  for (const fs::path& file : files_of(path)) {
    OneMetallicity one = read_spectra(file.string());
    one.remaining_mass = read_remaining_mass(file, one.age_gyr);
    has_mass = has_mass && !one.remaining_mass.empty();
    if (all.empty()) {
      grid.age_gyr = one.age_gyr;
      grid.wavelength_angstrom = one.wavelength_angstrom;
    }
    if (one.age_gyr != grid.age_gyr || one.wavelength_angstrom != grid.wavelength_angstrom) {
      throw input_error("{}: the ages or wavelengths differ from those of the other files", file.string());
    }
    const double metallicity = one.metallicity;
    if (!all.emplace(metallicity, std::move(one)).second) {
      throw input_error("{}: another file also has Z {}; a folder must hold the files of a single model",
                        file.string(), metallicity);
    }
  }
  for (const auto& [metallicity, one] : all) {
    grid.metallicity.push_back(metallicity);
    grid.luminosity.insert(grid.luminosity.end(), one.luminosity.begin(), one.luminosity.end());
    if (has_mass) {
      grid.remaining_mass.insert(grid.remaining_mass.end(), one.remaining_mass.begin(),
                                 one.remaining_mass.end());
    }
  }
  return StellarPopulations(std::move(grid));
}

}  // namespace peculiar::cosmos
