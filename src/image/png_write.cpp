#include <png.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/atomic_file.h"
#include "base/error.h"
#include "image/codec.h"

namespace peculiar::image {

void write_png(const std::filesystem::path& path, const Image& image) {
  if (image.bands != 1 && image.bands != 3) {
    throw internal_error("{}: a PNG has 1 or 3 bands, not {}", path.string(), image.bands);
  }
  const auto bands = static_cast<std::size_t>(image.bands);
  std::vector<std::uint8_t> bytes(image.pixels.size());
  for (std::size_t pixel = 0; pixel < image.band_size(); ++pixel) {
    for (std::size_t band = 0; band < bands; ++band) {
      const float value = image.pixels[band * image.band_size() + pixel];
      const float clamped = std::isnan(value) ? 0.0f : std::clamp(value, 0.0f, 1.0f);
      bytes[pixel * bands + band] = static_cast<std::uint8_t>(std::lround(clamped * 255.0f));
    }
  }
  AtomicFile file(path);
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  header.width = static_cast<png_uint_32>(image.width);
  header.height = static_cast<png_uint_32>(image.height);
  header.format = image.bands == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  if (png_image_write_to_file(&header, file.temporary().c_str(), 0, bytes.data(), 0, nullptr) == 0) {
    throw input_error("{}: cannot be written: {}", path.string(), header.message);
  }
  file.commit();
}

}  // namespace peculiar::image
