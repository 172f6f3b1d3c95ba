#include "analysis/properties.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "base/error.h"
#include "base/letters.h"
#include "base/suggest.h"
#include "base/unit_factors.h"
#include "base/unit_spelling.h"
#include "catalog/column_access.h"
#include "statistics/distribution.h"

namespace peculiar::analysis {

namespace {

constexpr double kLeastLinearMass = 100;  // larger than any logarithm of a mass in solar masses
constexpr std::size_t kMostTypes = 12;

/// 1 - b/a, as in Source Extractor (ELLIPTICITY).
constexpr const char* kEllipticity = "ellipticity";

/// Whether a column may be what its name says: `z` is also the name of a magnitude and of a position.
bool is_plausible(const catalog::Table& table, const std::string& name) {
  if (lower_case(name) != "z") return true;
  const auto has = [&](const char* beside) {
    return std::any_of(table.columns().begin(), table.columns().end(), [&](const catalog::Column& column) {
      return column.is_numeric() && lower_case(column.name) == beside;
    });
  };
  const catalog::Column* x = table.find("x");
  // Without a unit, as z; positions in pixels are beside those on the sky.
  const bool is_position =
      has("x") && has("y") && (x == nullptr || x->unit.empty()) && !(has("ra") && has("dec"));
  return table.at(name).unit.empty() && !has("r") && !has("i") && !is_position;
}

/// Returns the columns that match the pattern, ignoring case (catalogues use capitals too), in full or, with
/// a trailing '*', at the beginning.
std::vector<std::string> fitting(const catalog::Table& table, const std::string& pattern) {
  std::vector<std::string> found;
  if (!pattern.ends_with('*')) {
    for (const std::string& name : table.names()) {
      if (lower_case(name) == pattern && is_plausible(table, name)) found.push_back(name);
    }
    if (std::find(found.begin(), found.end(), pattern) != found.end()) return {pattern};
    return found;
  }
  for (const std::string& name : table.names()) {
    if (name.starts_with(pattern.substr(0, pattern.size() - 1))) found.push_back(name);
  }
  return found;
}

bool has_numbers(const catalog::Column& column) {
  return column.is_numeric() && !statistics::finite(catalog::numbers(column)).empty();
}

/// Whether a figure has room for the words.
bool has_few_words(const catalog::Column& column) {
  if (column.is_numeric()) return false;
  std::set<std::string> words;
  for (std::size_t row = 0; row < column.size() && words.size() <= kMostTypes; ++row) {
    if (!column.is_missing(row)) words.insert(column.text(row));
  }
  return !words.empty() && words.size() <= kMostTypes;
}

std::string found_column(const catalog::Table& table, const PropertyRule& rule) {
  for (const std::string& pattern : rule.columns) {
    for (const std::string& name : fitting(table, pattern)) {
      const catalog::Column& column = table.at(name);
      if (has_numbers(column) || (rule.name == "type" && !column.is_numeric())) return name;
    }
  }
  return "";
}

/// Numbers the words in alphabetical order.
void number_words(const catalog::Column& data, Property& property) {
  std::set<std::string> words;
  for (std::size_t row = 0; row < data.size(); ++row) {
    if (!data.is_missing(row)) words.insert(data.text(row));
  }
  if (words.size() > kMostTypes)
    throw input_error("--property: {}={}: has {} different words; a figure shows at most {}", property.name,
                      property.column, words.size(), kMostTypes);
  property.words.assign(words.begin(), words.end());
  for (std::size_t row = 0; row < data.size(); ++row) {
    const auto place = std::distance(words.begin(), words.find(data.text(row)));
    property.values.push_back(data.is_missing(row) ? std::nan("") : static_cast<double>(place));
  }
}

/// The column of this quantity as measured; "" if the set was not measured.
std::string measured_column(const JoinedTable& set, const std::string& name) {
  if (set.table.has(kMeasuredPrefix + name)) return kMeasuredPrefix + name;
  return set.is_measured && set.table.has(name) ? name : "";
}

/// The columns of this quantity in both sets, both measured or both under this name; "" if there are none.
std::pair<std::string, std::string> shared_pair(const JoinedTable& first, const JoinedTable& second,
                                                const std::string& name, bool takes_words) {
  const auto both = [&](const std::string& one, const std::string& other, const auto& holds) {
    return holds(first.table.at(one)) && holds(second.table.at(other));
  };
  const std::string one = measured_column(first, name), other = measured_column(second, name);
  // Where their units differ, the property cannot be compared: a catalogue's would be another quantity.
  if (!one.empty() && !other.empty() && (one != name || other != name) && both(one, other, has_numbers))
    return {one, other};
  if (!second.table.has(name) || !is_plausible(second.table, name)) return {};
  const std::string unit = first.table.at(name).unit, its_unit = second.table.at(name).unit;
  if (!unit.empty() && !its_unit.empty() && unit != its_unit) return {};
  const bool is_shared = both(name, name, has_numbers) || (takes_words && both(name, name, has_few_words));
  return is_shared ? std::pair(name, name) : std::pair<std::string, std::string>();
}

struct MassUnit {
  bool is_solar = false;
  bool is_logarithm = false;
};

/// Reads units as "solMass", "Msun", "[solMass]", "dex(solMass)" and "log10(M_sun)".
MassUnit mass_unit(const std::string& unit) {
  UnitFactors read = unit_factors(unit);
  const std::size_t logarithms = std::erase_if(read.factors, [](const UnitFactor& factor) {
    const std::string name = lower_case(factor.name);
    return name == "dex" || name == "log" || name == "lg";
  });
  const bool is_solar = read.factors.size() == 1 && read.factors.front().power == 1 && read.scale_dex == 0 &&
                        spelled_unit(read.factors.front().name, UnitStandard::kFits) == "solMass";
  return {is_solar, logarithms > 0 || unit.starts_with('[')};
}

const PropertyRule* find_rule(const std::string& name) {
  for (const PropertyRule& rule : property_rules()) {
    if (rule.name == name) return &rule;
  }
  return nullptr;
}

}  // namespace

const std::vector<PropertyRule>& property_rules() {
  static const std::vector<PropertyRule> rules{
      {"mass", "stellar mass", {"stellar_mass", "log_mass", "mass", "logmass", "lmass", "mass_med", "m_med"}},
      {"redshift",
       "redshift",
       {"redshift", "z", "zbest", "z_best", "zspec", "z_spec", "zphot", "z_phot", "photoz", "photo_z"}},
      {"radius",
       "effective radius",
       {"effective_radius", "half_mass_radius", "rhalf_ellip", "half_light_radius"}},
      {"size", "half-light radius in the image", {"half_light_radius", "rhalf_ellip"}},
      {"flux", "flux", {"flux", "flux_*"}},
      {"axis_ratio", "axis ratio", {"axis_ratio", "measured_axis_ratio", kEllipticity}},
      {"sersic", "Sersic index", {"sersic_n", "measured_sersic_n"}},
      {"type", "morphological type", {"morphology", "morphological_type", "t_type"}},
      {"time", "normalised merger time", {"normalised_time"}},
      {"mass_ratio", "mass ratio of the merger", {"mass_ratio"}},
      {"tidal", "surface brightness of the tidal light", {"tidal_surface_brightness*"}},
      {"flux_ratio", "flux ratio of the companion", {"companion_flux_ratio_*", "companion_flux_ratio"}},
      {"separation", "separation of the companion", {"companion_separation"}},
      {"planted_contrast", "contrast planted", {"planted_contrast"}},
      {"planted_distance", "distance planted", {"planted_distance"}},
      {"planted_size", "size planted", {"planted_size"}}};
  return rules;
}

std::string property_names() {
  std::vector<std::string> names;
  for (const PropertyRule& rule : property_rules()) names.push_back(rule.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

SharedColumns shared_columns(const JoinedTable& first, const JoinedTable& second,
                             const std::vector<std::string>& assignments) {
  SharedColumns shared;
  for (const PropertyRule& rule : property_rules()) {
    const bool is_asked = std::any_of(assignments.begin(), assignments.end(), [&](const std::string& one) {
      return one.starts_with(rule.name + "=");
    });
    if (is_asked) continue;
    std::vector<std::string> names;
    for (const std::string& pattern : rule.columns) {
      const std::vector<std::string> found = fitting(first.table, pattern);
      names.insert(names.end(), found.begin(), found.end());
    }
    for (const std::string& name : names) {
      const auto [own, other] = shared_pair(first, second, name, rule.name == "type");
      if (own.empty()) continue;
      shared.first.push_back(rule.name + "=" + own);
      shared.second.push_back(rule.name + "=" + other);
      break;
    }
  }
  return shared;
}

Properties::Properties(const catalog::Table& table, const std::vector<std::string>& assignments,
                       bool takes_new) {
  std::vector<std::pair<std::string, std::string>> given;
  for (const std::string& text : assignments) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
      throw usage_error("--property: '{}' is not NAME=COLUMN", text);
    given.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    if (find_rule(given.back().first) == nullptr && !takes_new) {
      std::vector<std::string> names;
      for (const PropertyRule& rule : property_rules()) names.push_back(rule.name);
      throw usage_error("--property: there is no property '{}'{}; there are {}", given.back().first,
                        did_you_mean(given.back().first, names), property_names());
    }
  }
  for (const PropertyRule& rule : property_rules()) {
    const auto at = std::find_if(given.begin(), given.end(),
                                 [&](const auto& assignment) { return assignment.first == rule.name; });
    const std::string column = at != given.end() ? at->second : found_column(table, rule);
    if (!column.empty()) add(table, rule.name, rule.label, column, rule.name == "type");
  }
  for (const auto& [name, column] : given) {
    if (find_rule(name) == nullptr) add(table, name, name, column, true);
  }
}

void Properties::add(const catalog::Table& table, const std::string& name, const std::string& label,
                     const std::string& column, bool takes_words) {
  const catalog::Column& data = table.at(column);
  if (!data.is_numeric() && !takes_words)
    throw input_error("--property: {}={}: this column is text", name, column);
  Property property{name, column, label, {}};
  if (data.is_numeric()) {
    property.values = catalog::numbers(data);
    if (name == "axis_ratio" && lower_case(column) == kEllipticity) {
      for (double& value : property.values) value = 1 - value;
    }
  } else {
    number_words(data, property);
  }
  const std::vector<double> known = statistics::finite(property.values);
  if (known.empty()) return;  // as if the column were missing
  property.unit = data.unit;
  const MassUnit mass = mass_unit(data.unit);
  const bool is_linear = name == "mass" && statistics::quantile(known, 0.5) > kLeastLinearMass;
  if (is_linear) {
    for (double& value : property.values) value = value > 0 ? std::log10(value) : std::nan("");
  }
  if (name == "mass" && (is_linear || mass.is_logarithm)) property.label = "log10 " + label;
  // Of masses, only logarithms are compared; of other properties, never a logarithm with what it is of.
  if (mass.is_solar && (name == "mass" || !mass.is_logarithm)) property.unit = "solar masses";
  if (name == "mass" && lower_case(data.unit) == "dex") property.unit.clear();
  if (!property.unit.empty()) property.label += " [" + property.unit + "]";
  all_.push_back(std::move(property));
}

void Properties::put(Property property) {
  std::erase_if(all_, [&](const Property& one) { return one.name == property.name; });
  if (!statistics::finite(property.values).empty()) all_.push_back(std::move(property));
}

const Property* Properties::find(const std::string& name) const {
  for (const Property& property : all_) {
    if (property.name == name) return &property;
  }
  return nullptr;
}

std::string Properties::wanted(const std::string& name) {
  const PropertyRule* rule = find_rule(name);
  if (rule == nullptr) throw internal_error("there is no property '{}'", name);
  return fmt::format("{} (a column {}, or --property {}=COLUMN)", rule->label,
                     fmt::join(rule->columns, " or "), name);
}

}  // namespace peculiar::analysis
