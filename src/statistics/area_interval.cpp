#include "statistics/area_interval.h"

#include <algorithm>
#include <cmath>

namespace peculiar::statistics {

namespace {

/// With few groups in both samples the measured error can be 0 by chance.
constexpr double kLeastOfSeparate = 0.02;

}  // namespace

double modelled_squared_error(double area, AreaNumbers numbers) {
  const double others = 0.5 * (numbers.first + numbers.second) - 1;
  const double pairs = 1 + others * ((1 - area) / (2 - area) + area / (1 + area));
  return area * (1 - area) * pairs / (numbers.first * numbers.second);
}

AreaNumbers effective_numbers(double area, AreaNumbers own, double separate, double joint) {
  const double modelled = modelled_squared_error(area, own);
  double times = modelled > 0 ? std::max(1.0, separate / modelled) : 1;
  if (separate > 0) times *= std::max(kLeastOfSeparate, joint / separate);
  if (!std::isfinite(separate)) times = std::nan("");
  return {own.first / times, own.second / times};
}

AreaInterval area_interval(double area, AreaNumbers numbers, double deviations) {
  if (!std::isfinite(area) || !std::isfinite(numbers.first) || !std::isfinite(numbers.second))
    return {std::nan(""), std::nan("")};
  const auto limit = [&](double outside) {
    double inside = area;
    for (int i = 0; i < 60; ++i) {
      const double middle = 0.5 * (inside + outside);
      const double error = std::sqrt(std::max(0.0, modelled_squared_error(middle, numbers)));
      (std::abs(middle - area) <= deviations * error ? inside : outside) = middle;
    }
    return inside;
  };
  return {limit(0), limit(1)};
}

}  // namespace peculiar::statistics
