#include "nn/contract.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/random.h"
#include "nn/stretch_fit.h"

namespace peculiar::nn {
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

/// Sky of mean 10 and sigma 2 with a bright spot in the middle.
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
  StretchWish wish;
  wish.kind = "log";
  wish.zero = 9;
  wish.softening = 3;
  wish.top = 900;
  const StampStretch stretch = fit_stretch(stamps(50, 5000), 1, kEdge, wish);
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
    StretchWish wish;
    wish.kind = kind;
    wish.top = 6000;
    StampStretch stretch = fit_stretch(stamps(50, 5000), 1, kEdge, wish);
    stretch.bands[0].bottom = -20;  // so that nothing is cut off
    std::vector<float> values(kPixels);
    std::vector<float> back(kPixels);
    stretch.to_network(pixels, values, kEdge);
    stretch.to_pixels(values, back);
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
  stretch.to_network(pixels, values, 1);
  EXPECT_NEAR(values[0], -0.95f, 1e-6f);
  EXPECT_NEAR(values[1], 0.9f, 1e-6f);
  EXPECT_EQ(values[2], 1.0f);
  EXPECT_EQ(values[3], -1.0f);
  EXPECT_TRUE(std::isnan(values[4]));
}

TEST(StampStretches, NormalisedStampsForgetTheirBrightness) {
  StretchWish wish;
  wish.normalise = true;
  wish.kind = "linear";
  const StampStretch stretch = fit_stretch(stamps(20, 5000), 1, kEdge, wish);
  const std::vector<float> faint = stamps(1, 5000);
  std::vector<float> bright(faint);
  for (float& pixel : bright) pixel = 40 + 3 * pixel;
  std::vector<float> a(kPixels);
  std::vector<float> b(kPixels);
  stretch.to_network(faint, a, kEdge);
  stretch.to_network(bright, b, kEdge);
  for (std::size_t i = 0; i < kPixels; ++i) ASSERT_NEAR(a[i], b[i], 1e-4f);
}

Contract contract() {
  Contract contract;
  contract.stamps = {{"F125W", "F160W"}, 64, 64, "electron / s", 0.06, {26.23, 25.95}, true};
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
    EXPECT_TRUE(message.starts_with("x.h5: contract clause '" + clause + "'")) << message;
  };
  expect(broken([](auto& s) { s.height = s.width = 128; }), "size");
  expect(broken([](auto& s) { s.bands = {"F160W"}; }), "bands");
  expect(broken([](auto& s) { s.bands = {"F160W", "F125W"}; }), "bands");
  expect(broken([](auto& s) { s.unit = "nJy"; }), "unit");
  expect(broken([](auto& s) { s.pixel_scale_arcsec = 0.03; }), "pixel scale");
  expect(broken([](auto& s) { s.zero_point_mag[1] = 25.5; }), "zero-point");
  EXPECT_EQ(broken([](auto& s) { s.unit = ""; }), "") << "what is not known is not held against a sample";
  EXPECT_EQ(broken([](auto& s) { s.pixel_scale_arcsec = std::nan(""); }), "");
}

TEST(Contracts, JsonKeepsEverything) {
  const Contract wanted = contract();
  const Contract back = Contract::from_json(nlohmann::json::parse(wanted.json().dump()), "m");
  EXPECT_EQ(back.json(), wanted.json());
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
}  // namespace peculiar::nn
