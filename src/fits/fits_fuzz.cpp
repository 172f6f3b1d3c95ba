// libFuzzer entry: arbitrary bytes as a FITS file; anything but an Error is a defect.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/error.h"
#include "fits/fits_image.h"
#include "fits/fits_table.h"

namespace {

constexpr std::int64_t kMostPixels = 1 << 20;

template <typename Action>
void try_to(const Action& action) {
  try {
    action();
  } catch (const peculiar::Error&) {
    // An Error is the correct response to bad bytes.
  }
}

void read_hdu(const peculiar::fits::FitsFile& file, const peculiar::fits::HduInfo& info) {
  const std::int64_t width = info.is_image ? info.shape.back() : 0;
  const std::int64_t height = info.is_image ? info.shape[info.shape.size() - 2] : 0;
  // CFITSIO's tile decompressors read past the end of damaged streams, a known defect to be skipped here.
  if (info.is_image && !info.is_compressed && width <= kMostPixels && height <= kMostPixels / width) {
    try_to([&] { file.read_plane(info.number); });
    try_to([&] {
      file.read_window(info.number, 0, width / 2, height / 2, static_cast<int>(width - width / 2),
                       static_cast<int>(height - height / 2));
    });
  }
  try_to([&] { file.header_number(info.number, "EXPTIME"); });
  try_to([&] {
    if (const auto wcs = file.wcs(info.number)) {
      const auto sky = wcs->sky(1, 2);
      wcs->pixel(sky.ra_deg, sky.dec_deg);
      wcs->local(1, 2);
    }
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("peculiar_fits_fuzz_" + std::to_string(::getpid()) + ".fits");
  {
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  }
  try_to([] {
    const peculiar::fits::FitsFile file(path);
    for (const peculiar::fits::HduInfo& info : file.hdus()) read_hdu(file, info);
  });
  try_to([] { peculiar::fits::read_table(path); });
  return 0;
}
