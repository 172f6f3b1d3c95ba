#include "cosmos/bandpass.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/suggest.h"
#include "cosmos/bandpass_curves.h"
#include "cosmos/units.h"

namespace peculiar::cosmos {

namespace {

constexpr double kBeyondEdge = 1e-3;

/// int (a + b lambda) dlambda / lambda over a linear piece of the curve.
double piece_over_lambda(double x0, double t0, double x1, double t1) {
  const double slope = (t1 - t0) / (x1 - x0);
  return (t0 - slope * x0) * std::log(x1 / x0) + t1 - t0;
}

/// int (a + b lambda) lambda dlambda.
double piece_times_lambda(double x0, double t0, double x1, double t1) {
  return (x1 - x0) / 6 * (x0 * t0 + (x0 + x1) * (t0 + t1) + x1 * t1);
}

/// Where the cumulative photon count of the pieces reaches `part`; linear within a piece.
double place_of(std::span<const double> wavelength, std::span<const double> running, double part) {
  const auto above = std::lower_bound(running.begin() + 1, running.end() - 1, part);
  const auto k = static_cast<std::size_t>(above - running.begin());
  const double t = std::clamp((part - running[k - 1]) / (running[k] - running[k - 1]), 0.0, 1.0);
  return wavelength[k - 1] + t * (wavelength[k] - wavelength[k - 1]);
}

}  // namespace

Bandpass::Bandpass(std::string name, std::vector<double> wavelength_angstrom, std::vector<double> throughput,
                   Telescope telescope)
    : name_(std::move(name)),
      wavelength_(std::move(wavelength_angstrom)),
      throughput_(std::move(throughput)),
      telescope_(std::move(telescope)) {
  if (wavelength_.size() < 2 || throughput_.size() != wavelength_.size()) {
    throw input_error(
        "{}: a bandpass needs two or more wavelengths, each with a throughput; it has {} and {}", name_,
        wavelength_.size(), throughput_.size());
  }
  std::vector<double> running{0};
  for (std::size_t i = 0; i < wavelength_.size(); ++i) {
    if (!std::isfinite(wavelength_[i]) || !(wavelength_[i] > (i == 0 ? 0 : wavelength_[i - 1]))) {
      throw input_error(
          "{}: point {} of the bandpass is at {} Angstrom; wavelengths must be positive and increasing",
          name_, i + 1, wavelength_[i]);
    }
    if (!(throughput_[i] >= 0) || !std::isfinite(throughput_[i])) {
      throw input_error("{}: the throughput at {} Angstrom is {}; it must be 0 or more", name_,
                        wavelength_[i], throughput_[i]);
    }
    if (i == 0) continue;
    running.push_back(running.back() + piece_over_lambda(wavelength_[i - 1], throughput_[i - 1],
                                                         wavelength_[i], throughput_[i]));
  }
  logarithmic_width_ = running.back();
  if (!(logarithmic_width_ > 0))
    throw input_error("{}: the throughput of the bandpass is 0 everywhere", name_);
  blue_edge_ = place_of(wavelength_, running, kBeyondEdge * logarithmic_width_);
  red_edge_ = place_of(wavelength_, running, (1 - kBeyondEdge) * logarithmic_width_);
}

double Bandpass::at(double wavelength_angstrom) const {
  if (!(wavelength_angstrom >= wavelength_.front() && wavelength_angstrom <= wavelength_.back())) return 0;
  const auto above = std::upper_bound(wavelength_.begin(), wavelength_.end() - 1, wavelength_angstrom);
  const auto k = static_cast<std::size_t>(above - wavelength_.begin());
  const double t = (wavelength_angstrom - wavelength_[k - 1]) / (wavelength_[k] - wavelength_[k - 1]);
  return throughput_[k - 1] + t * (throughput_[k] - throughput_[k - 1]);
}

double Bandpass::pivot_angstrom() const {
  double sum = 0;
  for (std::size_t i = 1; i < wavelength_.size(); ++i) {
    sum += piece_times_lambda(wavelength_[i - 1], throughput_[i - 1], wavelength_[i], throughput_[i]);
  }
  return std::sqrt(sum / logarithmic_width_);
}

double Bandpass::zero_point_mag(double collecting_area_cm2) const {
  return 2.5 * std::log10(collecting_area_cm2 / kPlanck_erg_s * kAbZeroFlux * logarithmic_width_);
}

namespace detail {

namespace {

/// Curves of one telescope, and its collecting area.
struct TelescopeCurves {
  Telescope telescope;
  std::vector<BandpassCurve> (*curves)();
};

/// Rubin: effective clear diameter 6.423 m (its key numbers, lsst.org/scientists/keynumbers). Euclid: 1.2 m
/// less the obstruction (euclid-ec.org/science/overview). Subaru: effective diameter 8.2 m
/// (subarutelescope.org).
const std::vector<TelescopeCurves>& telescopes() {
  static const std::vector<TelescopeCurves> all{{{"HST", kHstCollectingArea_cm2}, hst_curves},
                                                {{"Rubin", 324015.5}, lsst_curves},
                                                {{"Euclid", 9926}, euclid_curves},
                                                {{"Subaru", 528101.7}, hsc_curves}};
  return all;
}

}  // namespace

const std::vector<BandpassCurve>& bandpass_curves() {
  static const std::vector<BandpassCurve> all = [] {
    std::vector<BandpassCurve> curves;
    for (const TelescopeCurves& one : telescopes()) {
      for (BandpassCurve& curve : one.curves()) {
        curve.telescope = one.telescope;
        curves.push_back(std::move(curve));
      }
    }
    return curves;
  }();
  return all;
}

}  // namespace detail

std::vector<BuiltInBandpass> built_in_bandpasses() {
  std::vector<BuiltInBandpass> list;
  for (const detail::BandpassCurve& curve : detail::bandpass_curves()) {
    list.push_back({curve.name, curve.description, curve.telescope});
  }
  return list;
}

std::string bands_of_other_telescopes(std::span<const std::string> bands) {
  std::string list;
  for (const detail::BandpassCurve& curve : detail::bandpass_curves()) {
    if (curve.telescope.name == "HST" || std::ranges::find(bands, curve.name) == bands.end()) continue;
    list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", curve.name, curve.telescope.name);
  }
  return list;
}

Bandpass find_bandpass(const std::string& name_or_path) {
  std::vector<std::string> names;
  std::string list;
  for (const detail::BandpassCurve& curve : detail::bandpass_curves()) {
    if (curve.name == name_or_path) {
      std::vector<double> wavelength, throughput;
      for (std::size_t i = 0; i < curve.points.size(); i += 2) {
        wavelength.push_back(curve.points[i]);
        throughput.push_back(curve.points[i + 1]);
      }
      return {curve.name, std::move(wavelength), std::move(throughput), curve.telescope};
    }
    names.push_back(curve.name);
    list += fmt::format("{}{}", list.empty() ? "" : ", ", curve.name);
  }
  if (std::filesystem::exists(name_or_path)) return read_bandpass(name_or_path);
  throw input_error("unknown bandpass '{}'{}; give a built-in one ({}) or a file", name_or_path,
                    did_you_mean(name_or_path, names), list);
}

}  // namespace peculiar::cosmos
