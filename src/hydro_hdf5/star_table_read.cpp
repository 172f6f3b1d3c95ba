#include "hydro_hdf5/star_table_read.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>

#include "base/error.h"
#include "catalog/table.h"
#include "hydro_hdf5/hdf5_stars.h"
#include "hydro_hdf5/star_table_columns.h"
#include "store/hdf5_file.h"
#include "tables/table_file.h"

namespace peculiar::hydro_hdf5 {

namespace {

constexpr const char* kAttributes[] = {"format", "version", "galaxy_id", "snapshot", "redshift",
                                       "H0",     "Omega_m", "Omega_L",   "centre",   "mass_is"};

/// In ages of the universe: allows for ages from another cosmology, but not in other units.
constexpr double kOldest = 1.05;
constexpr double kFirstStars = 1e-3;  // scale factor; no stars are much older

bool equal_ignoring_case(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// Attributes of a galaxy, as texts, and the text that names the galaxy in messages.
class Attributes {
 public:
  Attributes(const catalog::Table& table, std::string name) : table_(table), name_(std::move(name)) {}

  /// FITS may have changed the case of a key.
  std::string text(const char* key) const {
    for (const auto& [known, value] : table_.metadata) {
      if (equal_ignoring_case(known, key)) return value;
    }
    return "";
  }
  bool has(const char* key) const { return !text(key).empty(); }
  template <typename Value>
  Value number(const char* key) const {
    const std::string value = text(key);
    if (value.empty()) throw input_error("{}: has no attribute '{}'", name_, key);
    return parse<Value>(key, value);
  }
  double number_or(const char* key, const std::optional<double>& option) const {
    return option ? *option : number<double>(key);
  }
  simulation::Vector3 vector(const char* key) const {
    std::string value = text(key);
    for (char& character : value) {
      if (std::string_view(",[]()").find(character) != std::string_view::npos) character = ' ';
    }
    std::istringstream words(value);
    std::vector<double> numbers;
    for (std::string word; words >> word;) numbers.push_back(parse<double>(key, word));
    if (numbers.size() != 3)
      throw input_error("{}: attribute '{}' is '{}', not three numbers", name_, key, value);
    return {numbers[0], numbers[1], numbers[2]};
  }

 private:
  template <typename Value>
  Value parse(const char* key, const std::string& text_value) const {
    Value value{};
    const char* end = text_value.data() + text_value.size();
    const auto [last, failure] = std::from_chars(text_value.data(), end, value);
    bool good = failure == std::errc() && last == end;
    if constexpr (std::is_same_v<Value, double>) good = good && std::isfinite(value);
    if (!good) {
      throw input_error("{}: attribute '{}' is '{}', not a {}", name_, key, text_value,
                        std::is_same_v<Value, double> ? "number" : "whole number");
    }
    return value;
  }

  const catalog::Table& table_;
  std::string name_;
};

std::string name_of(const std::filesystem::path& path, const std::string& group) {
  return group == "/" ? path.string() : path.string() + ": " + group;
}

std::string attribute_text(const store::Hdf5File& file, const std::string& group, const char* key) {
  const std::string& object = file.has_attribute(group, key) ? group : "/";
  if (!file.has_attribute(object, key)) return "";
  const std::string text = file.attribute_text(object, key);
  if (!text.empty()) return text;
  std::string numbers;
  // Ids keep every digit; the shortest text of a double reads back to the same value.
  try {
    for (const std::int64_t value : file.attribute_integers(object, key))
      numbers += fmt::format("{} ", value);
  } catch (const Error&) {
    numbers.clear();
    for (const double value : file.attribute_doubles(object, key)) numbers += fmt::format("{} ", value);
  }
  numbers.pop_back();
  return numbers;
}

catalog::Table hdf5_attributes(const store::Hdf5File& file, const std::string& group) {
  catalog::Table table;
  for (const char* key : kAttributes) table.metadata.emplace_back(key, attribute_text(file, group, key));
  return table;
}

catalog::Table hdf5_table(const store::Hdf5File& file, const std::string& group) {
  catalog::Table table = hdf5_attributes(file, group);
  for (const std::string& name : file.names(group)) {
    const std::string dataset = (group == "/" ? "" : group + "/") + name;
    if (!file.has_dataset(dataset) || file.shape(dataset).size() != 1) continue;
    const std::int64_t rows = file.shape(dataset)[0];
    if (!table.columns().empty() && rows != static_cast<std::int64_t>(table.rows())) {
      throw input_error("{}: {} has {} rows, but {} has {}", file.path(), dataset, rows,
                        table.columns().front().name, table.rows());
    }
    catalog::Column column{name, file.attribute_text(dataset, "units"), "", {}, {}};
    if (column.unit.empty()) column.unit = file.attribute_text(dataset, "unit");
    if (name == "particle_id") {
      column.data = file.integers(dataset, 0, rows);
    } else {
      column.data = file.doubles(dataset, 0, rows);
    }
    table.add(std::move(column));
  }
  return table;
}

StarTable header_of(const catalog::Table& table, const std::string& name,
                    const simulation::SimulationOptions& options) {
  const Attributes attributes(table, name);
  const std::string format = attributes.text("format");
  if (format != kStarTableFormat)
    throw input_error("{}: attribute 'format' is '{}', not '{}'", name, format, kStarTableFormat);
  const auto version = attributes.number<std::int64_t>("version");
  if (version < 1 || version > kStarTableVersion) {
    throw input_error("{}: has version {} of {}; this program reads version {}", name, version,
                      kStarTableFormat, kStarTableVersion);
  }
  StarTable header;
  header.galaxy_id = attributes.number<std::int64_t>("galaxy_id");
  header.snapshot = attributes.number<std::int64_t>("snapshot");
  header.redshift = attributes.number<double>("redshift");
  if (!(header.redshift > -0.5 && header.redshift < 1000))
    throw input_error("{}: attribute 'redshift' is {}", name, header.redshift);
  header.cosmology = {attributes.number_or("H0", options.hubble_kms_mpc),
                      attributes.number_or("Omega_m", options.omega_m),
                      attributes.number_or("Omega_L", options.omega_l)};
  if (attributes.has("centre")) header.centre_kpc = attributes.vector("centre");
  return header;
}

std::vector<double> ages(const StarColumns& columns, const StarTable& header, const std::string& name) {
  const cosmos::Cosmology cosmology(header.cosmology);
  const double now = 1 / (1 + header.redshift);
  if (columns.has("age")) {
    std::vector<double> values = columns.numbers("age", kTimes);
    const double oldest = kOldest * cosmology.age_gyr(now);
    const auto bad =
        std::find_if(values.begin(), values.end(), [&](double age) { return age < 0 || age > oldest; });
    if (bad != values.end()) {
      throw input_error("{}: column 'age': row {} holds {} Gyr, but the universe is {} Gyr old", name,
                        bad - values.begin(), *bad, cosmology.age_gyr(now));
    }
    return values;
  }
  if (!columns.has("birth_a")) throw input_error("{}: has neither a column 'age' nor 'birth_a'", name);
  std::vector<double> values = columns.numbers("birth_a", kPureNumbers);
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!(values[row] >= kFirstStars && values[row] <= now * (1 + kBirthRounding))) {
      throw input_error(
          "{}: column 'birth_a': row {} holds {}; births must be between {} and the snapshot's {}", name, row,
          values[row], kFirstStars, now);
    }
    values[row] = std::max(0.0, cosmology.age_gyr(now) - cosmology.age_gyr(values[row]));
  }
  return values;
}

}  // namespace

