#pragma once

#include <array>
#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::analysis {

/// What an image shows besides its score: numbers that figures are drawn against.
struct Property {
  std::string name;            ///< "mass"
  std::string column;          ///< of the table
  std::string label;           ///< for an axis, with the unit; says so where the logarithm was taken
  std::vector<double> values;  ///< one a row; NaN where missing
  /// Of a type given in words: these; values are their places.
  std::vector<std::string> words{};
  std::string unit{};
};

/// Those of planted outliers (`peculiar inject`), in the order of their panels.
inline constexpr std::array kPlantedProperties{"planted_contrast", "planted_distance", "planted_size"};

/// The properties that are known by name, with the columns that they are looked for in.
struct PropertyRule {
  std::string name;  ///< as in --property NAME=COLUMN
  std::string label;
  std::vector<std::string> columns;  ///< the first that is there; a '*' at the end: any one band
};
const std::vector<PropertyRule>& property_rules();
std::string property_names();  ///< "mass redshift ...", for the help

/// NAME=COLUMN of each property that both tables have a column for: the first of its columns that has numbers
/// in both; of the type also words, at most 12 in each. What a table calls otherwise, or only one has
/// measured, may be another quantity (the flux of a mock in its frame, the flux of a catalogue within an
/// isophote). Properties that `assignments` name are left to them.
std::vector<std::string> shared_columns(const catalog::Table& first, const catalog::Table& second,
                                        const std::vector<std::string>& assignments);

/// Properties of a table, and what those that it has not would have needed.
class Properties {
 public:
  /// `assignments` are NAME=COLUMN. Names that are not known become further properties where `takes_new`.
  /// Decimal logarithms are taken of a mass in solar masses (median above 100). Errors: usage (not
  /// NAME=COLUMN, unknown name), input (no such column; text where it is not the type or a new name; more
  /// than 12 types).
  Properties(const catalog::Table& table, const std::vector<std::string>& assignments, bool takes_new);

  const std::vector<Property>& all() const { return all_; }
  const Property* find(const std::string& name) const;  ///< nullptr where the table has none
  /// In the place of what was found under its name; without a finite value, none.
  void put(Property property);
  /// "mass (a column stellar_mass, log_mass or mass)": what a missing one would have needed.
  static std::string wanted(const std::string& name);

 private:
  void add(const catalog::Table& table, const std::string& name, const std::string& label,
           const std::string& column, bool takes_words);
  std::vector<Property> all_;
};

}  // namespace peculiar::analysis
