#include "survey/patch.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/error.h"

namespace peculiar::survey {

namespace {

constexpr std::int64_t kAllBits = -1;
constexpr double kNoNoise = 1e30;  // values from here on mean no data, as in Source Extractor
constexpr double kLeastVariance = 1e-41;
constexpr double kMostVariance = 1e38;

/// The variance from a weight, an rms or a variance, times `scale`; NaN for none. In double, since squares of
/// small units (erg/s/cm2/A) exceed the range of float, and lose digits even before.
float variance_of(const MosaicFile& file, float value, double scale) {
  const bool is_weight = !file.weight.empty();
  const double told = value;
  if (!(told > 0 && std::isfinite(told)) || (!is_weight && told >= kNoNoise)) return std::nanf("");
  const double scaled = scale * (is_weight ? 1 / told : !file.rms.empty() ? told * told : told);
  if (scaled > kMostVariance) return std::nanf("");
  if (scaled < kLeastVariance) {
    throw input_error(
        "{}: gives a variance of {:.2g}, which is too small for 4-byte numbers; multiply image and noise by the same number, so that the noise is near 1",
        is_weight           ? file.weight
        : !file.rms.empty() ? file.rms
                            : file.variance,
        scaled);
  }
  return static_cast<float>(scaled);
}

/// Checks that the requested bits occur in the mask.
void check_bits(const MosaicFile& file, const fits::HduInfo& mask) {
  if (mask.bitpix <= 0 || mask.bitpix >= 63 || file.mask_bits >> mask.bitpix == 0) return;
  throw config_error("{}: mask_bits {} has bits beyond the {} that the mask has", file.mask, file.mask_bits,
                     mask.bitpix);
}

}  // namespace

MosaicWindow::MosaicWindow(const Mosaic& mosaic, bool with_segmentation, int threads, WorkTime* reading)
    : mosaic_(&mosaic), image_(mosaic.file.image, mosaic.file.hdu, mosaic.plane, threads, {}, reading) {
  const MosaicFile& file = mosaic.file;
  for (const std::string* noise : {&file.weight, &file.rms, &file.variance}) {
    if (!noise->empty())
      noise_.emplace(*noise, file.noise_hdu, mosaic.plane, threads, fits::WholeNumberRule{}, reading);
  }
  if (!file.mask.empty()) {
    // Missing values of a mask mean unusable. Fractions have no bits; if all bits count, they are not 0.
    const std::optional<std::int64_t> fraction = file.mask_bits == 0 ? std::optional(kAllBits) : std::nullopt;
    mask_.emplace(file.mask, file.mask_hdu, mosaic.plane, threads, fits::WholeNumberRule{kAllBits, fraction},
                  reading);
    check_bits(file, mask_->info());
  }
  if (with_segmentation && !file.segmentation.empty())
    segmentation_.emplace(file.segmentation, file.segmentation_hdu, mosaic.plane, threads,
                          fits::WholeNumberRule{}, reading);
}

std::int64_t MosaicWindow::bytes(std::int64_t rows) const {
  std::int64_t sum = image_.bytes(rows) + (noise_ ? noise_->bytes(rows) : 0);
  for (const auto* map : {&mask_, &segmentation_}) {
    if (*map) sum += (*map)->bytes(rows);
  }
  return sum;
}

void MosaicWindow::cover(std::int64_t begin, std::int64_t end) {
  image_.cover(begin, end);
  if (noise_) noise_->cover(begin, end);
  for (auto* map : {&mask_, &segmentation_}) {
    if (*map) (*map)->cover(begin, end);
  }
}

void MosaicWindow::read(std::int64_t x0, std::int64_t y0, int width, int height, Patch& patch) const {
  const std::size_t size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  patch.width = width;
  patch.height = height;
  patch.image.assign(size, std::nanf(""));
  patch.variance.assign(noise_ ? size : 0, std::nanf(""));
  patch.mask.assign(size, kNoData);
  patch.segmentation.assign(segmentation_ ? size : 0, 0);
  patch.threshold_noise = mosaic_->noise.thresholds / mosaic_->noise.written;
  patch.problem = image_.damage(x0, y0, x0 + width, y0 + height);
  const auto note = [&](const auto& plane) {
    if (plane && patch.problem.empty()) patch.problem = plane->damage(x0, y0, x0 + width, y0 + height);
  };
  note(noise_);
  note(mask_);
  note(segmentation_);
  const std::int64_t from = std::max<std::int64_t>(x0, 0);
  const std::int64_t to = std::min<std::int64_t>(x0 + width, image_.width());
  if (from >= to) return;
  for (std::int64_t y = std::max<std::int64_t>(y0, 0);
       y < std::min<std::int64_t>(y0 + height, image_.height()); ++y)
    read_row(x0, y, from, to, static_cast<std::size_t>((y - y0) * width), patch);
  if (segmentation_) read_labels(x0, y0, from, to, patch);
}

void MosaicWindow::read_row(std::int64_t x0, std::int64_t y, std::int64_t from, std::int64_t to,
                            std::size_t at, Patch& patch) const {
  const MosaicFile& file = mosaic_->file;
  const auto factor = static_cast<float>(mosaic_->factor);
  const auto first = at + static_cast<std::size_t>(from - x0), count = static_cast<std::size_t>(to - from);
  const std::span<float> image = std::span(patch.image).subspan(first, count);
  const std::span<const float> row = image_.row(y).subspan(static_cast<std::size_t>(from), count);
  std::copy(row.begin(), row.end(), image.begin());
  if (file.blank) std::replace(image.begin(), image.end(), static_cast<float>(*file.blank), std::nanf(""));
  if (factor != 1) {
    for (float& value : image) value *= factor;
  }
  for (std::size_t i = 0; i < count; ++i) patch.mask[first + i] = std::isfinite(image[i]) ? 0 : kNoData;
  if (noise_) {
    const std::span<const float> noise = noise_->row(y);
    const double scale = std::pow(mosaic_->factor * mosaic_->noise.written, 2);
    for (std::int64_t x = from; x < to; ++x) {
      const auto pixel = at + static_cast<std::size_t>(x - x0);
      const float variance = variance_of(file, noise[static_cast<std::size_t>(x)], scale);
      patch.variance[pixel] = variance;
      if (std::isnan(variance)) patch.mask[pixel] = kNoData;
    }
  }
  if (mask_) read_mask(x0, y, from, to, at, patch);
}

void MosaicWindow::read_mask(std::int64_t x0, std::int64_t y, std::int64_t from, std::int64_t to,
                             std::size_t at, Patch& patch) const {
  const std::int64_t bits = mosaic_->file.mask_bits == 0 ? kAllBits : mosaic_->file.mask_bits;
  const std::span<const std::int64_t> mask = mask_->row(y);
  for (std::int64_t x = from; x < to; ++x) {
    if ((mask[static_cast<std::size_t>(x)] & bits) != 0)
      patch.mask[at + static_cast<std::size_t>(x - x0)] = kNoData;
  }
}

void MosaicWindow::read_labels(std::int64_t x0, std::int64_t y0, std::int64_t from, std::int64_t to,
                               Patch& patch) const {
  std::unordered_map<std::int64_t, std::int32_t> numbers{{0, 0}};
  std::int64_t last = 0;  // neighbouring pixels mostly share a label
  std::int32_t number = 0;
  for (std::int64_t y = std::max<std::int64_t>(y0, 0);
       y < std::min<std::int64_t>(y0 + patch.height, image_.height()); ++y) {
    const std::span<const std::int64_t> labels = segmentation_->row(y);
    const auto at = static_cast<std::size_t>((y - y0) * patch.width - x0);
    for (std::int64_t x = from; x < to; ++x) {
      const std::int64_t label = labels[static_cast<std::size_t>(x)];
      if (label != last) {
        number = numbers.emplace(label, static_cast<std::int32_t>(numbers.size())).first->second;
        last = label;
      }
      patch.segmentation[at + static_cast<std::size_t>(x)] = number;
    }
  }
}

}  // namespace peculiar::survey
