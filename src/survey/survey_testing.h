#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <numbers>
#include <optional>
#include <string>
#include <vector>

#include "base/test_context.h"
#include "base/test_folder.h"
#include "fits/fits_writer.h"
#include "store/row_file_testing.h"
#include "survey/cutout.h"
#include "tables/table_file.h"

namespace peculiar::survey {

using store::message_in_child;
using store::message_of;
using testing::HasSubstr;

/// A tangent plane centred on (ra, dec), rotated by `turn_deg`; at 0, east is left.
inline image::LocalWcs tangent(double ra, double dec, int width, int height, double scale_arcsec = 0.2,
                               double turn_deg = 0) {
  const double a = turn_deg * std::numbers::pi / 180, s = scale_arcsec / 3600;
  return {(width - 1) / 2.0,
          (height - 1) / 2.0,
          ra,
          dec,
          {-s * std::cos(a), s * std::sin(a), s * std::sin(a), s * std::cos(a)}};
}

/// A mosaic whose pixel values encode their position: x + 1000 y + value.
inline image::Image place_image(int width, int height, float value = 0) {
  image::Image image(1, height, width);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) image.at(0, y, x) = value + static_cast<float>(x + 1000 * y);
  }
  return image;
}

/// A folder, with settings that cut out objects at pixel positions from `field.fits`.
class SurveyTest : public testing::Test {
 protected:
  static constexpr int kWidth = 120, kHeight = 90;
  static constexpr double kRa = 150.1, kDec = 2.2;

  void SetUp() override {
    options_.output = path("out.h5");
    options_.mosaics.one.image = path("field.fits");
    options_.catalogue.catalogue = path("cat.csv");
    options_.stamps.size = 16;
    options_.overwrite = true;
    context_.threads = 2;
  }

  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  void write_mosaic(const std::string& name = "field.fits", float value = 0,
                    std::optional<image::LocalWcs> wcs = tangent(kRa, kDec, kWidth, kHeight)) const {
    fits::write_image(path(name), place_image(kWidth, kHeight, value), wcs, {{"BUNIT", "electron/s", ""}});
  }
  void write_catalogue(const std::string& text) const { write_file(path("cat.csv"), text); }
  /// Uses x, y instead of sky coordinates.
  void use_pixels() {
    options_.catalogue.x = "x";
    options_.catalogue.y = "y";
  }
  /// A catalogue row `id,ra,dec` for a pixel of the mosaic.
  static std::string at_pixel(const std::string& id, double x, double y) {
    const auto wcs = tangent(kRa, kDec, kWidth, kHeight);
    // An exact inverse of the gnomonic projection is not needed for 1e-6 px: tiny fields are flat to (1
    // arcmin)^2.
    const double xi = wcs.cd_deg_per_px[0] * (x - wcs.x) + wcs.cd_deg_per_px[1] * (y - wcs.y);
    const double eta = wcs.cd_deg_per_px[2] * (x - wcs.x) + wcs.cd_deg_per_px[3] * (y - wcs.y);
    const double d0 = kDec * std::numbers::pi / 180, r = std::numbers::pi / 180;
    const double dec =
        std::asin((std::sin(d0) + eta * r * std::cos(d0)) / std::sqrt(1 + r * r * (xi * xi + eta * eta)));
    const double ra = kRa + std::atan2(xi * r, std::cos(d0) - eta * r * std::sin(d0)) / r;
    return fmt::format("{},{:.12f},{:.12f}\n", id, ra, dec / r);
  }

  CutoutReport run() { return cut_out(options_, context_); }
  store::SampleReader sample() const { return store::SampleReader(options_.output); }
  static std::int64_t count(const CutoutReport& report, Fate fate) {
    return report.fates[static_cast<std::size_t>(fate)];
  }
  static std::vector<std::string> ids(const store::SampleReader& sample) {
    return std::get<std::vector<std::string>>(sample.rows().column("id").data);
  }
  std::string refusal(ErrorKind kind = ErrorKind::kInput) {
    return message_of([&] { run(); }, kind);
  }

  TestFolder folder_;
  CutoutOptions options_;
  RunContext context_;
};

}  // namespace peculiar::survey
