#include "scorers/vector_density.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "scorers/nearest_images.h"

namespace peculiar::scorers {

namespace {

constexpr std::int64_t kMostComponents = 256;
constexpr std::int64_t kNormalsToOneComponent = 8;
constexpr double kExplained = 0.99;
constexpr std::int64_t kNeighbour = 3;
constexpr double kKept[] = {0.5, 0.75,
                            0.9};  // fractions of the images, innermost first, in the successive fits
constexpr std::int64_t kMostNeighbours = 20000;
constexpr std::int64_t kLongForAllRows = 2048;  // features; for longer vectors the components are found from
constexpr std::int64_t kRowsOfLongVectors = 1500;  // this many rows
constexpr std::int64_t kBlockNumbers = 1 << 24;    // distances, or features, in memory at once

at::Tensor evenly(const at::Tensor& rows, std::int64_t most) {
  const std::int64_t stride = (rows.size(0) + most - 1) / most;
  return rows.slice(0, 0, std::nullopt, stride);
}

/// Principal components to keep, of standardised rows.
nn::PrincipalComponents leading_components(const at::Tensor& rows) {
  const at::Tensor some = rows.size(1) > kLongForAllRows ? evenly(rows, kRowsOfLongVectors) : rows;
  const std::int64_t most =
      std::clamp<std::int64_t>(rows.size(0) / kNormalsToOneComponent, 2, kMostComponents);
  nn::PrincipalComponents all = nn::PrincipalComponents::fit(some, most);
  const double variance = some.var(0).sum().item<double>();
  const at::Tensor explained = all.deviations.to(at::kDouble).square().cumsum(0) / variance;
  const std::int64_t kept =
      std::min<std::int64_t>(all.deviations.size(0), 1 + (explained < kExplained).sum().item<std::int64_t>());
  all.basis = all.basis.slice(1, 0, kept).contiguous();
  all.deviations = all.deviations.slice(0, 0, kept).contiguous();
  return all;
}

at::Tensor column_medians(const at::Tensor& rows) { return std::get<0>(rows.median(0)); }

/// Replaces zero deviations by 1.
at::Tensor without_zeros(const at::Tensor& deviations) { return deviations.masked_fill(deviations <= 0, 1); }

at::Tensor nearest(const at::Tensor& distances, double share) {
  const auto count = static_cast<std::int64_t>(share * static_cast<double>(distances.size(0)));
  return std::get<0>(std::get<1>(distances.sort(0)).slice(0, 0, count).sort());
}

}  // namespace

at::Tensor VectorDensity::whitened(const at::Tensor& vectors) const {
  return whitening_.project(vectors / scale_) / whitening_.deviations;
}

VectorDensity VectorDensity::fit(const at::Tensor& vectors, const at::Tensor& images) {
  const at::NoGradGuard no_graph;
  const std::int64_t count = vectors.size(0);
  if (count < kFewestVectors)
    throw input_error("the vectors of {} normal images are too few for scores; at least {} are needed", count,
                      kFewestVectors);
  if ((vectors.std(0, false) > 0).sum().item<std::int64_t>() < 2)
    throw input_error("the vectors of the {} normal images are identical", count);
  const at::Tensor names = (images.defined() ? images : at::arange(count)).to(at::kFloat);
  VectorDensity model;
  // Outliers inflate standard deviations along some direction, but not medians.
  model.scale_ = without_zeros(column_medians((vectors - column_medians(vectors)).abs()));
  model.whitening_ = leading_components(vectors / model.scale_);
  const at::Tensor first = model.whitened(vectors);
  const at::Tensor centred = first - column_medians(first);
  at::Tensor distances = (centred / without_zeros(column_medians(centred.abs()))).square().sum(1);
  at::Tensor kept;
  for (const double share : kKept) {
    kept = nearest(distances, share);
    const at::Tensor inner = vectors.index_select(0, kept);
    model.scale_ = without_zeros(inner.std(0, false));
    model.whitening_ = leading_components(inner / model.scale_);
    distances = model.whitened(vectors).square().sum(1);
  }
  const at::Tensor some = evenly(kept, kMostNeighbours);
  model.neighbours_ = model.whitened(vectors.index_select(0, some)).contiguous();
  model.images_ = names.index_select(0, some).contiguous();
  return model;
}

VectorDensity VectorDensity::of(const Fitted& fitted) {
  VectorDensity model;
  model.scale_ = fitted_tensor(fitted, "scale", {-1});
  const std::int64_t length = model.scale_.size(0);
  model.whitening_.mean = fitted_tensor(fitted, "mean", {length});
  model.whitening_.basis = fitted_tensor(fitted, "basis", {length, -1});
  const std::int64_t components = model.whitening_.basis.size(1);
  model.whitening_.deviations = fitted_tensor(fitted, "deviations", {components});
  model.neighbours_ = fitted_tensor(fitted, "neighbours", {-1, components});
  model.images_ = fitted_tensor(fitted, "neighbour_images", {model.neighbours_.size(0)});
  return model;
}

Fitted VectorDensity::fitted() const {
  return {{"scale", scale_},           {"mean", whitening_.mean},
          {"basis", whitening_.basis}, {"deviations", whitening_.deviations},
          {"neighbours", neighbours_}, {"neighbour_images", images_}};
}

at::Tensor VectorDensity::distance(const at::Tensor& vectors) const {
  const at::NoGradGuard no_graph;
  const std::int64_t count = vectors.size(0);
  const std::int64_t block = std::max<std::int64_t>(1, kBlockNumbers / std::max(neighbours(), length()));
  std::vector<at::Tensor> found;
  for (std::int64_t first = 0; first < count; first += block) {
    const at::Tensor some = vectors.slice(0, first, std::min(first + block, count));
    const at::Tensor is_known = at::isfinite(some).all(1);
    const at::Tensor coordinates = whitened(some.masked_fill(is_known.logical_not().unsqueeze(1), 0));
    // Distances from products of coordinates, as in DensityModel.
    const at::Tensor distances = at::cdist(coordinates, neighbours_, 2, /*compute_mode=*/1);
    found.push_back(nth_nearest_image(distances, images_, kNeighbour)
                        .to(at::kDouble)
                        .masked_fill(is_known.logical_not(), std::nan("")));
  }
  return found.empty() ? at::empty({0}, at::kDouble) : at::cat(found);
}

at::Tensor VectorDensity::coordinates(const at::Tensor& vectors) const {
  const at::NoGradGuard no_graph;
  return whitening_.project(vectors / scale_);
}

}  // namespace peculiar::scorers