bool is_star_table(const std::filesystem::path& path) {
  try {
    if (store::is_hdf5(path)) return store::Hdf5File(path).attribute_text("/", "format") == kStarTableFormat;
    if (!std::filesystem::is_regular_file(path) || !tables::is_table_file(path)) return false;
    std::string begin(std::size_t{64} << 10, '\0');
    std::ifstream(path, std::ios::binary).read(begin.data(), static_cast<std::streamsize>(begin.size()));
    return begin.find(kStarTableFormat) != std::string::npos;
  } catch (const std::exception&) {
    return false;
  }
}

std::vector<StarTablePlace> read_star_table_places(const std::filesystem::path& path,
                                                   const simulation::SimulationOptions& options) {
  if (!store::is_hdf5(path)) {
    if (path.extension() == ".csv") {
      throw input_error(
          "{}: CSV has neither units nor attributes; write the stars as ECSV, FITS, VOTable or HDF5",
          path.string());
    }
    return {{path, "/", header_of(tables::read_table(path), path.string(), options)}};
  }
  const store::Hdf5File file(path);
  std::vector<StarTablePlace> places;
  std::vector<std::string> groups{"/"};
  if (!file.has_dataset("x")) {
    groups.clear();
    for (const std::string& name : file.names("/")) {
      if (file.has_group(name)) groups.push_back(name);
    }
    if (groups.empty())
      throw input_error("{}: contains neither a dataset x nor groups of galaxies", path.string());
  }
  for (const std::string& group : groups)
    places.push_back({path, group, header_of(hdf5_attributes(file, group), name_of(path, group), options)});
  return places;
}

simulation::StarParticles read_star_table(const StarTablePlace& place) {
  const std::string name = name_of(place.path, place.group);
  const catalog::Table table = store::is_hdf5(place.path)
                                   ? hdf5_table(store::Hdf5File(place.path), place.group)
                                   : tables::read_table(place.path);
  const StarColumns columns(table, name);
  simulation::StarParticles stars;
  stars.position_kpc = columns.vectors({"x", "y", "z"}, kLengths);
  if (columns.has("vx") || columns.has("vy") || columns.has("vz"))
    stars.velocity_kms = columns.vectors({"vx", "vy", "vz"}, kVelocities);
  stars.initial_mass_msun = columns.numbers("initial_mass", kMasses);
  stars.mass_msun = columns.numbers("mass", kMasses);
  if (!columns.has("mass") && !columns.has("initial_mass"))
    throw input_error("{}: has neither a column 'initial_mass' nor 'mass'", name);
  if (columns.has("mass") && Attributes(table, name).text("mass_is") != "current") {
    throw input_error(
        "{}: column 'mass' needs the attribute mass_is = 'current'; initial masses belong in a column 'initial_mass'",
        name);
  }
  stars.age_gyr = ages(columns, place.header, name);
  stars.metallicity = columns.numbers_or_nan("metallicity", kPureNumbers);
  stars.id = columns.ids("particle_id");
  return stars;
}

}  // namespace peculiar::hydro_hdf5
