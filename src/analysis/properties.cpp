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
#include "catalog/column_access.h"
#include "statistics/distribution.h"

namespace peculiar::analysis {

namespace {

constexpr double kLeastLinearMass = 100;  // larger than any logarithm of a mass in solar masses
constexpr std::size_t kMostTypes = 12;

/// 1 - b/a, as in Source Extractor (ELLIPTICITY).
constexpr const char* kEllipticity = "ellipticity";

/// Returns the columns that match the pattern, ignoring case (catalogues use capitals too), in full or, with
/// a trailing '*', at the beginning.
std::vector<std::string> fitting(const catalog::Table& table, const std::string& pattern) {
  std::vector<std::string> found;
  if (!pattern.ends_with('*')) {
    if (table.has(pattern)) return {pattern};
    for (const std::string& name : table.names()) {
      if (lower_case(name) == pattern) found.push_back(name);
    }
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

std::vector<std::string> shared_columns(const catalog::Table& first, const catalog::Table& second,
                                        const std::vector<std::string>& assignments) {
  std::vector<std::string> shared;
  for (const PropertyRule& rule : property_rules()) {
    const bool is_asked = std::any_of(assignments.begin(), assignments.end(), [&](const std::string& one) {
      return one.starts_with(rule.name + "=");
    });
    if (is_asked) continue;
    std::vector<std::string> names;
    for (const std::string& pattern : rule.columns) {
      const std::vector<std::string> found = fitting(first, pattern);
      names.insert(names.end(), found.begin(), found.end());
    }
    const auto column = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
      if (!second.has(name)) return false;
      const bool are_words =
          rule.name == "type" && has_few_words(first.at(name)) && has_few_words(second.at(name));
      return are_words || (has_numbers(first.at(name)) && has_numbers(second.at(name)));
    });
    if (column != names.end()) shared.push_back(rule.name + "=" + *column);
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
  if (name == "mass" && statistics::quantile(known, 0.5) > kLeastLinearMass) {
    for (double& value : property.values) value = value > 0 ? std::log10(value) : std::nan("");
    property.label = "log10 " + label;
  }
  if (property.unit == "solMass") property.unit = "solar masses";
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
