#include "horizon/birth_times.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace peculiar::horizon {

namespace {

// Stars are born at the end of a time step, which may round to just after the snapshot.
constexpr double kRoundingGyr = 2e-3;
// No galaxy simulation forms stars before this scale factor; earlier times are computed without the table.
constexpr double kFirstScaleFactor = 0.02;
constexpr int kEntries = 1 << 14;

}  // namespace

BirthTimes::BirthTimes(const RamsesInfo& info, bool conformal)
    : kind_(!info.is_cosmological() ? Kind::kCode
            : conformal             ? Kind::kConformal
                                    : Kind::kProper),
      cosmology_(info.is_cosmological() ? info.cosmology : cosmos::CosmologyParameters{}) {
  if (kind_ == Kind::kCode) {
    unit_gyr_ = info.unit_time_s / kSecondsPerGyr;
    now_code_ = info.time;
    return;
  }
  now_gyr_ = cosmology_.age_gyr(info.scale_factor);
  if (kind_ == Kind::kProper) {
    unit_gyr_ = cosmology_.hubble_time_gyr();
    now_code_ = (now_gyr_ - cosmology_.age_gyr(1)) / unit_gyr_;
    return;
  }
  now_code_ = cosmology_.conformal_time(info.scale_factor);
  first_ = cosmology_.conformal_time(std::min(kFirstScaleFactor, info.scale_factor / 2));
  step_ = (now_code_ - first_) / (kEntries - 2);  // one entry beyond the snapshot, for rounding
  for (int i = 0; i < kEntries; ++i)
    table_.push_back(cosmology_.age_gyr_at_conformal_time(first_ + i * step_));
}

double BirthTimes::age(double time) const {
  if (kind_ != Kind::kConformal) return (now_code_ - time) * unit_gyr_;
  const double place = (time - first_) / step_;
  if (!(place >= 0 && place < kEntries - 1)) return now_gyr_ - cosmology_.age_gyr_at_conformal_time(time);
  const auto i = static_cast<std::size_t>(place);
  const double part = place - static_cast<double>(i);
  return now_gyr_ - (table_[i] * (1 - part) + table_[i + 1] * part);
}

void BirthTimes::to_ages(std::vector<double>& times, const std::string& source) const {
  for (double& value : times) {
    const double time = value;
    if (std::isnan(time)) continue;  // a star of unknown age
    value = age(time);
    const bool is_possible = value >= -kRoundingGyr && (kind_ == Kind::kCode || value <= now_gyr_);
    if (!is_possible) {
      const char* other = kind_ == Kind::kConformal
                              ? "; if the run was made with use_proper_time, use --birth-time proper"
                          : kind_ == Kind::kProper
                              ? "; if the run was made without use_proper_time, use --birth-time conformal"
                              : "";
      throw input_error(
          "{}: a star with birth time {} would be {:.4g} Gyr old when the universe is {:.4g} Gyr old{}",
          source, time, value, now_gyr_, other);
    }
    if (value < 0) value = 0;
  }
}

double BirthTimes::birth_time(double age_gyr) const {
  if (kind_ != Kind::kConformal) return now_code_ - age_gyr / unit_gyr_;
  const double born_gyr = now_gyr_ - age_gyr;
  if (born_gyr < table_.front())
    return cosmology_.conformal_time(cosmology_.scale_factor_at_age_gyr(born_gyr));
  const auto above = std::upper_bound(table_.begin(), table_.end() - 1, born_gyr);
  const auto i = std::max<std::ptrdiff_t>(above - table_.begin() - 1, 0);
  const double low = table_[static_cast<std::size_t>(i)], high = table_[static_cast<std::size_t>(i) + 1];
  return first_ + (static_cast<double>(i) + (born_gyr - low) / (high - low)) * step_;
}

}  // namespace peculiar::horizon
