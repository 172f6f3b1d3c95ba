#include "survey/light_owners.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>

namespace peculiar::survey {
namespace {

constexpr int kSize = 64;
constexpr double kMiddle = 32;

std::size_t at(int x, int y) { return static_cast<std::size_t>(y) * kSize + static_cast<std::size_t>(x); }

/// Sources and regions of light, drawn by hand. The last pixels drawn of a source are the brightest.
struct Scene {
  std::vector<float> image = std::vector<float>(kSize * kSize);
  std::vector<std::int32_t> labels = std::vector<std::int32_t>(kSize * kSize);
  detection::Isophotes isophotes{1, std::vector<std::int32_t>(kSize* kSize), 0};

  using Shape = std::function<bool(double x, double y)>;
  void draw(std::int32_t label, std::int32_t piece, const Shape& shape) {
    isophotes.pieces = std::max(isophotes.pieces, piece);
    for (int y = 0; y < kSize; ++y) {
      for (int x = 0; x < kSize; ++x) {
        if (!shape(x, y)) continue;
        image[at(x, y)] = 5 + 1e-3F * static_cast<float>(at(x, y));
        if (label != 0) labels[at(x, y)] = label;
        if (piece != 0) isophotes.piece[at(x, y)] = piece;
      }
    }
  }
  bool is_map = false;
  std::vector<std::uint8_t> mask;
  LightOwners owners(double x = kMiddle, double y = kMiddle, double reach = 8) const {
    return light_owners({kSize, kSize, image, labels, isophotes, is_map, mask}, x, y, reach);
  }
};

Scene::Shape disc(double x0, double y0, double radius) {
  return [=](double x, double y) { return std::hypot(x - x0, y - y0) <= radius; };
}

/// Part of a ring around the centre, from one angle to another [deg, 0 .. 360].
Scene::Shape arc(double from, double to, double inner = 12, double outer = 16) {
  return [=](double x, double y) {
    const double r = std::hypot(x - kMiddle, y - kMiddle);
    const double angle = std::fmod(std::atan2(y - kMiddle, x - kMiddle) * 180 / std::numbers::pi + 360, 360);
    return r >= inner && r <= outer && angle >= from && angle < to;
  };
}

TEST(LightOwners, WhatTouchesTheObjectIsItsAndWhatDoesNotIsNot) {
  Scene scene;
  scene.draw(1, 1, disc(32, 32, 5));
  scene.draw(2, 1, disc(40, 32, 3));  // a companion in the same light
  scene.draw(0, 1, disc(44, 32, 2));  // faint light beyond it, in no source
  scene.draw(3, 2, disc(54, 50, 4));  // another galaxy,
  scene.draw(0, 2, disc(58, 50, 4));  // and its halo
  scene.draw(0, 3, disc(10, 10, 1));  // a speck of noise
  const LightOwners found = scene.owners();
  EXPECT_EQ(found.own, 1);
  EXPECT_EQ(found.touching, 1);
  EXPECT_EQ(found.of[at(32, 32)], Owner::kObject);
  EXPECT_EQ(found.of[at(40, 32)], Owner::kObject);
  EXPECT_EQ(found.of[at(45, 32)], Owner::kObject);
  EXPECT_EQ(found.of[at(54, 50)], Owner::kOther);
  EXPECT_EQ(found.of[at(61, 50)], Owner::kOther);
  EXPECT_EQ(found.of[at(10, 10)], Owner::kSky);
  EXPECT_EQ(found.of[at(20, 50)], Owner::kSky);
  // From the position of the other galaxy.
  const LightOwners other = scene.owners(54, 50);
  EXPECT_EQ(other.own, 3);
  EXPECT_EQ(other.of[at(40, 32)], Owner::kOther);
  EXPECT_EQ(other.of[at(61, 50)], Owner::kObject);
}

/// A source is where its brightest unmasked pixel is, not in a masked trail that its label of a map includes.
TEST(LightOwners, NothingUnderTheMaskIsTheBrightestPixel) {
  Scene scene;
  scene.is_map = true;
  scene.draw(1, 1, disc(32, 32, 5));
  scene.draw(2, 1, disc(40, 32, 3));
  scene.draw(1, 0, disc(32, 55, 2));
  scene.mask.assign(scene.image.size(), 0);
  std::vector<LightOwners> found;
  for (const float under : {0.0F, 1000.0F}) {
    for (int y = 50; y < 60; ++y) {
      for (int x = 28; x < 37; ++x) {
        scene.mask[at(x, y)] = 1;
        scene.image[at(x, y)] = under;
      }
    }
    found.push_back(scene.owners());
  }
  EXPECT_EQ(found[0].touching, 1);
  EXPECT_EQ(found[1].touching, 1);
  EXPECT_EQ(found[0].of, found[1].of);
  // Of an object that is masked throughout, what is near it is kept.
  scene.mask.assign(scene.image.size(), 1);
  scene.mask[at(40, 32)] = 0;
  EXPECT_EQ(scene.owners().of[at(40, 32)], Owner::kObject);
}

/// Hoag's object: nothing connects the ring to its core.
TEST(LightOwners, ARingRoundTheObjectIsItsWhateverTheGap) {
  Scene ring;
  ring.draw(1, 1, disc(32, 32, 4));
  ring.draw(2, 2, arc(0, 360));
  EXPECT_EQ(ring.owners().of[at(46, 32)], Owner::kObject);
  EXPECT_EQ(ring.owners().touching, 1);
  // With the light of the ring as the object, its core is inside.
  EXPECT_EQ(ring.owners(46, 32).own, 2);
  EXPECT_EQ(ring.owners(46, 32).of[at(32, 32)], Owner::kObject);
  // In knots with gaps of 2 to 3 px.
  Scene knots;
  knots.draw(1, 1, disc(32, 32, 4));
  for (int i = 0; i < 6; ++i) knots.draw(2 + i, 2 + i, arc(60 * i, 60 * i + 48));
  EXPECT_EQ(knots.owners().touching, 6);
  // Two thirds of a ring; a third of one is an ordinary neighbour.
  Scene horseshoe;
  horseshoe.draw(1, 1, disc(32, 32, 4));
  horseshoe.draw(2, 2, arc(0, 240));
  EXPECT_EQ(horseshoe.owners().of[at(46, 33)], Owner::kObject);
  Scene part;
  part.draw(1, 1, disc(32, 32, 4));
  part.draw(2, 2, arc(0, 120));
  EXPECT_EQ(part.owners().of[at(46, 33)], Owner::kOther);
}

TEST(LightOwners, WhatLiesBesideTheObjectDoesNotSurroundIt) {
  const Scene::Shape trail = [](double, double y) { return y >= 40 && y <= 44; };  // from edge to edge
  const Scene::Shape halo = disc(12, 32, 14);                                      // of a star
  for (const int drawn : {1, 2, 3}) {                                              // one, the other, both
    Scene scene;
    scene.draw(1, 1, disc(32, 32, 4));
    if ((drawn & 1) != 0) scene.draw(2, 2, trail);
    if ((drawn & 2) != 0) scene.draw(3, 3, halo);
    const LightOwners found = scene.owners();
    EXPECT_EQ(found.of[at(32, 42)], drawn == 2 ? Owner::kSky : Owner::kOther);
    EXPECT_EQ(found.of[at(12, 30)], drawn == 1 ? Owner::kSky : Owner::kOther);
    EXPECT_EQ(found.of[at(32, 32)], Owner::kObject);
  }
  // A star in the corner between an object and the trail over it is not part of the object.
  Scene crossed;
  crossed.draw(1, 1, disc(32, 32, 8));
  crossed.draw(2, 1, [](double, double y) { return std::abs(y - 32) <= 1; });
  crossed.draw(3, 2, disc(46, 37, 2));
  EXPECT_EQ(crossed.owners().of[at(46, 37)], Owner::kOther);
}

TEST(LightOwners, WithoutASourceOfItsOwnWhatIsNearStays) {
  Scene scene;
  scene.draw(1, 1, disc(42, 32, 4));
  scene.draw(2, 2, disc(32, 50, 4));
  const LightOwners found = scene.owners();
  EXPECT_EQ(found.own, 0);
  EXPECT_EQ(found.of[at(42, 32)], Owner::kObject) << "its edge is 6 px away";
  EXPECT_EQ(found.of[at(32, 50)], Owner::kOther) << "its edge is 14 px away";
  EXPECT_EQ(scene.owners(kMiddle, kMiddle, 5).of[at(42, 32)], Owner::kOther);
  EXPECT_EQ(Scene().owners().own, 0);
}

/// A map whose areas are wider than the light: the object's light is not cut by the area of a neighbour.
TEST(LightOwners, AMapsAreasDoNotCutTheObjectsLight) {
  Scene scene;
  scene.is_map = true;
  scene.draw(1, 1, disc(28, 32, 6));
  scene.draw(2, 2, disc(46, 32, 6));
  for (int x = 33; x <= 39; ++x) scene.labels[at(x, 32)] = 2;  // up to the object's light, and into it
  const LightOwners found = scene.owners(28, 32);
  EXPECT_EQ(found.of[at(34, 32)], Owner::kObject);
  EXPECT_EQ(found.of[at(37, 32)], Owner::kOther);
  EXPECT_EQ(found.of[at(46, 32)], Owner::kOther);
  scene.draw(0, 2, disc(46, 40, 3));
  EXPECT_EQ(scene.owners(28, 32).of[at(46, 42)], Owner::kSky) << "beyond the map's area";
  // A source of the map that the image does not show follows the map alone.
  scene.labels[at(32, 50)] = 3;
  EXPECT_EQ(scene.owners(28, 32).of[at(32, 50)], Owner::kOther);
}

}  // namespace
}  // namespace peculiar::survey
