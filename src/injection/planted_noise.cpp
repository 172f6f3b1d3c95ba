#include "injection/planted_noise.h"

#include <cmath>

#include "mock/correlated_noise.h"
#include "store/sample.h"

namespace peculiar::injection {

void add_light(const PlantedLight& light, std::span<const double> gain, RandomStream& random,
               const StampPlanes& stamp) {
  const std::size_t band = light.pixels.size() / gain.size();
  for (std::size_t i = 0; i < light.pixels.size(); ++i) {
    if (!stamp.mask.empty() && (stamp.mask[i] & store::kMaskNoData) != 0) continue;
    const double its = light.pixels[i];
    double noise = 0;
    double variance = light.variance.empty() ? 0 : static_cast<double>(light.variance[i]);
    const double electrons_per_unit = gain[i / band];
    const double electrons = its * light.noiseless[i / band] * electrons_per_unit;
    if (std::isfinite(electrons) && electrons > 0) {
      noise = (mock::poisson(random, electrons) - electrons) / electrons_per_unit;
      variance += electrons / (electrons_per_unit * electrons_per_unit);
    }
    stamp.pixels[i] = static_cast<float>(static_cast<double>(stamp.pixels[i]) + its + noise);
    if (!stamp.variance.empty()) stamp.variance[i] += static_cast<float>(variance);
  }
}

}  // namespace peculiar::injection
