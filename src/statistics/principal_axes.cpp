#include "statistics/principal_axes.h"

#include <Eigen/Dense>
#include <algorithm>

#include "base/parallel.h"

namespace peculiar::statistics {

namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Rows = Eigen::Map<const Matrix>;

constexpr Eigen::Index kBlock = 16384;  // rows per block

/// Sums of squares and products of the centred rows.
Eigen::MatrixXd scatter(const Rows& given, const Eigen::RowVectorXd& mean, int threads) {
  // Blocks are assigned in turn to a fixed number of sums, whatever the number of threads.
  constexpr Eigen::Index kSums = 16;
  std::vector<Eigen::MatrixXd> sums(kSums, Eigen::MatrixXd::Zero(given.cols(), given.cols()));
  parallel_for(kSums, threads, [&](std::int64_t own, int) {
    for (Eigen::Index first = own * kBlock; first < given.rows(); first += kSums * kBlock) {
      const Matrix centred = given.middleRows(first, std::min(kBlock, given.rows() - first)).rowwise() - mean;
      sums[static_cast<std::size_t>(own)].noalias() += centred.transpose() * centred;
    }
  });
  for (std::size_t i = 1; i < sums.size(); ++i) sums[0] += sums[i];
  return sums[0];
}

}  // namespace

Points chosen_points(const Points& points, const std::vector<std::size_t>& numbers) {
  Points chosen{{}, points.dimensions};
  chosen.values.reserve(numbers.size() * points.dimensions);
  for (const std::size_t number : numbers)
    chosen.values.insert(chosen.values.end(), points.at(number), points.at(number) + points.dimensions);
  return chosen;
}

Points principal_components(const Points& points, std::size_t axes, int threads) {
  const Rows given(points.values.data(), static_cast<Eigen::Index>(points.count()),
                   static_cast<Eigen::Index>(points.dimensions));
  const Eigen::RowVectorXd mean = given.colwise().mean();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(scatter(given, mean, threads));
  // Eigenvalues are in increasing order.
  Eigen::MatrixXd loadings =
      solver.eigenvectors().rightCols(static_cast<Eigen::Index>(axes)).rowwise().reverse();
  for (Eigen::Index axis = 0; axis < loadings.cols(); ++axis) {
    Eigen::Index greatest = 0;
    loadings.col(axis).cwiseAbs().maxCoeff(&greatest);
    if (loadings(greatest, axis) < 0) loadings.col(axis) *= -1;
  }
  Points result{std::vector<double>(points.count() * axes), axes};
  Eigen::Map<Matrix> components(result.values.data(), given.rows(), loadings.cols());
  parallel_for((given.rows() + kBlock - 1) / kBlock, threads, [&](std::int64_t block, int) {
    const Eigen::Index first = block * kBlock;
    const Eigen::Index rows = std::min(kBlock, given.rows() - first);
    components.middleRows(first, rows).noalias() =
        (given.middleRows(first, rows).rowwise() - mean) * loadings;
  });
  return result;
}

}  // namespace peculiar::statistics
