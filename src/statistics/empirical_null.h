#pragma once

#include <array>
#include <span>
#include <vector>

#include "base/random.h"

namespace peculiar::statistics {

/// A value with its 95 % interval.
struct Estimate {
  double value;
  double low;
  double high;
};

/// Null distribution of scores that contain an unknown fraction of outliers among the highest (Efron 2004, J.
/// Am. Stat. Assoc. 99, 96: an empirical null). Assumes that the scores below some bulk limit belong to
/// normal images, and that the distribution of normal images continues smoothly beyond it.
///
/// Up to the limit, the distribution is the empirical one. Beyond it, it is an exponential family in a power
/// of the score, log density = c1 t + c2 t^2 with c2 <= 0 and t = (y^power - 1) / power, where y is the score
/// in units of the bulk: normal, exponential, gamma-like, log-normal and power-law tails are members or close
/// to them. The fit is by maximum likelihood to a window that ends at the limit, truncated on both sides.
/// Powers and coefficients are averaged by likelihood (Laplace's approximation, times the probability of the
/// number of scores above the limit), so that p-values include the uncertainty of the extrapolation.
///
/// The limit is one of a series of quantiles (70 to 99.9 %). Eligible are those whose fraction of normal
/// images agrees with those of all lower limits (Lepski's rule). The highest of these is taken, or a lower
/// one if that limit shows a fraction of outliers beyond doubt: with few outliers, little is extrapolated;
/// with many, the limit lies below them. More than a quarter of outliers cannot be separated from normal
/// images.
class EmpiricalNull {
 public:
  /// Minimum number of scores for a fit. So few are enough for surprise() to bring scores to one scale;
  /// p-values for a list of candidates need kFewestForLists.
  static constexpr std::size_t kFewest = 50;
  static constexpr std::size_t kFewestForLists = 100;
  /// With fewer distinct_values(), lists of candidates contain too many normal images.
  static constexpr std::size_t kFewestDistinct = 12;

  /// Non-finite scores are left out. Errors (input): fewer than kFewest finite scores, or more than a third
  /// of them equal.
  explicit EmpiricalNull(std::vector<double> scores);

  /// Probability that a normal image scores at least this; 0 to 1, NaN for NaN.
  double p_value(double score) const;
  /// Mean of -ln of that probability over the fitted distributions, for adding up evidence; in p_value(), a
  /// few distributions with heavy tails would dominate. At least 0, without an upper limit.
  double surprise(double score) const;
  /// Expected number of normal images with at least this score, from the fitted tail. `score` must not be
  /// below bulk_limit().
  Estimate normals_above(double score) const;
  /// Fraction of normal images. The interval covers those of the chosen limit and of the next lower one.
  const Estimate& share() const { return share_; }
  /// The null distribution is extrapolated above this score.
  double bulk_limit() const { return window_.front().limit; }
  /// Largest distance between the fitted and the empirical distribution within the window, times the square
  /// root of the number of scores in it. Above 1.36 the fit is poor (Kolmogorov-Smirnov, 5 %).
  double misfit() const { return window_.front().misfit; }
  /// Number of different scores between the 30 and 90 % quantiles. The fitted distributions are continuous.
  std::size_t distinct_values() const;

 private:
  /// One of the averaged distributions.
  struct Member {
    double power;
    std::array<double, 2> coefficients;
    double log_window;  ///< log of the density's integral over the window
    double normals;     ///< expected number of normal images
  };
  /// The scores between two quantiles, and the distributions fitted to them.
  struct Window {
    double start;
    double limit;
    double scale;
    double below;   ///< scores up to the start
    double inside;  ///< scores after it, up to the limit
    double above;   ///< scores above the limit
    std::vector<Member> members;
    double misfit;

    /// `first` and `last` are fractions of the sorted scores.
    Window(std::span<const double> sorted, double first, double last);
    double log_normals_above(const Member& member, double score) const;
    /// Fraction of normal images among `images`, by each member.
    std::vector<double> shares(std::size_t images) const;

   private:
    struct Candidate;
    Candidate fitted(std::span<const double> window, double power) const;
    void draw_members(const Candidate& candidate, long count, RandomStream& random);
    bool add_member(const Candidate& candidate, const std::array<double, 2>& coefficients);
    double distance_from_fit(std::span<const double> window, const Candidate& candidate) const;
  };

  /// One value per member.
  std::vector<double> log_probabilities(double score) const;

  std::vector<double> scores_;  ///< sorted
  std::vector<Window> window_;  ///< exactly one
  Estimate share_{};
};

/// Probability that an image is normal given its p-value: normal_share / density of p-values, with a
/// decreasing density (Grenander's estimator; Strimmer 2008, BMC Bioinformatics 9, 303). `normal_share`:
/// fraction of normal images, 0 to 1. NaN for NaN.
std::vector<double> local_false_discovery_rates(const std::vector<double>& p_values, double normal_share);

}  // namespace peculiar::statistics
