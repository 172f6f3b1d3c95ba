#pragma once

#include <optional>
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

/// Error (input) unless the stamps can be planted into the sample's images: square, no larger, of the same
/// bands, pixel scale and unit.
void check_stamps(const store::SampleReader& sample, const store::SampleReader& stamps);
/// Rows of the stamps that have light above their border's median, in each band unless `own_colour`. Error
/// (input): none has.
std::vector<std::int64_t> usable_stamps(const store::SampleReader& stamps, bool own_colour);

/// Makes the pixels of the new sample, row by row.
class PlantedRows {
 public:
  /// Errors: usage (a point spread function that the sample has not, gains that do not fit), all that is
  /// said of them goes to the context, which must outlive this.
  PlantedRows(const InjectOptions& options, const Settings& settings, const store::SampleReader& sample,
              const store::SampleReader* stamps, const RunContext& context);

  bool has_light_noise() const { return has_gain_; }
  const std::string& psf_words() const { return psf_words_; }

  /// All rows from where the writer stands on: the planted, then `normals`.
  void write(const Plan& plan, const std::vector<std::size_t>& normals, store::SampleWriter& writer,
             std::int64_t block_values) const;

 private:
  void choose_psf(const InjectOptions& options);
  void choose_gains(const InjectOptions& options);
  std::vector<double> gain_of(std::int64_t row) const;
  PlantedLight light_of(const Plan& plan, const Planting& planting, LightPainter& painter) const;
  /// "" or why nothing could be planted: the image then stays as it was.
  std::string plant(const Plan& plan, const Planting& planting, LightPainter& painter, std::size_t index,
                    RowsBlock& block) const;

  const Settings& settings_;
  const store::SampleReader& sample_;
  const store::SampleReader* stamps_;
  const RunContext& context_;
  std::optional<image::Image> psf_;
  std::string psf_words_;
  bool has_gain_ = false, writes_light_ = false;
  std::vector<std::vector<double>> gains_;        ///< a band, a row of the sample
  std::vector<std::vector<double>> stamp_gains_;  ///< likewise of the stamps; empty: not known
};

}  // namespace peculiar::injection
