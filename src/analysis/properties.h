#pragma once

#include <array>
#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::analysis {

/// A property of images other than the score: numbers that figures are drawn against.
struct Property {
  std::string name;            ///< "mass"
  std::string column;          ///< of the table
  std::string label;           ///< for an axis, with the unit and the logarithm if taken
  std::vector<double> values;  ///< one per row; NaN if missing
  /// For a type given in words: values are indices of these.
  std::vector<std::string> words{};
  std::string unit{};
};

/// Properties of planted outliers (`peculiar inject`), in the order of their panels.
inline constexpr std::array kPlantedProperties{"planted_contrast", "planted_distance", "planted_size"};

/// Known properties and the columns that may hold them.
struct PropertyRule {
  std::string name;  ///< as in --property NAME=COLUMN
  std::string label;
  std::vector<std::string> columns;  ///< the first that exists; '*' at the end: any single band
};
const std::vector<PropertyRule>& property_rules();
std::string property_names();  ///< "mass redshift ...", for the help

/// Returns NAME=COLUMN for each property of which both tables have the same column: the first of its columns
/// with numbers in both or, for the type, with words, at most 12 in each. Differently named columns, or
/// columns in only one table, may be another quantity (flux of a mock in its frame, catalogue flux within an
/// isophote). Properties that `assignments` name are skipped.
std::vector<std::string> shared_columns(const catalog::Table& first, const catalog::Table& second,
                                        const std::vector<std::string>& assignments);

/// Properties of a table, and what the missing ones need.
class Properties {
 public:
  /// `assignments` are NAME=COLUMN. Unknown names become further properties if `takes_new`. Masses in solar
  /// masses (median above 100) become decimal logarithms. Errors: usage (not NAME=COLUMN, unknown name),
  /// input (no such column; text where it is neither the type nor a new name; more than 12 types).
  Properties(const catalog::Table& table, const std::vector<std::string>& assignments, bool takes_new);

  const std::vector<Property>& all() const { return all_; }
  const Property* find(const std::string& name) const;  ///< nullptr if the table has none
  /// Replaces the property of that name; removes it if there is no finite value.
  void put(Property property);
  /// "mass (a column stellar_mass, log_mass or mass)": what a missing property needs.
  static std::string wanted(const std::string& name);

 private:
  void add(const catalog::Table& table, const std::string& name, const std::string& label,
           const std::string& column, bool takes_words);
  std::vector<Property> all_;
};

}  // namespace peculiar::analysis
