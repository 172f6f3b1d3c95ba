#include "learning/gaussian_process.h"

#include <Eigen/Dense>
#include <cmath>

namespace peculiar::learning {

namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Matrix = Eigen::MatrixXd;

constexpr double kConstant = 0.1;  // prior variance of the mean
constexpr double kSlope = 0.003;   // prior variance of its slope in the unsupervised surprisal
constexpr std::size_t kMostForScales = 400;

/// Squared distances between all pairs of points.
Matrix squares(const Coordinates& points) {
  const Eigen::Map<const Rows> rows(points.values.data(), points.count(), points.length);
  const Rows centred = rows.rowwise() - rows.colwise().mean().eval();
  const Matrix values = centred.cast<double>();
  const Eigen::VectorXd norms = values.rowwise().squaredNorm();
  Matrix distances = -2 * values * values.transpose();
  distances.colwise() += norms;
  distances.rowwise() += norms.transpose();
  return distances.cwiseMax(0);
}

/// Covariance matrix of the points' targets.
Matrix covariance(const Matrix& distances, const Coordinates& points, const GaussianProcess::Scales& scales) {
  const Eigen::ArrayXXd reach = (3 * distances).array().sqrt() / scales.length;
  Matrix result = (scales.amplitude * (1 + reach) * (-reach).exp() + kConstant).matrix();
  const Eigen::VectorXd prior =
      Eigen::Map<const Eigen::VectorXf>(points.prior.data(), points.count()).cast<double>();
  result += kSlope * prior * prior.transpose();
  result.diagonal().array() += scales.noise;
  return result;
}

}  // namespace

GaussianProcess::Scales GaussianProcess::likeliest(const Coordinates& all, std::span<const double> targets) {
  std::vector<std::size_t> some;
  const std::size_t step = (targets.size() + kMostForScales - 1) / kMostForScales;
  for (std::size_t i = 0; i < targets.size(); i += step) some.push_back(i);
  const Coordinates points = all.take(some);
  Eigen::VectorXd values(static_cast<Eigen::Index>(some.size()));
  for (std::size_t i = 0; i < some.size(); ++i) values(static_cast<Eigen::Index>(i)) = targets[some[i]];
  const Matrix distances = squares(points);
  const double unit = std::sqrt(static_cast<double>(points.length));
  Scales best;
  double most = -INFINITY;
  for (const double length : {0.5, 1.0, 2.0, 4.0}) {
    for (const double amplitude : {0.03, 0.1, 0.3}) {
      for (const double noise : {0.02, 0.06, 0.15}) {
        const Scales one{length * unit, amplitude, noise};
        const Eigen::LLT<Matrix> factor(covariance(distances, points, one));
        const double likelihood =
            -0.5 * values.dot(factor.solve(values)) - factor.matrixLLT().diagonal().array().log().sum() -
            0.5 * std::pow(std::log(length / 1.5), 2);  // avoids extremes with few labels
        if (likelihood > most) {
          most = likelihood;
          best = one;
        }
      }
    }
  }
  return best;
}

GaussianProcess::GaussianProcess(const Coordinates& points, std::span<const double> targets,
                                 const Scales& scales)
    : scales_(scales), points_(points) {
  const auto count = static_cast<Eigen::Index>(points.count());
  const Eigen::LLT<Matrix> factor(covariance(squares(points), points, scales));
  const Eigen::Map<const Eigen::VectorXd> values(targets.data(), count);
  const Eigen::VectorXf weights = factor.solve(values).cast<float>();
  weights_.assign(weights.data(), weights.data() + count);
  const Eigen::MatrixXf inverse =
      factor.matrixL().solve(Matrix::Identity(count, count)).template cast<float>();
  inverse_.assign(inverse.data(), inverse.data() + inverse.size());
  const Eigen::Map<const Rows> rows(points_.values.data(), count, points_.length);
  const Eigen::VectorXf norms = rows.rowwise().squaredNorm();
  norms_.assign(norms.data(), norms.data() + count);
}

void GaussianProcess::at(const Block& rows, std::span<float> mean, std::span<float> deviation) const {
  const auto count = static_cast<Eigen::Index>(points_.count());
  const auto size = static_cast<Eigen::Index>(rows.count());
  const Eigen::Map<const Rows> points(points_.values.data(), count, points_.length);
  const Eigen::Map<const Rows> own(rows.values.data(), size, rows.length);
  const Eigen::Map<const Eigen::VectorXf> norms(norms_.data(), count);
  const Eigen::Map<const Eigen::RowVectorXf> prior(rows.prior.data(), size);
  const Eigen::Map<const Eigen::VectorXf> their_prior(points_.prior.data(), count);
  // [point, row]
  Eigen::MatrixXf kernel = -2 * points * own.transpose();
  kernel.colwise() += norms;
  kernel.rowwise() += own.rowwise().squaredNorm().transpose();
  const auto factor = static_cast<float>(3 / (scales_.length * scales_.length));
  kernel = (kernel.array().max(0.0F) * factor).sqrt().matrix();
  kernel = (static_cast<float>(scales_.amplitude) * (1 + kernel.array()) * (-kernel.array()).exp() +
            static_cast<float>(kConstant))
               .matrix();
  kernel.noalias() += static_cast<float>(kSlope) * their_prior * prior;
  const Eigen::Map<const Eigen::VectorXf> weights(weights_.data(), count);
  Eigen::Map<Eigen::RowVectorXf>(mean.data(), size) = weights.transpose() * kernel;
  if (deviation.empty()) return;
  const Eigen::Map<const Eigen::MatrixXf> inverse(inverse_.data(), count, count);
  const Eigen::MatrixXf known = inverse.triangularView<Eigen::Lower>() * kernel;
  const auto before = static_cast<float>(scales_.amplitude + kConstant);
  Eigen::Map<Eigen::RowVectorXf>(deviation.data(), size) =
      (before + static_cast<float>(kSlope) * prior.array().square() - known.colwise().squaredNorm().array())
          .max(1e-12F)
          .sqrt()
          .matrix();
}

}  // namespace peculiar::learning
