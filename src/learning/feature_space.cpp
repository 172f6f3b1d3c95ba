#include "learning/feature_space.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "base/random.h"

namespace peculiar::learning {

namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::size_t kMostRows = 10000;  // used to find the components
constexpr std::int64_t kStrip = 64;       // columns of the covariance at a time
constexpr std::int64_t kBlock = 1024;     // rows projected at a time
constexpr std::int64_t kSmall = 160;      // up to this number of features, all components are computed
constexpr std::int64_t kSpare = 16;       // additional directions of the iteration
constexpr int kIterations = 12;
constexpr double kLeastVariance = 1e-6;  // of a component, relative to the first

std::vector<std::size_t> some_of(const std::vector<bool>& wanted) {
  std::vector<std::size_t> all;
  for (std::size_t row = 0; row < wanted.size(); ++row)
    if (wanted[row]) all.push_back(row);
  if (all.size() <= kMostRows) return all;
  std::vector<std::size_t> some;
  for (std::size_t i = 0; i < kMostRows; ++i) some.push_back(all[i * all.size() / kMostRows]);
  return some;
}

void standardise(Eigen::Ref<Rows> rows, const std::vector<float>& mean, const std::vector<float>& scale) {
  const auto length = static_cast<Eigen::Index>(mean.size());
  const Eigen::Map<const Eigen::RowVectorXf> middle(mean.data(), length);
  const Eigen::Map<const Eigen::RowVectorXf> inverse(scale.data(), length);
  for (Eigen::Index i = 0; i < rows.rows(); ++i)
    rows.row(i) = ((rows.row(i) - middle).array() * inverse.array())
                      .cwiseMax(-FeatureSpace::kReach)
                      .cwiseMin(FeatureSpace::kReach);
}

/// Covariance of standardised rows about their mean, strip by strip: each strip is one product, whichever
/// thread computes it.
Eigen::MatrixXd covariance_of(const Rows& rows, int threads) {
  const Eigen::RowVectorXd mean = rows.cast<double>().colwise().mean();
  const auto length = static_cast<std::int64_t>(rows.cols());
  Eigen::MatrixXd covariance(length, length);
  parallel_for((length + kStrip - 1) / kStrip, threads, [&](std::int64_t strip, int) {
    const std::int64_t first = strip * kStrip;
    const std::int64_t width = std::min(kStrip, length - first);
    const Eigen::MatrixXf products = rows.transpose() * rows.middleCols(first, width);
    covariance.middleCols(first, width) = products.cast<double>() / static_cast<double>(rows.rows());
  });
  return covariance - mean.transpose() * mean;
}

struct Axes {
  Eigen::MatrixXd vectors;    ///< [length, components], the leading one first
  Eigen::VectorXd variances;  ///< descending
};

/// All axes of a small matrix; the leading ones of a large matrix by subspace iteration.
Axes leading_axes(const Eigen::MatrixXd& covariance, std::int64_t wanted) {
  const auto length = static_cast<std::int64_t>(covariance.rows());
  Eigen::MatrixXd frame = Eigen::MatrixXd::Identity(length, length);
  if (length > kSmall) {
    RandomStream random(1, "subspace of features");
    frame.resize(length, wanted + kSpare);
    for (Eigen::Index i = 0; i < frame.size(); ++i) frame.data()[i] = random.normal();
    for (int i = 0; i < kIterations; ++i) {
      const Eigen::HouseholderQR<Eigen::MatrixXd> turned(covariance * frame);
      frame = turned.householderQ() * Eigen::MatrixXd::Identity(length, frame.cols());
    }
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(frame.transpose() * covariance * frame);
  Axes axes;  // the solver returns them in ascending order
  axes.vectors = (frame * solver.eigenvectors()).rowwise().reverse().leftCols(wanted);
  axes.variances = solver.eigenvalues().reverse().head(wanted);
  for (Eigen::Index axis = 0; axis < axes.vectors.cols(); ++axis) {
    Eigen::Index greatest = 0;
    axes.vectors.col(axis).cwiseAbs().maxCoeff(&greatest);
    if (axes.vectors(greatest, axis) < 0) axes.vectors.col(axis) *= -1;
  }
  return axes;
}

}  // namespace

FeatureSpace::FeatureSpace(std::span<const float> features, std::int64_t length,
                           const std::vector<bool>& wanted, const RunContext& context)
    : length_(length) {
  const std::vector<std::size_t> some = some_of(wanted);
  Rows rows(static_cast<Eigen::Index>(some.size()), length);
  for (std::size_t i = 0; i < some.size(); ++i)
    rows.row(static_cast<Eigen::Index>(i)) = Eigen::Map<const Eigen::RowVectorXf>(
        features.data() + some[i] * static_cast<std::size_t>(length), length);
  const Eigen::RowVectorXd mean = rows.cast<double>().colwise().mean();
  const Eigen::RowVectorXd deviation =
      ((rows.cast<double>().rowwise() - mean).colwise().squaredNorm() / static_cast<double>(rows.rows()))
          .cwiseSqrt();
  for (Eigen::Index i = 0; i < rows.cols(); ++i) {
    mean_.push_back(static_cast<float>(mean(i)));
    const bool varies = deviation(i) > 1e-6 * std::max(1e-12, std::abs(mean(i)));
    scale_.push_back(varies ? static_cast<float>(1 / deviation(i)) : 0.0F);
  }
  standardise(rows, mean_, scale_);
  const std::int64_t wanted_axes = std::min({kComponents, length, static_cast<std::int64_t>(some.size())});
  const Axes axes = leading_axes(covariance_of(rows, context.threads), wanted_axes);
  for (Eigen::Index i = 0; i < axes.variances.size(); ++i)
    if (axes.variances(i) > kLeastVariance * axes.variances(0)) ++components_;
  components_ = std::max<std::int64_t>(1, components_);
  basis_.resize(static_cast<std::size_t>(length * components_));
  Eigen::Map<Rows> basis(basis_.data(), length, components_);
  for (std::int64_t i = 0; i < components_; ++i)
    basis.col(i) = (axes.vectors.col(i) / std::sqrt(std::max(axes.variances(i), 1e-12))).cast<float>();
}

std::vector<float> FeatureSpace::project(std::span<const float> features, const std::vector<bool>& wanted,
                                         const RunContext& context) const {
  const auto count = static_cast<std::int64_t>(wanted.size());
  std::vector<float> coordinates(wanted.size() * static_cast<std::size_t>(components_));
  const Eigen::Map<const Rows> basis(basis_.data(), length_, components_);
  parallel_for((count + kBlock - 1) / kBlock, context.threads, [&](std::int64_t number, int) {
    const std::int64_t first = number * kBlock;
    const std::int64_t size = std::min(kBlock, count - first);
    Rows rows = Eigen::Map<const Rows>(features.data() + first * length_, size, length_);
    for (std::int64_t i = 0; i < size; ++i)
      if (!wanted[static_cast<std::size_t>(first + i)])
        rows.row(i) = Eigen::Map<const Eigen::RowVectorXf>(mean_.data(), length_);
    standardise(rows, mean_, scale_);
    Eigen::Map<Rows>(coordinates.data() + first * components_, size, components_).noalias() = rows * basis;
  });
  return coordinates;
}

}  // namespace peculiar::learning
