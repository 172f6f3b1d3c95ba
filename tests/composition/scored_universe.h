#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"

namespace peculiar::composition {

/// The distribution of normal images' scores.
enum class Shape { kNormal, kExponential, kLogNormal };
inline constexpr Shape kShapes[] = {Shape::kNormal, Shape::kExponential, Shape::kLogNormal};
const char* name_of(Shape shape);

struct UniverseOptions {
  Shape shape = Shape::kNormal;
  std::size_t images = 1000;
  double outliers = 0;  ///< share of the images
  std::uint64_t seed = 1;
  double flux_trend = 0;  ///< of the scores, in standard deviations a decade of flux
};

/// Images as a model sees them: three scores that depend on each other, flux and size; and which are outliers
/// (3 to 7 standard deviations in each score).
struct Universe {
  std::vector<bool> outlier;
  std::vector<double> flux;
  std::vector<double> size;
  std::vector<double> parts[3];  ///< density, contrast, asymmetry
  std::vector<double> exact;     ///< fused by the true distribution of normal images
  std::vector<double> combined;  ///< as fused by held-out images that hold as many outliers: ranks
};
Universe draw(const UniverseOptions& options);

/// A scores file of the images `rows`, as `peculiar score` writes it. The model has its own scale.
std::string write_scores(const Universe& universe, const std::vector<std::size_t>& rows,
                         const std::string& path, int model);

/// Every `count`th row from `first` on.
std::vector<std::size_t> every(std::size_t count, std::size_t first, std::size_t rows);

}  // namespace peculiar::composition
