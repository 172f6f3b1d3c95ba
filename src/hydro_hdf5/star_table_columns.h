#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::hydro_hdf5 {

/// A unit that columns may have, by its name without blanks, and what it is of ours.
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

/// Columns of a star table in our units. `name` opens messages. Errors (input) name column and row: no
/// numbers, a value that is missing or not finite, a unit that is missing or not among the known ones.
class StarColumns {
 public:
  StarColumns(const catalog::Table& table, std::string name) : table_(table), name_(std::move(name)) {}

  bool has(const char* column) const { return table_.has(column); }
  /// Empty where there is no such column.
  std::vector<double> numbers(const char* name, const StarUnits& units) const;
  /// The same, where a value that is missing or not finite is NaN.
  std::vector<double> numbers_or_nan(const char* name, const StarUnits& units) const;
  /// All three are needed.
  std::array<std::vector<double>, 3> vectors(const std::array<const char*, 3>& names,
                                             const StarUnits& units) const;
  std::vector<std::int64_t> ids(const char* name) const;  ///< empty where there is no such column

 private:
  double factor_of(const catalog::Column& column, const StarUnits& units) const;

  const catalog::Table& table_;
  std::string name_;
};

}  // namespace peculiar::hydro_hdf5
