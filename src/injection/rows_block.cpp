#include "injection/rows_block.h"

#include <algorithm>
#include <cmath>

namespace peculiar::injection {

RowsBlock::RowsBlock(const store::SampleReader& sample, std::size_t rows, bool has_light)
    : truth(sample.header().bands, sample.header().unit),
      sample_(sample),
      values_(static_cast<std::size_t>(sample.header().stamp_values())),
      pixels_(rows * values_),
      variance_(sample.header().has_variance ? rows * values_ : 0),
      light_(has_light ? rows * values_ : 0),
      mask_(sample.header().has_mask ? rows * values_ : 0) {
  truth.resize(rows);
  for (const std::string& plane : sample.header().truth_planes) truth_planes_[plane].resize(rows * values_);
}

void RowsBlock::read(std::int64_t row, std::size_t index) {
  sample_.read_images(row, stamp(pixels_, index));
  const store::RowFileReader& rows = sample_.rows();
  if (!variance_.empty()) rows.read("variance", row, stamp(variance_, index));
  if (!mask_.empty()) rows.read("mask", row, stamp(mask_, index));
  for (auto& [name, plane] : truth_planes_) rows.read(name, row, stamp(plane, index));
}

StampPlanes RowsBlock::planes(std::size_t index) {
  return {stamp(pixels_, index), stamp(variance_, index), stamp(mask_, index)};
}

void RowsBlock::end_at_brightest(std::size_t index) {
  const int bits = sample_.header().picture_bits;
  if (bits <= 0) return;
  const auto brightest = static_cast<float>(std::ldexp(1.0, bits) - 1);
  for (float& pixel : stamp(pixels_, index)) pixel = std::min(pixel, brightest);
}

std::span<float> RowsBlock::light(std::size_t index) { return stamp(light_, index); }

void RowsBlock::write(store::SampleWriter& writer, std::int64_t first) const {
  writer.write_images(first, pixels_);
  store::RowFileWriter& rows = writer.rows();
  if (!variance_.empty()) rows.write("variance", first, std::span<const float>(variance_));
  if (!mask_.empty()) rows.write("mask", first, std::span<const std::uint8_t>(mask_));
  for (const auto& [name, plane] : truth_planes_) rows.write(name, first, std::span<const float>(plane));
  if (!light_.empty()) rows.write(kLightPlane, first, std::span<const float>(light_));
  for (const catalog::Column& column : truth.columns()) rows.write(column, first);
}

}  // namespace peculiar::injection
