#pragma once

#include <span>
#include <string>
#include <vector>

#include "injection/inject.h"
#include "injection/light.h"
#include "injection/plan.h"
#include "injection/rows_block.h"
#include "injection/truth_columns.h"
#include "store/sample.h"

namespace peculiar::injection {

/// Error (input) unless the stamps fit the sample's images: square, no larger, with the same bands, pixel
/// scale and unit.
void check_stamps(const store::SampleReader& sample, const store::SampleReader& stamps);
/// Rows of the stamps with positive flux above the median of their border, in each band unless `own_colour`:
/// then in all bands together, at the zero-points of the sample. Error (input): there are none.
std::vector<std::int64_t> usable_stamps(const store::SampleReader& sample, const store::SampleReader& stamps,
                                        bool own_colour);

/// Makes the pixels of the new sample, row by row.
class PlantedRows {
 public:
  /// Errors: usage (the sample lacks the requested point spread function, gains that do not fit), input (no
  /// star in the point spread function). Messages
  /// about both go to the context, which must outlive this object.
  PlantedRows(const InjectOptions& options, const Settings& settings, const store::SampleReader& sample,
              const store::SampleReader* stamps, const RunContext& context);

  bool has_light_noise() const { return has_gain_; }
  const std::string& psf_words() const { return psf_words_; }

  /// Writes all rows from the writer's position on: the planted ones, then `normals`.
  void write(const Plan& plan, const std::vector<std::size_t>& normals, store::SampleWriter& writer,
             std::int64_t block_values) const;

 private:
  void choose_psf(const InjectOptions& options);
  void choose_gains(const InjectOptions& options);
  std::vector<double> gain_of(std::int64_t row) const;
  PlantedLight light_of(const Plan& plan, const Planting& planting, LightPainter& painter) const;
  /// "", or why nothing could be planted: the image is then unchanged.
  std::string plant(const Plan& plan, const Planting& planting, LightPainter& painter, std::size_t index,
                    RowsBlock& block) const;

  const Settings& settings_;
  const store::SampleReader& sample_;
  const store::SampleReader* stamps_;
  const RunContext& context_;
  std::vector<image::Image> psf_;  ///< for LightPainter
  std::string psf_words_;
  bool has_gain_ = false, writes_light_ = false;
  std::vector<std::vector<double>> gains_;        ///< per band and row of the sample
  std::vector<std::vector<double>> stamp_gains_;  ///< of the stamps at the zero-points of the sample
};

}  // namespace peculiar::injection
