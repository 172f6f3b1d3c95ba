#pragma once

#include <array>
#include <span>
#include <vector>

#include "base/random.h"

namespace peculiar::statistics {

/// A number with its 95 % interval.
struct Estimate {
  double value;
  double low;
  double high;
};

/// The null distribution of scores that hold an unknown share of outliers among their highest (Efron 2004,
/// J. Am. Stat. Assoc. 99, 96: an empirical null). Assumes that scores below some bulk limit are of normal
/// images, and that the distribution of normal images goes on smoothly beyond it.
///
/// Up to the limit the distribution is counted. Beyond it, it is an exponential family in a power of the
/// score, log density = c1 t + c2 t^2 with c2 <= 0 and t = (y^power - 1) / power, y the score in units of the
/// bulk: normal, exponential, gamma-like, log-normal and power-law tails are members or close to them. It is
/// fitted by maximum likelihood to a window that ends at the limit, truncated on both sides. Powers and
/// coefficients are averaged by likelihood (Laplace's approximation, and the probability of so few scores
/// above the limit), so that p-values hold with the uncertainty of the extrapolation.
///
/// The limit is one of a ladder of quantiles (70 to 99.9 %). Those count whose share of normal images agrees
/// with those of all lower ones (Lepski's rule). Of these it is the highest, or a lower one that tells a
/// share of outliers beyond doubt: with few outliers little is extrapolated, with many the limit lies below
/// them. More than a quarter of outliers cannot be told from normal images.
class EmpiricalNull {
 public:
  /// Fewest scores that a null is fitted to.
  static constexpr std::size_t kFewest = 100;

  /// Scores that are not finite are left out. Errors (input): fewer than kFewest finite ones, or more
  /// than a third of them alike.
  explicit EmpiricalNull(std::vector<double> scores);

  /// The probability that a normal image's score is at least this; 0 to 1, NaN for NaN.
  double p_value(double score) const;
  /// The mean of -ln of that probability over the distributions that fit: for adding up evidence, which the
  /// few with heavy tails would flatten in p_value(). 0 or more, without an upper end.
  double surprise(double score) const;
  /// The same in the fitted tail alone: expected number of normal images among the scores that reach `score`,
  /// which is not below bulk_limit().
  Estimate normals_above(double score) const;
  /// The share of normal images among the scores. The interval holds those of the limit and of the next lower
  /// one.
  const Estimate& share() const { return share_; }
  /// Above it the null is extrapolated.
  double bulk_limit() const { return window_.front().limit; }
  /// The greatest distance of the fitted distribution from the counted one within the window, times the root
  /// of the number of scores there: above 1.36 it does not fit (Kolmogorov-Smirnov, 5 %).
  double misfit() const { return window_.front().misfit; }

 private:
  /// One distribution of the average.
  struct Member {
    double power;
    std::array<double, 2> coefficients;
    double log_window;  ///< log of the density's integral over the window
    double normals;     ///< normal images that it expects
  };
  /// The scores between two quantiles, and the distributions that fit them.
  struct Window {
    double start;
    double limit;
    double scale;
    double below;   ///< scores up to the start
    double inside;  ///< scores after it, up to the limit
    double above;   ///< scores above the limit
    std::vector<Member> members;
    double misfit;

    /// Between these shares of the sorted scores.
    Window(std::span<const double> sorted, double first, double last);
    double log_normals_above(const Member& member, double score) const;
    /// Of normal images among so many, by each member.
    std::vector<double> shares(std::size_t images) const;

   private:
    struct Candidate;
    Candidate fitted(std::span<const double> window, double power) const;
    void draw_members(const Candidate& candidate, long count, RandomStream& random);
    bool add_member(const Candidate& candidate, const std::array<double, 2>& coefficients);
    double distance_from_fit(std::span<const double> window, const Candidate& candidate) const;
  };

  /// By each member.
  std::vector<double> log_probabilities(double score) const;

  std::vector<double> scores_;  ///< sorted
  std::vector<Window> window_;  ///< one
  Estimate share_{};
};

/// The probability that an image is normal given its p-value: share * 1 / density of p-values, the density
/// decreasing (Grenander's estimator; Strimmer 2008, BMC Bioinformatics 9, 303). `normal_share`: of normal
/// images, 0 to 1. NaN for NaN.
std::vector<double> local_false_discovery_rates(const std::vector<double>& p_values, double normal_share);

}  // namespace peculiar::statistics
