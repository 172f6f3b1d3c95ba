#include "train/stamp_set.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/random.h"
#include "store/row_selection.h"

namespace peculiar::train {

namespace {

constexpr std::size_t kLeastImages = 32;
constexpr std::size_t kStretchImages = 2000;
constexpr std::int64_t kBlockBytes = std::int64_t{8} << 20;

bool is_usable(std::span<const float> pixels) {
  const auto finite = [](float pixel) { return std::isfinite(pixel); };
  if (!std::all_of(pixels.begin(), pixels.end(), finite)) return false;
  return std::any_of(pixels.begin(), pixels.end(), [&](float pixel) { return pixel != pixels.front(); });
}

}  // namespace

std::vector<std::int64_t> spread(const std::vector<std::int64_t>& rows, std::size_t most) {
  if (rows.size() <= most) return rows;
  std::vector<std::int64_t> chosen;
  for (std::size_t i = 0; i < most; ++i) chosen.push_back(rows[i * rows.size() / most]);
  return chosen;
}

StampSet::StampSet(const std::string& path, const std::string& where, double validation_fraction,
                   std::uint64_t seed)
    : sample_(path) {
  const store::SampleHeader& header = sample_.header();
  if (header.height != header.width) {
    throw input_error("{}: its stamps are {} x {} px; networks take square ones: import them with --size",
                      path, header.height, header.width);
  }
  const std::vector<std::size_t> selected = store::select_rows(sample_, where);
  std::vector<bool> wanted(static_cast<std::size_t>(sample_.count()), false);
  for (const std::size_t row : selected) wanted[row] = true;

  const auto values = static_cast<std::size_t>(header.stamp_values());
  const std::int64_t block =
      std::max<std::int64_t>(1, kBlockBytes / static_cast<std::int64_t>(values * sizeof(float)));
  std::vector<float> pixels;
  std::vector<std::int64_t> usable;
  for (std::int64_t first = 0; first < sample_.count(); first += block) {
    if (interrupt_requested()) throw Interrupted("stopped while reading the sample; nothing is lost");
    const auto count = static_cast<std::size_t>(std::min(block, sample_.count() - first));
    pixels.resize(count * values);
    sample_.read_images(first, pixels);
    fingerprint_ = peculiar::fingerprint(
        fingerprint_ +
        peculiar::fingerprint({reinterpret_cast<const char*>(pixels.data()), pixels.size() * sizeof(float)}));
    for (std::size_t i = 0; i < count; ++i) {
      const std::int64_t row = first + static_cast<std::int64_t>(i);
      if (!wanted[static_cast<std::size_t>(row)]) continue;
      if (is_usable(std::span(pixels).subspan(i * values, values))) {
        usable.push_back(row);
      } else {
        ++passed_over_;
      }
    }
  }
  if (usable.size() < kLeastImages) {
    throw input_error(
        "{}: {} images to learn from ({} passed over: constant, or with pixels that are not finite); at least {} are needed, and hundreds to be of use",
        path, usable.size(), passed_over_, kLeastImages);
  }
  RandomStream random(seed, "validation");
  std::vector<std::int64_t> order = usable;
  shuffle(order, random);
  const auto held = static_cast<std::size_t>(
      std::max(4.0, std::round(validation_fraction * static_cast<double>(order.size()))));
  held_out_.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(held));
  training_.assign(order.begin() + static_cast<std::ptrdiff_t>(held), order.end());
  std::sort(held_out_.begin(), held_out_.end());
  std::sort(training_.begin(), training_.end());
}

nn::StampStretch StampSet::fit_stretch(const nn::StretchWish& wish) const {
  const auto values = static_cast<std::size_t>(sample_.header().stamp_values());
  const std::vector<std::int64_t> rows = spread(training_, kStretchImages);
  std::vector<float> pixels(rows.size() * values);
  for (std::size_t i = 0; i < rows.size(); ++i)
    sample_.read_images(rows[i], std::span(pixels).subspan(i * values, values));
  return nn::fit_stretch(pixels, sample_.header().band_count(), sample_.header().height, wish);
}

at::Tensor StampSet::load(const std::vector<std::int64_t>& rows, std::size_t most,
                          const nn::StampStretch& stretch) const {
  const std::vector<std::int64_t> chosen = spread(rows, most);
  const store::SampleHeader& header = sample_.header();
  const auto values = static_cast<std::size_t>(header.stamp_values());
  at::Tensor stamps =
      at::empty({static_cast<std::int64_t>(chosen.size()), header.band_count(), header.height, header.width});
  std::vector<float> pixels(values);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    sample_.read_images(chosen[i], pixels);
    stretch.to_network(pixels, {stamps.data_ptr<float>() + i * values, values}, header.width);
  }
  return stamps;
}

std::vector<score::StampShape> StampSet::shapes(const std::vector<std::int64_t>& rows,
                                                std::size_t most) const {
  const score::ShapeMeter meter(sample_.header().width);
  std::vector<float> pixels(static_cast<std::size_t>(sample_.header().stamp_values()));
  std::vector<score::StampShape> shapes;
  for (const std::int64_t row : spread(rows, most)) {
    sample_.read_images(row, pixels);
    shapes.push_back(meter.measure(pixels));
  }
  return shapes;
}

}  // namespace peculiar::train
