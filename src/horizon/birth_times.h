#pragma once

#include <string>
#include <vector>

#include "cosmos/cosmology.h"
#include "horizon/ramses_info.h"

namespace peculiar::horizon {

/// Converts the birth time that RAMSES writes for a star to an age. In a cosmological run the birth time is
/// conformal time (Martel & Shapiro 1998) or, with use_proper_time, the time before today in units of 1 / H0,
/// negative; in other runs it is time in code units.
class BirthTimes {
 public:
  BirthTimes(const RamsesInfo& info, bool conformal);

  /// Converts birth times to ages [Gyr]. NaN stays NaN. Error (input), beginning with `source`: a star born
  /// after the snapshot or before the big bang, which suggests the other kind of time.
  void to_ages(std::vector<double>& times, const std::string& source) const;

  /// Returns the birth time to write for an age at the snapshot.
  double birth_time(double age_gyr) const;

 private:
  enum class Kind { kConformal, kProper, kCode };
  double age(double time) const;

  Kind kind_;
  cosmos::Cosmology cosmology_;
  double now_gyr_ = 0;   // age of the universe at the snapshot
  double now_code_ = 0;  // code time of the snapshot
  double unit_gyr_ = 1;  // unit of code time if not conformal
  // Age of the universe at conformal times first_, first_ + step_, ...
  double first_ = 0, step_ = 1;
  std::vector<double> table_;
};

}  // namespace peculiar::horizon
