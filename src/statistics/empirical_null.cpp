#include "statistics/empirical_null.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/error.h"
#include "base/random.h"
#include "statistics/distribution.h"

namespace peculiar::statistics {

namespace {

// Chosen on normal, exponential, gamma, log-normal and Student's distributions of 500 to 8,000 scores with 0
// to 20 % outliers (docs/adr/0009-null-without-labels.md).
constexpr double kLimits[] = {0.7, 0.76, 0.82, 0.87, 0.91, 0.94, 0.965, 0.98, 0.99, 0.995, 0.998, 0.999};
constexpr double kLeastAbove = 10;   // minimum number of scores above a limit
constexpr double kLeastStart = 0.3;  // quantile at which the first window starts
constexpr double kSpan = 0.4;        // width of a window in quantiles
constexpr double kAgreement =
    2;                       // maximum difference between the fractions at two limits, in standard deviations
constexpr double kSure = 8;  // standard deviations beyond which a fraction of outliers is certain
// Standard deviations of tolerance for the number of scores above a limit: this, plus kSpareOfFew / number of
// scores. With 2 alone, samples of 100 to 300 scores have false lists up to six times too often.
constexpr double kSpare = 2;
constexpr double kSpareOfFew = 800;
constexpr double kMisfit = 1.1;  // exceeded by about 2 % of windows without outliers
constexpr double kPowers[] = {1, 0.5, 0.25, 0};
constexpr double kMembers = 200;
constexpr long kTriesADraw = 50;
constexpr double kUpperQuartile = 0.75;
constexpr double kMostOfBulk = 0.9;  // quantile
constexpr int kPlacesOfMisfit = 100;
constexpr double kTiny = 1e-9;

using Pair = std::array<double, 2>;

double to_power(double y, double power) {
  return power == 0 ? std::log(y) : (std::pow(y, power) - 1) / power;
}

/// log of the standard normal distribution's upper tail.
double log_upper_tail(double z) {
  if (z < 30) return std::log(0.5 * std::erfc(z / std::sqrt(2.0)));
  const double square = 1 / (z * z);
  return -0.5 * z * z - std::log(z * std::sqrt(2 * std::numbers::pi)) +
         std::log1p(-square + 3 * square * square);
}

/// log of the integral of exp(c1 u + c2 u^2) from t to infinity; c2 <= 0, and c1 < 0 where c2 is 0.
double log_tail_integral(const Pair& c, double t) {
  if (c[1] > -kTiny) return c[0] * t - std::log(-c[0]);
  const double deviation = 1 / std::sqrt(-2 * c[1]);
  const double middle = c[0] * deviation * deviation;
  return 0.5 * (middle / deviation) * (middle / deviation) +
         std::log(deviation * std::sqrt(2 * std::numbers::pi)) + log_upper_tail((t - middle) / deviation);
}

/// For exp(c1 t + c2 t^2) on 0 to `end`: log of the integral, and means of t to t^4.
struct Moments {
  double log_integral;
  std::array<double, 4> means;

  Moments(const Pair& c, double end) {
    constexpr int kSteps = 256;  // Simpson's rule: the integrand is smooth
    std::array<double, kSteps + 1> exponents{};
    double greatest = -INFINITY;
    for (int i = 0; i <= kSteps; ++i) {
      const double t = end * i / kSteps;
      exponents[static_cast<std::size_t>(i)] = c[0] * t + c[1] * t * t;
      greatest = std::max(greatest, exponents[static_cast<std::size_t>(i)]);
    }
    std::array<double, 5> sums{};
    for (int i = 0; i <= kSteps; ++i) {
      const double t = end * i / kSteps;
      double part = (i == 0 || i == kSteps ? 1
                     : i % 2 == 1          ? 4
                                           : 2) *
                    std::exp(exponents[static_cast<std::size_t>(i)] - greatest);
      for (double& sum : sums) {
        sum += part;
        part *= t;
      }
    }
    log_integral = greatest + std::log(sums[0] * end / kSteps / 3);
    for (std::size_t k = 0; k < 4; ++k) means[k] = sums[k + 1] / sums[0];
  }
};

/// Maximum-likelihood fit of the family on 0 to `end`, from the means of t and t^2.
struct FamilyFit {
  Pair c{};
  double log_likelihood = 0;           ///< per score
  std::array<double, 3> covariance{};  ///< covariance per score: 11, 12, 22; with c2 free

