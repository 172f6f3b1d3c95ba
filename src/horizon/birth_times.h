#pragma once

#include <string>
#include <vector>

#include "cosmos/cosmology.h"
#include "horizon/ramses_info.h"

namespace peculiar::horizon {

/// What RAMSES writes as the birth time of a star, as an age. In a cosmological run that is conformal time
/// (Martel & Shapiro 1998), or with use_proper_time the time before today in units of 1 / H0, negative; else
/// time in code units.
class BirthTimes {
 public:
  BirthTimes(const RamsesInfo& info, bool conformal);

  /// Birth times become ages [Gyr]. Error (input), opened with `source`: a star born after the snapshot or
  /// before the big bang, as it looks when the other kind of time was written. NaN stays NaN.
  void to_ages(std::vector<double>& times, const std::string& source) const;

  /// The birth time to write for an age at the snapshot.
  double birth_time(double age_gyr) const;

 private:
  enum class Kind { kConformal, kProper, kCode };
  double age(double time) const;

  Kind kind_;
  cosmos::Cosmology cosmology_;
  double now_gyr_ = 0;   // age of the universe at the snapshot
  double now_code_ = 0;  // code time of the snapshot
  double unit_gyr_ = 1;  // of code time, where that is not conformal
  // Age of the universe at conformal times first_, first_ + step_, ...
  double first_ = 0, step_ = 1;
  std::vector<double> table_;
};

}  // namespace peculiar::horizon
