#include "stamps/stamp_reader.h"

namespace peculiar::stamps {

StampReader::StampReader(const store::SampleReader& sample, StampStretch stretch)
    : sample_(sample), preparation_(sample.header().width, std::move(stretch)) {}

bool StampReader::read_pixels(std::int64_t row, std::span<float> pixels) const {
  sample_.read_images(row, pixels);
  std::vector<std::uint8_t> mask(header().has_mask ? pixels.size() : 0);
  if (header().has_mask) sample_.rows().read("mask", row, std::span(mask));
  return preparation_.fill_masked(pixels, mask);
}

void StampReader::read_values(std::int64_t row, std::span<float> values) const {
  std::vector<float> pixels(values.size());
  read_pixels(row, pixels);
  preparation_.to_network(pixels, values);
}

PreparedStamps StampReader::read(std::span<const std::int64_t> rows, const WantedParts& wanted,
                                 int threads) const {
  return preparation_.prepare(read_stored(rows, wanted.sigma_weights).arrays(), {rows.begin(), rows.end()},
                              wanted, threads);
}

StampPixels StampReader::read_stored(std::span<const std::int64_t> rows, bool with_variance) const {
  const std::size_t size = preparation_.stamp_size();
  const std::size_t total = rows.size() * size;
  with_variance = with_variance && header().has_variance;
  StampPixels stamps;
  stamps.pixels.resize(total);
  stamps.variance.resize(with_variance ? total : 0);
  stamps.mask.resize(header().has_mask ? total : 0);
  for (std::size_t i = 0; i < rows.size();) {
    std::size_t last = i + 1;
    while (last < rows.size() && rows[last] == rows[last - 1] + 1) ++last;
    const auto part = [&](auto& all) { return std::span(all).subspan(i * size, (last - i) * size); };
    sample_.read_images(rows[i], part(stamps.pixels));
    if (with_variance) sample_.rows().read("variance", rows[i], part(stamps.variance));
    if (header().has_mask) sample_.rows().read("mask", rows[i], part(stamps.mask));
    i = last;
  }
  return stamps;
}

}  // namespace peculiar::stamps
