#include "mock/projection.h"

#include <gtest/gtest.h>

#include <cmath>

#include "simulation/simulation_testing.h"

namespace peculiar::mock {
namespace {

void expect_right_handed(const Camera& camera) {
  EXPECT_NEAR(dot(camera.right, camera.right), 1, 1e-12);
  EXPECT_NEAR(dot(camera.up, camera.up), 1, 1e-12);
  EXPECT_NEAR(dot(camera.right, camera.up), 0, 1e-12);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t j = (i + 1) % 3, k = (i + 2) % 3;
    EXPECT_NEAR(camera.right[j] * camera.up[k] - camera.right[k] * camera.up[j], camera.observer[i], 1e-12);
  }
}

TEST(Projection, CamerasAreRightHandedFrames) {
  for (const char* name : {"x", "y", "z", "0:0", "90:0", "30:250", "180:10"})
    expect_right_handed(Projection::parse(name).camera);
  for (std::uint64_t i = 0; i < 50; ++i) expect_right_handed(random_camera(1, i));
}

TEST(Projection, AxesAndDirectionsAreWhatTheHeaderSays) {
  EXPECT_EQ(axis_camera(0).right, (Vector3{0, 1, 0}));
  EXPECT_EQ(axis_camera(0).up, (Vector3{0, 0, 1}));
  EXPECT_EQ(axis_camera(1).right, (Vector3{0, 0, 1}));
  EXPECT_EQ(axis_camera(2).up, (Vector3{0, 1, 0}));
  const Camera along_x = direction_camera(90, 0);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(along_x.observer[i], axis_camera(0).observer[i], 1e-12);
    EXPECT_NEAR(along_x.up[i], axis_camera(0).up[i], 1e-12);
  }
}

TEST(Projection, PlacesAreInPixelsToTheRightAndUp) {
  const std::array<std::vector<double>, 3> position{{{1, 0}, {2, 0}, {3, 4}}};
  const ImagePlaces places = project(position, axis_camera(2), 0.5);
  EXPECT_EQ(places.x, (std::vector<float>{2, 0}));
  EXPECT_EQ(places.y, (std::vector<float>{4, 0}));
}

TEST(Projection, RandomDirectionsCoverTheSphereEvenly) {
  constexpr int kCount = 4000;
  double mean = 0, square = 0, up = 0;
  for (std::uint64_t i = 0; i < kCount; ++i) {
    const Camera camera = random_camera(7, i);
    mean += camera.observer[2] / kCount;
    square += camera.observer[2] * camera.observer[2] / kCount;
    up += camera.up[0] / kCount;
  }
  EXPECT_NEAR(mean, 0, 4 / std::sqrt(3.0 * kCount));
  EXPECT_NEAR(square, 1.0 / 3, 4 * 0.3 / std::sqrt(kCount));
  EXPECT_NEAR(up, 0, 4 / std::sqrt(3.0 * kCount));
}

TEST(Projection, RandomOnesFollowFromSeedObjectAndNumber) {
  const Projection random = Projection::parse("random");
  EXPECT_EQ(random.camera_of(1, "7 3", 0).observer, random.camera_of(1, "7 3", 0).observer);
  EXPECT_NE(random.camera_of(1, "7 3", 0).observer, random.camera_of(1, "7 3", 1).observer);
  EXPECT_NE(random.camera_of(1, "7 3", 0).observer, random.camera_of(2, "7 3", 0).observer);
}

TEST(Projection, OtherWordsAreErrors) {
  for (const char* name : {"w", "", "30:", "30;20", "200:0", "nan:0"}) {
    EXPECT_NE(simulation::error_of([&] { Projection::parse(name); }).find("THETA:PHI"), std::string::npos)
        << name;
  }
}

}  // namespace
}  // namespace peculiar::mock
