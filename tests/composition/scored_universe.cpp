#include "composition/scored_universe.h"

#include <fmt/format.h>

#include <cmath>

#include "statistics/distribution.h"
#include "store/scores_file.h"

namespace peculiar::composition {

namespace {

constexpr const char* kMaking =
    R"([{"columns":["density","contrast","asymmetry"],"settings":{"method":"scorers"}},
        {"columns":["combined"],"settings":{"method":"scorers","weights":{"asymmetry":1,"contrast":3,"density":0.5}}}])";

constexpr double kWeights[] = {0.5, 3, 1};  // density, contrast, asymmetry

/// A standard normal number as one of the shape.
double shaped(Shape shape, double z) {
  if (shape == Shape::kNormal) return z;
  if (shape == Shape::kLogNormal) return std::exp(0.5 * z);
  return -std::log(0.5 * std::erfc(z / std::sqrt(2.0)));  // -ln of the upper tail: exponential
}

}  // namespace

const char* name_of(Shape shape) {
  return shape == Shape::kNormal ? "normal" : shape == Shape::kExponential ? "exponential" : "log-normal";
}

Universe draw(const UniverseOptions& options) {
  RandomStream random(options.seed, "universe");
  Universe universe;
  for (std::size_t i = 0; i < options.images; ++i) {
    const bool odd = random.uniform() < options.outliers;
    const double decades = 0.4 * random.normal();
    const double common = random.normal();
    universe.outlier.push_back(odd);
    universe.flux.push_back(std::pow(10, decades));
    universe.size.push_back(5 * std::pow(10, 0.3 * decades + 0.1 * random.normal()));
    double exact = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const double z = std::sqrt(0.5) * (common + random.normal()) + options.flux_trend * decades +
                       (odd ? random.uniform(3, 7) : 0);
      universe.parts[k].push_back(shaped(options.shape, z));
      exact += kWeights[k] * shaped(Shape::kExponential, z);  // -ln of the upper tail
    }
    universe.exact.push_back(exact);
  }
  universe.combined = statistics::ranks(universe.parts[1]);
  for (double& rank : universe.combined)
    rank = -std::log(1 - (rank - 0.5) / static_cast<double>(options.images));
  return universe;
}

std::vector<std::size_t> every(std::size_t count, std::size_t first, std::size_t rows) {
  std::vector<std::size_t> result;
  for (std::size_t row = first; row < rows; row += count) result.push_back(row);
  return result;
}

std::string write_scores(const Universe& universe, const std::vector<std::size_t>& rows,
                         const std::string& path, int model) {
  const auto taken = [&](const std::vector<double>& values, double scale) {
    std::vector<double> some;
    for (const std::size_t row : rows) some.push_back(scale * values[row]);
    return some;
  };
  const double scale = 1 + 3 * model;
  store::ScoresFile file;
  file.table.add({"row", "", "", std::vector<std::int64_t>(rows.begin(), rows.end()), {}});
  file.table.add({"flux", "", "", taken(universe.flux, 1), {}});
  file.table.add({"half_light_radius", "pix", "", taken(universe.size, 1), {}});
  file.table.add({"density", "", "", taken(universe.parts[0], scale), {}});
  file.table.add({"contrast", "", "", taken(universe.parts[1], scale), {}});
  file.table.add({"asymmetry", "", "", taken(universe.parts[2], 1), {}});
  file.table.add({"combined", "", "", taken(universe.combined, 1), {}});
  file.attributes = {{"model", fmt::format("model_{}.safetensors", model)},
                     {"model_fingerprint", fmt::format("f{}", model)},
                     {"ranking", std::string("combined")},
                     {"sample_job", std::string("universe")},
                     {"making", std::string(kMaking)},
                     {"drift", std::string("[]")},
                     {"fold", std::to_string(model + 1)},
                     {"provenance", std::string("{}")}};
  store::write_scores(path, file, true);
  return path;
}

}  // namespace peculiar::composition
