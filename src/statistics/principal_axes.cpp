#include "statistics/principal_axes.h"

#include <Eigen/Dense>

namespace peculiar::statistics {

Points principal_components(const Points& points, std::size_t axes) {
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto dimensions = static_cast<Eigen::Index>(points.dimensions);
  const Eigen::Map<const Matrix> given(points.values.data(), static_cast<Eigen::Index>(points.count()),
                                       dimensions);
  const Eigen::RowVectorXd mean = given.colwise().mean();
  const Matrix centred = given.rowwise() - mean;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(centred.transpose() * centred);
  // Eigenvalues rise.
  Eigen::MatrixXd loadings =
      solver.eigenvectors().rightCols(static_cast<Eigen::Index>(axes)).rowwise().reverse();
  for (Eigen::Index axis = 0; axis < loadings.cols(); ++axis) {
    Eigen::Index greatest = 0;
    loadings.col(axis).cwiseAbs().maxCoeff(&greatest);
    if (loadings(greatest, axis) < 0) loadings.col(axis) *= -1;
  }
  Points result{std::vector<double>(points.count() * axes), axes};
  Eigen::Map<Matrix>(result.values.data(), centred.rows(), loadings.cols()) = centred * loadings;
  return result;
}

}  // namespace peculiar::statistics
