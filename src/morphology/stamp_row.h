#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "morphology/stamp_measurement.h"
#include "store/sample.h"

namespace peculiar::morphology {

/// One band of a row of a sample, in memory.
struct StampRow {
  int height = 0;
  int width = 0;
  std::vector<float> pixels;
  std::vector<float> variance;     ///< empty: the sample has none
  std::vector<std::uint8_t> mask;  ///< empty: the sample has none

  StampFrame frame() const { return {height, width, pixels, mask, variance}; }
};

/// Multiplies the noise in the stamp's variance by `factor`.
void scale_noise(StampRow& stamp, double factor);

/// Reads one band of a stamp and multiplies its noise by `noise_factor`.
StampRow read_stamp_row(const store::SampleReader& sample, std::int64_t row, int band, double noise_factor);

/// Factor for the noise in the stamps' variance: 1, or the ratio of the sky's scatter to that noise if
/// `options.noise_scale` is "measured". Warns, starting with `name`, if the two disagree, judged from a
/// subset of the rows.
double noise_factor(const std::function<StampRow(std::int64_t row)>& stamp_of,
                    const std::vector<std::int64_t>& rows, const std::string& name,
                    const detection::DetectionOptions& options, const RunContext& context);
/// The same for one band of a sample; 1 without variance. Errors: those of reading.
double noise_factor(const store::SampleReader& sample, const std::vector<std::int64_t>& rows, int band,
                    const detection::DetectionOptions& options, const RunContext& context);

}  // namespace peculiar::morphology
