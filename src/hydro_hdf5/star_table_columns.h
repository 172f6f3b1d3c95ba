#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::hydro_hdf5 {

/// A unit of a column, by its name without blanks, and the factor to our unit.
struct StarUnit {
  const char* name;
  double factor;
};
using StarUnits = std::vector<StarUnit>;

inline const StarUnits kLengths{{"kpc", 1}, {"Mpc", 1e3}, {"pc", 1e-3}};
inline const StarUnits kMasses{{"Msun", 1}, {"1e10Msun", 1e10}, {"solMass", 1}, {"1e10solMass", 1e10}};
inline const StarUnits kTimes{{"Gyr", 1}, {"Myr", 1e-3}, {"yr", 1e-9}};
inline const StarUnits kVelocities{{"km/s", 1}, {"kms-1", 1}, {"kms**-1", 1}, {"kms^-1", 1}};
inline const StarUnits kPureNumbers{{"", 1}, {"1", 1}, {"dimensionless", 1}};

/// Columns of a star table in our units. Messages begin with `name`. Errors (input), naming column and row:
/// the column is not numeric; a value is missing or not finite; a unit is missing or unknown.
class StarColumns {
 public:
  StarColumns(const catalog::Table& table, std::string name) : table_(table), name_(std::move(name)) {}

  bool has(const char* column) const { return table_.has(column); }
  /// Empty if the column is missing.
  std::vector<double> numbers(const char* name, const StarUnits& units) const;
  /// As numbers(), with NaN for values that are missing or not finite.
  std::vector<double> numbers_or_nan(const char* name, const StarUnits& units) const;
  /// All three columns are required.
  std::array<std::vector<double>, 3> vectors(const std::array<const char*, 3>& names,
                                             const StarUnits& units) const;
  std::vector<std::int64_t> ids(const char* name) const;  ///< empty if the column is missing

 private:
  double factor_of(const catalog::Column& column, const StarUnits& units) const;

  const catalog::Table& table_;
  std::string name_;
};

}  // namespace peculiar::hydro_hdf5
