#pragma once

#include <array>
#include <string>
#include <vector>

#include "analysis/joined_table.h"
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

/// Numeric columns by which a column `z`, of either case, is taken for a magnitude (beside r or i) or a
/// position (beside x and y, unless these are pixels, beside ra and dec).
inline constexpr std::array kBesideZ{"r", "i", "x", "y", "ra", "dec"};

/// Known properties and the columns that may hold them.
struct PropertyRule {
  std::string name;  ///< as in --property NAME=COLUMN
  std::string label;
  /// The first that exists; '*' at the end: any single band. `z` counts only without a unit and without
  /// columns that show it to be another quantity (kBesideZ).
  std::vector<std::string> columns;
};
const std::vector<PropertyRule>& property_rules();
std::string property_names();  ///< "mass redshift ...", for the help

/// NAME=COLUMN for each of the two sets; both name the same properties.
struct SharedColumns {
  std::vector<std::string> first, second;
};
/// Returns the columns of each property that both sets have in the same way: measured in both
/// (kMeasuredPrefix is only in the name if a catalogue has that name, too), or else under the same name and
/// not in different units. Takes the first of its columns with numbers in both or, for the type, with words,
/// at most 12 in each. Differently named columns, or columns in only one table, may be another quantity (flux
/// of a mock in its frame, catalogue flux within an isophote). Properties that `assignments` name are
/// skipped.
SharedColumns shared_columns(const JoinedTable& first, const JoinedTable& second,
                             const std::vector<std::string>& assignments);

/// Properties of a table, and what the missing ones need.
class Properties {
 public:
  /// `assignments` are NAME=COLUMN. Unknown names become further properties if `takes_new`. Masses in solar
  /// masses (median above 100) become decimal logarithms; their unit is then solar masses, as that of a
  /// column of logarithms in "[solMass]" or "dex(solMass)". Errors: usage (not NAME=COLUMN, unknown name),
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
