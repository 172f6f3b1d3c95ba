#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "morphology/stamp_measurement.h"
#include "store/sample.h"

namespace peculiar::morphology {

/// One band of a sample's row, in memory.
struct StampRow {
  int height = 0;
  int width = 0;
  std::vector<float> pixels;
  std::vector<float> variance;     ///< empty: the sample has none
  std::vector<std::uint8_t> mask;  ///< empty: the sample has none

  StampFrame frame() const { return {height, width, pixels, mask, variance}; }
};

/// Multiplies the noise that the stamp's variance tells by `factor`.
void scale_noise(StampRow& stamp, double factor);

/// `noise_factor` multiplies the noise that the variance tells.
StampRow read_stamp_row(const store::SampleReader& sample, std::int64_t row, int band, double noise_factor);

/// What the noise of the stamps' variance is multiplied by: 1, or what makes it agree with the sky's scatter
/// in them where `options.noise_scale` is measured. Warns, with `name` before it, where the two contradict
/// each other in some of these rows.
double noise_factor(const std::function<StampRow(std::int64_t row)>& stamp_of,
                    const std::vector<std::int64_t>& rows, const std::string& name,
                    const detection::DetectionOptions& options, const RunContext& context);
/// The same of one band of a sample; 1 where it has no variance. Errors: those of reading.
double noise_factor(const store::SampleReader& sample, const std::vector<std::int64_t>& rows, int band,
                    const detection::DetectionOptions& options, const RunContext& context);

}  // namespace peculiar::morphology
