#include "learning/ridge_logistic.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace peculiar::learning {

namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int kSteps = 30;
constexpr double kSettled = 1e-9;
constexpr double kOddsVariance = 10;  // prior variance of the coordinates' total contribution
constexpr double kSlopeVariance = 0.25;
constexpr double kConstantVariance = 9;
constexpr double kRare = -3;  // prior mean of the constant: most images are not sought
// For OddsLine.
constexpr double kLineConstantVariance = 4;

double sigmoid(double odds) { return 1 / (1 + std::exp(-odds)); }

/// Data of a logistic regression, and the prior of its coefficients.
struct Problem {
  Eigen::MatrixXd design;
  Eigen::VectorXd targets;
  Eigen::VectorXd counts;  ///< weight of each row
  Eigen::VectorXd middle;
  Eigen::VectorXd precision;
};

double loss_of(const Problem& problem, const Eigen::VectorXd& weights) {
  const Eigen::ArrayXd odds = (problem.design * weights).array();
  // ln(1 + e^odds) - target odds, without overflow
  const Eigen::ArrayXd misfit =
      odds.max(0.0) + (1 + (-odds.abs()).exp()).log() - problem.targets.array() * odds;
  return (problem.counts.array() * misfit).sum() +
         0.5 * (problem.precision.array() * (weights - problem.middle).array().square()).sum();
}

/// Most probable weights, by Newton's method with halved steps.
Eigen::VectorXd most_probable(const Problem& problem) {
  const Eigen::MatrixXd& design = problem.design;
  Eigen::VectorXd weights = problem.middle;
  double loss = loss_of(problem, weights);
  for (int step = 0; step < kSteps; ++step) {
    const Eigen::VectorXd chance = (design * weights).unaryExpr(&sigmoid);
    const Eigen::VectorXd gradient =
        design.transpose() * problem.counts.cwiseProduct(chance - problem.targets) +
        problem.precision.cwiseProduct(weights - problem.middle);
    const Eigen::VectorXd spread = problem.counts.array() * chance.array() * (1 - chance.array());
    Eigen::MatrixXd curvature = design.transpose() * spread.asDiagonal() * design;
    curvature.diagonal() += problem.precision;
    const Eigen::VectorXd move = curvature.ldlt().solve(gradient);
    double share = 1;
    double next = loss_of(problem, weights - move);
    while (next > loss && share > 1e-4) next = loss_of(problem, weights - (share *= 0.5) * move);
    if (next > loss) break;
    weights -= share * move;
    if (loss - next < kSettled) break;
    loss = next;
  }
  return weights;
}

}  // namespace

RidgeLogistic::RidgeLogistic(const Coordinates& points, std::span<const double> targets, double slope,
                             std::span<const double> counts) {
  const auto count = static_cast<Eigen::Index>(points.count());
  const auto length = static_cast<Eigen::Index>(points.length);
  Problem problem;
  problem.design.resize(count, length + 2);
  problem.design.leftCols(length) =
      Eigen::Map<const Rows>(points.values.data(), count, length).cast<double>();
  problem.design.col(length) = Eigen::Map<const Eigen::VectorXf>(points.prior.data(), count).cast<double>();
  problem.design.col(length + 1).setOnes();
  problem.targets = Eigen::Map<const Eigen::VectorXd>(targets.data(), count);
  problem.counts = Eigen::VectorXd::Ones(count);
  if (!counts.empty()) problem.counts = Eigen::Map<const Eigen::VectorXd>(counts.data(), count);
  problem.precision = Eigen::VectorXd::Constant(length + 2, static_cast<double>(length) / kOddsVariance);
  problem.precision(length) = 1 / kSlopeVariance;
  problem.precision(length + 1) = 1 / kConstantVariance;
  problem.middle = Eigen::VectorXd::Zero(length + 2);
  problem.middle(length) = slope;
  problem.middle(length + 1) = kRare;
  const Eigen::VectorXd weights = most_probable(problem);
  for (Eigen::Index i = 0; i < length; ++i) weights_.push_back(static_cast<float>(weights(i)));
  slope_ = static_cast<float>(weights(length));
  constant_ = static_cast<float>(weights(length + 1));
}

void RidgeLogistic::at(const Block& rows, std::span<float> odds) const {
  const auto size = static_cast<Eigen::Index>(rows.count());
  const Eigen::Map<const Rows> own(rows.values.data(), size, rows.length);
  const Eigen::Map<const Eigen::VectorXf> weights(weights_.data(), rows.length);
  const Eigen::Map<const Eigen::ArrayXf> prior(rows.prior.data(), size);
  Eigen::Map<Eigen::ArrayXf>(odds.data(), size) = (own * weights).array() + slope_ * prior + constant_;
}

OddsLine OddsLine::fit(std::span<const double> numbers, std::span<const double> targets, const Slope& prior,
                       std::span<const double> weights) {
  const auto count = static_cast<Eigen::Index>(numbers.size());
  Problem problem;
  problem.targets = Eigen::Map<const Eigen::VectorXd>(targets.data(), count);
  problem.counts = Eigen::VectorXd::Ones(count);
  if (!weights.empty()) problem.counts = Eigen::Map<const Eigen::VectorXd>(weights.data(), count);
  const Eigen::Map<const Eigen::VectorXd> own(numbers.data(), count);
  const double all = problem.counts.sum();
  const double middle = all > 0 ? problem.counts.dot(own) / all : 0;
  problem.design.resize(count, 2);
  problem.design.col(0).setOnes();
  problem.design.col(1) = own.array() - middle;
  const double share = (problem.counts.dot(problem.targets) + 0.5) / (all + 1);
  problem.middle = Eigen::Vector2d(std::log(share / (1 - share)), prior.mean);
  problem.precision = Eigen::Vector2d(1 / kLineConstantVariance, 1 / (prior.deviation * prior.deviation));
  const Eigen::VectorXd found = most_probable(problem);
  const double slope = std::max(0.0, found(1));
  return {found(0) - slope * middle, slope};
}

double OddsLine::probability(double number) const { return sigmoid(constant + slope * number); }

}  // namespace peculiar::learning
