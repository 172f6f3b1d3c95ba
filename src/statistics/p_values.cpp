#include "statistics/p_values.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "statistics/distribution.h"

namespace peculiar::statistics {

std::vector<double> conformal_p_values(const std::vector<double>& scores, std::vector<double> normals) {
  normals = finite(std::move(normals));
  std::sort(normals.begin(), normals.end());
  std::vector<double> result;
  for (const double score : scores) {
    const auto reached = normals.end() - std::lower_bound(normals.begin(), normals.end(), score);
    result.push_back(std::isnan(score)
                         ? score
                         : (1 + static_cast<double>(reached)) / (1 + static_cast<double>(normals.size())));
  }
  return result;
}

std::vector<double> conformal_p_values(const std::vector<double>& scores, const std::vector<double>& normals,
                                       const std::vector<double>& weights,
                                       const std::vector<std::vector<std::size_t>>& left_out) {
  std::vector<std::size_t> order;
  for (std::size_t row = 0; row < normals.size(); ++row) {
    if (!std::isfinite(normals[row])) continue;
    if (!std::isfinite(weights[row]) || weights[row] < 0)
      throw input_error(
          "weights: value {} (from 0) is {}; each must be finite and at least 0, such as 1 / size of the group",
          row, weights[row]);
    order.push_back(row);
  }
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return normals[a] < normals[b]; });
  std::vector<double> above(order.size() + 1, 0);  // weight of all from this place on
  for (std::size_t place = order.size(); place > 0; --place)
    above[place - 1] = above[place] + weights[order[place - 1]];
  std::vector<double> result;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const auto at = std::lower_bound(order.begin(), order.end(), scores[i],
                                     [&](std::size_t row, double score) { return normals[row] < score; });
    double reached = 1 + above[static_cast<std::size_t>(at - order.begin())];
    double all = 1 + above.front();
    for (const std::size_t row : left_out.empty() ? std::vector<std::size_t>() : left_out[i]) {
      if (!std::isfinite(normals[row])) continue;
      all -= weights[row];
      if (normals[row] >= scores[i]) reached -= weights[row];
    }
    result.push_back(std::isnan(scores[i]) ? scores[i]
                                           : std::min(1.0, std::max(1.0, reached) / std::max(1.0, all)));
  }
  return result;
}

std::vector<double> q_values(const std::vector<double>& p_values) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p_values.size(); ++i) {
    if (!std::isnan(p_values[i])) order.push_back(i);
  }
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> result(p_values.size(), std::nan(""));
  double least = 1;
  for (std::size_t k = order.size(); k > 0; --k) {
    least =
        std::min(least, p_values[order[k - 1]] * static_cast<double>(order.size()) / static_cast<double>(k));
    result[order[k - 1]] = least;
  }
  return result;
}

bool is_selected(double q_value, double rate) {
  constexpr double kRounding = 1e-12;
  return q_value <= rate * (1 + kRounding);
}

std::vector<double> holm_adjusted(const std::vector<double>& p_values) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p_values.size(); ++i) {
    if (!std::isnan(p_values[i])) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t k) { return p_values[i] < p_values[k]; });
  std::vector<double> adjusted(p_values.size(), std::nan(""));
  double greatest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const double own = p_values[order[rank]] * static_cast<double>(order.size() - rank);
    greatest = std::max(greatest, std::min(1.0, own));
    adjusted[order[rank]] = greatest;
  }
  return adjusted;
}

}  // namespace peculiar::statistics
