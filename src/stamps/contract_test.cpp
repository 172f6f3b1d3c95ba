#include "stamps/contract.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/random.h"
#include "stamps/stretch_fit.h"

namespace peculiar::stamps {
namespace {

constexpr int kEdge = 32;
constexpr std::size_t kPixels = kEdge * kEdge;

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

/// Sky of mean 10 and sigma 2 with a bright spot at the centre.
std::vector<float> stamps(int count, double peak) {
  std::vector<float> pixels;
  RandomStream random(3, "stamps");
  for (int n = 0; n < count; ++n) {
    for (std::size_t i = 0; i < kPixels; ++i) {
      const double dx = static_cast<double>(i % kEdge) - 15.5;
      const double dy = static_cast<double>(i / kEdge) - 15.5;
      pixels.push_back(
          static_cast<float>(10 + 2 * random.normal() + peak * std::exp(-(dx * dx + dy * dy) / 8)));
    }
  }
  return pixels;
}

TEST(StretchFit, ConstantsAreThoseOfTheSky) {
  const std::vector<float> pixels = stamps(50, 5000);
  const StampStretch stretch = fit_stretch(pixels, 1, kEdge, {});
  EXPECT_EQ(stretch.kind, image::StretchKind::kAsinh) << "2,500 sigma of range";
  EXPECT_NEAR(stretch.bands[0].zero, 10, 0.2);
  EXPECT_NEAR(stretch.bands[0].softening, 6, 0.4);
  EXPECT_NEAR(stretch.bands[0].bottom, 2, 0.6);
  EXPECT_NEAR(stretch.bands[0].top, 10 + 5000 * std::exp(-1.0 / 16), 10) << "four pixels share the peak";
  EXPECT_EQ(fit_stretch(stamps(50, 100), 1, kEdge, {}).kind, image::StretchKind::kLinear)
      << "50 sigma of range";
}

TEST(StretchFit, GivenConstantsWin) {
  StretchRequest request;
  request.kind = "log";
  request.zero = 9;
  request.softening = 3;
  request.top = 900;
  const StampStretch stretch = fit_stretch(stamps(50, 5000), 1, kEdge, request);
  EXPECT_EQ(stretch.kind, image::StretchKind::kLog);
  EXPECT_EQ(stretch.bands[0].zero, 9);
  EXPECT_EQ(stretch.bands[0].softening, 3);
  EXPECT_EQ(stretch.bands[0].top, 900);
}

TEST(StretchFit, ConstantImagesAreAnErrorInWords) {
  const std::vector<float> pixels(5 * kPixels, 7.0f);
  EXPECT_NE(message_of([&] { fit_stretch(pixels, 1, kEdge, {}); }).find("the images are constant"),
            std::string::npos);
}

TEST(StampStretches, ThereAndBackIsTheSame) {
  const std::vector<float> pixels = stamps(1, 4000);
  for (const char* kind : {"linear", "asinh", "log"}) {
    StretchRequest request;
    request.kind = kind;
    request.top = 6000;
    StampStretch stretch = fit_stretch(stamps(50, 5000), 1, kEdge, request);
    stretch.bands[0].bottom = -20;  // so that nothing is clipped
    std::vector<float> values(kPixels);
    std::vector<float> back(kPixels);
    stretch.to_network(pixels, Normalisation::none(1), values);
    stretch.to_pixels(values, Normalisation::none(1), back);
    for (std::size_t i = 0; i < kPixels; ++i) {
      ASSERT_LE(std::abs(values[i]), 1.0f);
      ASSERT_NEAR(back[i], pixels[i], 2e-3 * std::abs(pixels[i]) + 0.01) << kind;
    }
  }
}

TEST(StampStretches, BottomTopAndNanGoWhereTheHeaderSays) {
  const StampStretch stretch{image::StretchKind::kAsinh, false, {{5, 2, 1, 100}}};
  const std::vector<float> pixels{1.0f, 100.0f, 1e9f, -1e9f, std::nanf("")};
  std::vector<float> values(pixels.size());
  stretch.to_network(pixels, Normalisation::none(1), values);
  EXPECT_NEAR(values[0], -0.95f, 1e-6f);
  EXPECT_NEAR(values[1], 0.9f, 1e-6f);
  EXPECT_EQ(values[2], 1.0f);
  EXPECT_EQ(values[3], -1.0f);
  EXPECT_TRUE(std::isnan(values[4]));
}

TEST(StampStretches, NormalisedStampsForgetTheirBrightness) {
  StretchRequest request;
  request.normalise = true;
  request.kind = "linear";
  const StampStretch stretch = fit_stretch(stamps(20, 5000), 1, kEdge, request);
  const std::vector<float> faint = stamps(1, 5000);
  std::vector<float> bright(faint);
  for (float& pixel : bright) pixel = 40 + 3 * pixel;
  std::vector<float> a(kPixels);
  std::vector<float> b(kPixels);
  stretch.to_network(faint, stretch.normalisation_of(faint, kEdge), a);
  const Normalisation own = stretch.normalisation_of(bright, kEdge);
  stretch.to_network(bright, own, b);
  for (std::size_t i = 0; i < kPixels; ++i) ASSERT_NEAR(a[i], b[i], 1e-4f);
  // The inverse restores the unit, except for the brightest pixel, which was clipped.
  stretch.to_pixels(b, own, a);
  for (std::size_t i = 0; i < kPixels; ++i) {
    if (std::abs(b[i]) < 1) {
      ASSERT_NEAR(a[i], bright[i], 1e-3 * std::abs(bright[i]));
    }
  }
}

TEST(StampStretches, NoiseIsTheSlopeOfTheCurve) {
  const StampStretch asinh{image::StretchKind::kAsinh, false, {{0, 2, -1, 100}}};
  const Normalisation none = Normalisation::none(1);
  std::vector<float> values(2);
  asinh.to_network(std::vector<float>{20.0f, 21.0f}, none, values);
  EXPECT_NEAR(asinh.network_sigma(20, 1, 0, none), values[1] - values[0], 1e-6);
  // Values beyond the top are clipped, but noise is not.
  EXPECT_GT(asinh.network_sigma(1e4f, 100, 0, none), 1e-3);
  const StampStretch log{image::StretchKind::kLog, false, {{0, 2, -1, 100}}};
  EXPECT_EQ(log.network_sigma(-50, 1, 0, none), log.network_sigma(-1, 1, 0, none));
  EXPECT_GT(log.network_sigma(-50, 1, 0, none), 0);
}

Contract contract() {
  Contract contract;
  contract.stamps = {{"F125W", "F160W"}, 64, 64, "electron/s", 0.06, {26.23, 25.95}, true};
  contract.stretch = {image::StretchKind::kAsinh, false, {{0.1, 2, -1, 30}, {0.2, 3, -2, 50}}};
  return contract;
}

TEST(Contracts, EachBrokenClauseIsNamed) {
  const Contract wanted = contract();
  EXPECT_EQ(message_of([&] { wanted.check(wanted.stamps, "x.h5"); }), "");
  const auto broken = [&](const std::function<void(image::StampDescription&)>& change) {
    image::StampDescription other = wanted.stamps;
    change(other);
    return message_of([&] { wanted.check(other, "x.h5"); });
  };
  const auto expect = [](const std::string& message, const std::string& clause) {
    EXPECT_TRUE(message.starts_with("x.h5: the model ")) << message;
    EXPECT_NE(message.find(clause), std::string::npos) << message;
  };
  expect(broken([](auto& s) { s.height = s.width = 128; }), "with the same --size");
  expect(broken([](auto& s) { s.bands = {"F160W"}; }), "with the bands F125W, F160W, these have F160W;");
  expect(broken([](auto& s) { s.bands = {"F160W", "F125W"}; }), "these have F160W, F125W;");
  expect(broken([](auto& s) { s.unit = "nJy"; }), "in 'electron/s', these are in 'nJy'");
  expect(broken([](auto& s) { s.pixel_scale_arcsec = 0.03; }), "pixels of 0.06 arcsec, these have 0.03");
  expect(broken([](auto& s) { s.zero_point_mag[1] = 25.5; }),
         "with a zero-point of 25.9500 mag in band F160W, these images have 25.5000");
  Contract of_one = wanted;
  of_one.stamps.zero_point_mag = {25.95, 25.95};
  expect(message_of([&] { of_one.check(wanted.stamps, "x.h5"); }),
         "; cutout --to-zero-point 25.95 brings them to it");
  EXPECT_EQ(broken([](auto& s) { s.unit = ""; }), "") << "what is not known is not held against a sample";
  EXPECT_EQ(broken([](auto& s) { s.pixel_scale_arcsec = std::nan(""); }), "");
}

TEST(Contracts, NormalisedStampsMayBeInAnyUnit) {
  Contract wanted = contract();
  wanted.stretch.normalise = true;
  image::StampDescription other = wanted.stamps;
  other.unit = "nJy";
  other.zero_point_mag = {31.4 + 26.23 - 25.95, 31.4};
  EXPECT_EQ(message_of([&] { wanted.check(other, "x.h5"); }), "");
  other.zero_point_mag = {31.4, 31.4};
  EXPECT_NE(
      message_of([&] { wanted.check(other, "x.h5"); }).find("-0.2800 mag in band F160W above that of F125W"),
      std::string::npos)
      << "the bands' ratio is another";
  EXPECT_EQ(wanted.generated().unit, "") << "generated images know no stamp's brightness";
  EXPECT_TRUE(wanted.generated().zero_point_mag.empty());
  EXPECT_EQ(contract().generated().unit, "electron/s");
}

TEST(Contracts, JsonKeepsEverything) {
  const Contract wanted = contract();
  const Contract back = Contract::from_json(nlohmann::json::parse(wanted.json().dump()), "m");
  EXPECT_EQ(back.json(), wanted.json());
  EXPECT_TRUE(back.fills_masked);
  nlohmann::json earlier = wanted.json();
  earlier.erase("masked_pixels");
  EXPECT_FALSE(Contract::from_json(earlier, "m").fills_masked);
  EXPECT_EQ(Contract::from_json(earlier, "m").json(), earlier) << "an earlier model keeps its fingerprint";
  Contract unknown = wanted;
  unknown.stamps.pixel_scale_arcsec = std::nan("");
  EXPECT_TRUE(std::isnan(Contract::from_json(unknown.json(), "m").stamps.pixel_scale_arcsec));
  nlohmann::json damaged = wanted.json();
  damaged["bands"][0]["softening"] = 0;
  EXPECT_NE(message_of([&] {
              Contract::from_json(damaged, "m.safetensors");
            }).find("m.safetensors: its preprocessing contract"),
            std::string::npos);
}

}  // namespace
}  // namespace peculiar::stamps