  FamilyFit(const Pair& means, double end) {
    c = {-1 / end, 0};
    climb(means, end, true);
    if (c[1] > 0) {
      c[1] = 0;
      climb(means, end, false);
    }
    const Moments at(c, end);
    log_likelihood = c[0] * means[0] + c[1] * means[1] - at.log_integral;
    const auto [a, b, d] = information(at);
    const double determinant = std::max(a * d - b * b, 1e-300);
    covariance = {d / determinant, -b / determinant, a / determinant};
  }

 private:
  static std::array<double, 3> information(const Moments& at) {
    const auto& m = at.means;
    return {m[1] - m[0] * m[0], m[2] - m[0] * m[1], m[3] - m[1] * m[1]};
  }

  /// Newton steps, halved until the likelihood, which is concave, increases.
  void climb(const Pair& means, double end, bool both) {
    const auto likelihood = [&](const Pair& at) {
      return at[0] * means[0] + at[1] * means[1] - Moments(at, end).log_integral;
    };
    double reached = likelihood(c);
    for (int step = 0; step < 100; ++step) {
      const Moments at(c, end);
      const double g0 = means[0] - at.means[0];
      const double g1 = means[1] - at.means[1];
      const auto [a, b, d] = information(at);
      const double determinant = a * d - b * b;
      Pair move = both && determinant > 1e-14 * a * d
                      ? Pair{(d * g0 - b * g1) / determinant, (a * g1 - b * g0) / determinant}
                      : Pair{g0 / a, 0};
      double next = reached;
      double part = 1;
      for (; part > 1e-10; part /= 2) {
        const Pair there{c[0] + part * move[0], c[1] + part * move[1]};
        next = likelihood(there);
        if (next >= reached) {
          c = there;
          break;
        }
      }
      if (part <= 1e-10 || next - reached < 1e-13) return;
      reached = next;
    }
  }
};

double sorted_quantile(std::span<const double> sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

/// Unit of the scores in a window between two quantiles.
double scale_of(std::span<const double> sorted, double first, double last) {
  return sorted_quantile(sorted, std::min(kUpperQuartile, last)) - sorted_quantile(sorted, first);
}

/// log of the mean of exponentials.
double log_mean(const std::vector<double>& logs) {
  const double greatest = *std::max_element(logs.begin(), logs.end());
  if (std::isinf(greatest)) return greatest;
  double sum = 0;
  for (const double value : logs) sum += std::exp(value - greatest);
  return greatest + std::log(sum / static_cast<double>(logs.size()));
}

/// Poisson probability of at most `count` events with `expected` expected.
double poisson_at_most(double count, double expected) {
  if (expected > 50)  // normal approximation
    return 0.5 * std::erfc((expected - count - 0.5) / std::sqrt(2 * expected));
  double term = std::exp(-expected);
  double sum = term;
  for (double k = 1; k <= count; ++k) sum += term *= expected / k;
  return std::min(1.0, sum);
}

double deviation(const std::vector<double>& values) {
  const double middle = mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - middle) * (value - middle);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

Estimate estimate_of(std::vector<double> values) {
  return {mean(values), quantile(values, 0.025), quantile(values, 0.975)};
}

}  // namespace

/// A power, and the family's fit to the scores of a window with this power.
struct EmpiricalNull::Window::Candidate {
  double power;
  double end;
  FamilyFit fit;
  double log_likelihood;  ///< of the scores themselves, not their powers, so that candidates are comparable
};

EmpiricalNull::Window::Window(std::span<const double> sorted, double first, double last)
    : start(sorted_quantile(sorted, first)), limit(sorted_quantile(sorted, last)) {
  scale = scale_of(sorted, first, last);
  const auto begin = std::upper_bound(sorted.begin(), sorted.end(), start);
  const auto end = std::upper_bound(sorted.begin(), sorted.end(), limit);
  below = static_cast<double>(begin - sorted.begin());
  inside = static_cast<double>(end - begin);
  above = static_cast<double>(sorted.end() - end);
  const std::span<const double> window(begin, end);
  std::vector<Candidate> candidates;
  for (const double power : kPowers) candidates.push_back(fitted(window, power));
  const auto best = std::max_element(
      candidates.begin(), candidates.end(),
      [](const Candidate& a, const Candidate& b) { return a.log_likelihood < b.log_likelihood; });
  double sum = 0;
  for (const Candidate& one : candidates) sum += std::exp(one.log_likelihood - best->log_likelihood);
  RandomStream random(1, "empirical null");
  for (const Candidate& one : candidates) {
    const double share = std::exp(one.log_likelihood - best->log_likelihood) / sum;
    draw_members(one, std::lround(kMembers * share), random);
  }
  if (members.empty() && !add_member(*best, {std::min(best->fit.c[0], -2 * kTiny), best->fit.c[1]}))
    throw input_error("the scores have too few distinct values: no null distribution fits them");
  misfit = std::sqrt(inside) * distance_from_fit(window, *best);
}

EmpiricalNull::Window::Candidate EmpiricalNull::Window::fitted(std::span<const double> window,
                                                               double power) const {
  Pair means{};
  double jacobian = 0;
  for (const double score : window) {
    const double y = 1 + (score - start) / scale;
    const double t = to_power(y, power);
    means[0] += t / inside;
    means[1] += t * t / inside;
    jacobian += (power - 1) * std::log(y) / inside;
  }
  const double end = to_power(1 + (limit - start) / scale, power);
  const FamilyFit fit(means, end);
  return {power, end, fit, (fit.log_likelihood + jacobian) * inside};
}

/// Draws coefficients from their covariance (Cholesky factor). Redraws coefficients that define no
/// distribution; those that predict more normal images above the limit than there are scores are accepted
/// with the Poisson probability of so few.
void EmpiricalNull::Window::draw_members(const Candidate& candidate, long count, RandomStream& random) {
  const auto& [c, log_likelihood, covariance] = candidate.fit;
  const double a = std::sqrt(covariance[0] / inside);
  const double b = covariance[1] / inside / a;
  const double d = std::sqrt(std::max(0.0, covariance[2] / inside - b * b));
  const double spare = kSpare + kSpareOfFew / (below + inside + above);
  for (long made = 0, tried = 0; made < count && tried < kTriesADraw * count; ++tried) {
    const double u = random.normal();
    const double v = random.normal();
    if (!add_member(candidate, {c[0] + a * u, c[1] + b * u + d * v})) continue;
    if (random.uniform() <
        poisson_at_most(above + spare * std::sqrt(above), members.back().normals - below - inside)) {
      ++made;
    } else {
      members.pop_back();
    }
  }
}

/// Returns false if these coefficients define no distribution: the tail is not integrable or not finite.
bool EmpiricalNull::Window::add_member(const Candidate& candidate, const Pair& c) {
  if (c[1] > 0 || (c[1] > -kTiny && c[0] > -kTiny)) return false;
  Member member{candidate.power, c, Moments(c, candidate.end).log_integral, 0};
  member.normals = below + inside + std::exp(log_normals_above(member, limit));
  if (!std::isfinite(member.normals)) return false;
  members.push_back(member);
  return true;
}

double EmpiricalNull::Window::distance_from_fit(std::span<const double> window,
                                                const Candidate& candidate) const {
  const double whole = Moments(candidate.fit.c, candidate.end).log_integral;
  double distance = 0;
  for (int i = 1; i < kPlacesOfMisfit; ++i) {
    const auto place = static_cast<std::size_t>(inside * i / kPlacesOfMisfit);
    const double t = to_power(1 + (window[place] - start) / scale, candidate.power);
    const double fitted = std::exp(Moments(candidate.fit.c, t).log_integral - whole);
    distance = std::max(distance, std::abs(fitted - (static_cast<double>(place) + 0.5) / inside));
  }
  return distance;
}

double EmpiricalNull::Window::log_normals_above(const Member& member, double score) const {
  const double t = to_power(1 + (score - start) / scale, member.power);
  return std::log(inside) + log_tail_integral(member.coefficients, t) - member.log_window;
}

std::vector<double> EmpiricalNull::Window::shares(std::size_t images) const {
  std::vector<double> result;
  for (const Member& member : members) result.push_back(member.normals / static_cast<double>(images));
  return result;
}

EmpiricalNull::EmpiricalNull(std::vector<double> scores) : scores_(finite(std::move(scores))) {
  if (scores_.size() < kFewest)
    throw input_error("{} scores are too few to fit a null distribution to; {} are needed", scores_.size(),
                      kFewest);
  std::sort(scores_.begin(), scores_.end());
  double low = -INFINITY;
  double high = INFINITY;
  double least = INFINITY;
  bool fits = true;
  Estimate lower{1, 1, 0};  // of the previous window
  for (const double quantile : kLimits) {
    if (static_cast<double>(scores_.size()) * (1 - quantile) < kLeastAbove) break;
    const double first = std::max(kLeastStart, quantile - kSpan);
    if (!(scale_of(scores_, first, quantile) > 0)) {
      if (!window_.empty()) break;
      throw input_error(
          "more than a third of the scores are equal: no null distribution can be fitted to them");
    }
    Window window(scores_, first, quantile);
    const std::vector<double> shares = window.shares(scores_.size());
    const double share = mean(shares);
    const double error = deviation(shares);
    if (share - kAgreement * error > high || share + kAgreement * error < low) break;
    if (!window_.empty() && fits && window.misfit > kMisfit) break;
    if (window_.empty()) fits = window.misfit <= kMisfit;
    low = std::max(low, share - kAgreement * error);
    high = std::min(high, share + kAgreement * error);
    const Estimate own{share, share - kAgreement * error, share + kAgreement * error};
    const double most = std::min(1.0, share + kSure * error);
    if (most <= least) {
      least = most;
      window_.assign(1, std::move(window));
      share_ = {std::min(share, 1.0), std::min({own.low, lower.low, 1.0}),
                std::min(1.0, std::max(own.high, lower.high))};
    }
    lower = own;
  }
}

std::size_t EmpiricalNull::distinct_values() const {
  const double start = sorted_quantile(scores_, kLeastStart);
  const double end = sorted_quantile(scores_, kMostOfBulk);
  std::size_t count = 0;
  for (std::size_t i = 1; i < scores_.size() && scores_[i] <= end; ++i)
    count += scores_[i] > start && scores_[i] > scores_[i - 1] ? 1 : 0;
  return count;
}

std::vector<double> EmpiricalNull::log_probabilities(double score) const {
  const Window& window = window_.front();
  std::vector<double> logs;
  if (score > window.limit) {
    for (const Member& member : window.members)
      logs.push_back(window.log_normals_above(member, score) - std::log(member.normals));
  } else {
    const auto below =
        static_cast<double>(std::lower_bound(scores_.begin(), scores_.end(), score) - scores_.begin());
    for (const Member& member : window.members) logs.push_back(std::log1p(-below / member.normals));
  }
  return logs;
}

double EmpiricalNull::p_value(double score) const {
  return std::isnan(score) ? score : std::min(1.0, std::exp(log_mean(log_probabilities(score))));
}

double EmpiricalNull::surprise(double score) const {
  return std::isnan(score) ? score : std::max(0.0, -mean(log_probabilities(score)));
}

Estimate EmpiricalNull::normals_above(double score) const {
  std::vector<double> counts;
  for (const Member& member : window_.front().members)
    counts.push_back(std::exp(window_.front().log_normals_above(member, score)));
  return estimate_of(counts);
}

std::vector<double> local_false_discovery_rates(const std::vector<double>& p_values, double normal_share) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p_values.size(); ++i) {
    if (!std::isnan(p_values[i])) order.push_back(i);
  }
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  // Blocks of the least concave majorant of the distribution: their slopes decrease.
  struct Block {
    std::size_t end;
    double count;
    double width;
  };
  std::vector<Block> blocks;
  double last = 0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const double p = p_values[order[k]];
    Block block{k + 1, 1, p - last};
    last = p;
    while (!blocks.empty() && block.count * blocks.back().width >= blocks.back().count * block.width) {
      block.count += blocks.back().count;
      block.width += blocks.back().width;
      blocks.pop_back();
    }
    blocks.push_back(block);
  }
  std::vector<double> result(p_values.size(), std::nan(""));
  std::size_t k = 0;
  for (const Block& block : blocks) {
    const double density = block.count / static_cast<double>(order.size()) / block.width;
    for (; k < block.end; ++k) result[order[k]] = std::min(1.0, normal_share / density);
  }
  return result;
}

}  // namespace peculiar::statistics
