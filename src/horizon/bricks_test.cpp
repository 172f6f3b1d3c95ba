#include "horizon/bricks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.h"
#include "base/test_folder.h"
#include "horizon/horizon_testing.h"

namespace peculiar::horizon {
namespace {

using testing::HasSubstr;

/// Writes a tree_bricks file of any layout by hand.
struct HandWritten {
  bool long_reals = false, long_identities = false, swapped = false;
  bool contaminated = false, with_stars = false, with_radius = false, with_profiles = false;
  std::string variant = "G";
  int objects = 2;

  void reals(FortranWriter& out, int count, double first) const {
    std::vector<double> values;
    for (int i = 0; i < count; ++i) values.push_back(first + i);
    if (long_reals) {
      out.reals8(values);
    } else {
      out.reals4(values);
    }
  }
  void identities(FortranWriter& out, const std::vector<std::int64_t>& values) const {
    if (long_identities) {
      out.integers8(values);
    } else {
      out.integers4(values);
    }
  }
  void body(FortranWriter& out, int number) const {
    for (const double first : {0.25 * number, 100.0, 1.0}) reals(out, 3, first);
    reals(out, 4, 5);  // r 5, a 6, b 7, c 8
    reals(out, 3, 1);
    reals(out, 1, 0.1);
  }
  void profiles(FortranWriter& out, int bins) const {
    reals(out, bins, 0);
    reals(out, bins, 1);
  }
  void rest(FortranWriter& out, int number) const {
    if (variant == "H-new") {
      identities(out, {number});
      reals(out, 1, 1);
    }
    body(out, number);
    if (variant == "H-new") {
      reals(out, 1, 50);
      reals(out, 4, 1);
      reals(out, 2, 1);
      reals(out, 1, 7);
      reals(out, 2, 1);
      reals(out, 2, 1);
      profiles(out, 500);
      reals(out, 2, 1);
      if (with_stars) {
        reals(out, 1, 0.003);
        for (const int count : {1, 1, 3, 2, 2, 2}) reals(out, count, 1);
        out.integers4({20});
        profiles(out, 20);
      }
      if (contaminated) {
        out.integers4({1});
        reals(out, 2, 1);
        identities(out, {1, 2});
      }
    } else {
      if (variant == "G") reals(out, 3, 1);
      reals(out, with_radius ? 5 : 4, -0.997);  // the fifth: 3.003
      reals(out, 2, 1);
      if (with_profiles) {
        out.integers4({100});
        profiles(out, 100);
      }
      if (contaminated) out.integers4({0});
    }
  }
  void write(const std::filesystem::path& path) const {
    FortranWriter out(path, swapped);
    identities(out, {99});
    for (const double value : {1e-5, 0.5, 0.6, 8.0}) reals(out, 1, value);
    identities_counts(out);
    for (int number = 1; number <= objects; ++number) {
      identities(out, {number + 2});
      std::vector<std::int64_t> members;
      for (int i = 0; i < number + 2; ++i) members.push_back(100 * number + i);
      identities(out, members);
      out.integers4({number});
      out.integers4({1});
      out.integers4({number == 1 ? 1 : 2, 1, 0, 0, -1});
      reals(out, 1, number);
      rest(out, number);
    }
    out.close();
  }
  void identities_counts(FortranWriter& out) const { out.integers4({1, objects - 1}); }
};

void expect_read(const HandWritten& written) {
  const TestFolder folder;
  const auto path = folder.path() / "tree_bricks001";
  written.write(path);
  BricksReader reader(path);
  EXPECT_EQ(reader.variant(), written.variant) << reader.description();
  EXPECT_EQ(reader.header().scale_factor, 0.5);
  EXPECT_EQ(reader.header().objects(), written.objects);
  simulation::Galaxy galaxy;
  std::vector<std::int64_t> members;
  for (int number = 1; number <= written.objects; ++number) {
    ASSERT_TRUE(reader.next(galaxy, number == 1 ? &members : nullptr)) << reader.description();
    EXPECT_EQ(galaxy.id, number);
    EXPECT_EQ(galaxy.level, number == 1 ? 1 : 2);
    EXPECT_EQ(galaxy.host, 1);
    EXPECT_EQ(galaxy.particles, number + 2);
    EXPECT_EQ(galaxy.stellar_mass_msun, number * 1e11);
    EXPECT_NEAR(galaxy.position_kpc[1] / kKpcPerAdaptahopMpc, 0.25 * number + 1, 1e-6);
    EXPECT_NEAR(galaxy.semi_axes_kpc[0] / kKpcPerAdaptahopMpc, 6, 1e-6);
    EXPECT_NEAR(galaxy.radius_kpc / kKpcPerAdaptahopMpc, 5, 1e-6);
    EXPECT_EQ(galaxy.velocity_kms[2], 102);
    const double radius = written.with_radius ? 3.003 : written.with_stars ? 0.003 : simulation::kUnknown;
    if (std::isnan(radius)) {
      EXPECT_TRUE(std::isnan(galaxy.effective_radius_kpc));
    } else {
      EXPECT_NEAR(galaxy.effective_radius_kpc / kKpcPerAdaptahopMpc, radius, 1e-6);
    }
  }
  EXPECT_THAT(members, testing::ElementsAre(100, 101, 102));
  EXPECT_FALSE(reader.next(galaxy));
}

TEST(Bricks, EveryLayoutIsRecognised) {
  for (const bool long_reals : {false, true}) {
    for (const bool long_identities : {false, true}) {
      for (const bool swapped : {false, true}) {
        for (const int objects : {1, 2, 3}) {
          HandWritten base;
          base.long_reals = long_reals;
          base.long_identities = long_identities;
          base.swapped = swapped;
          base.objects = objects;
          for (const bool flag : {false, true}) {
            for (const bool other : {false, true}) {
              HandWritten galaxies = base;
              galaxies.with_radius = flag;
              galaxies.with_profiles = other;
              expect_read(galaxies);
              HandWritten fresh = base;
              fresh.variant = "H-new";
              fresh.contaminated = flag;
              fresh.with_stars = other;
              expect_read(fresh);
            }
            HandWritten old = base;
            old.variant = "H-old";
            old.contaminated = flag;
            expect_read(old);
          }
        }
      }
    }
  }
}

TEST(Bricks, DamageIsNamed) {
  const TestFolder folder;
  const auto path = folder.path() / "tree_bricks001";
  HandWritten written;
  written.write(path);
  const std::string whole = read_file(path);
  const auto read_all = [&] {
    BricksReader reader(path);
    for (simulation::Galaxy galaxy; reader.next(galaxy);) {
    }
  };
  EXPECT_EQ(error_of(read_all), "");
  write_file(path, whole.substr(0, whole.size() - 16));  // without the last record
  EXPECT_THAT(error_of(read_all), HasSubstr("tree_bricks001: record"));
  write_file(path, whole + whole.substr(0, 12));
  EXPECT_THAT(error_of(read_all), HasSubstr("follows the last of the 2 objects"));
  HandWritten strange;
  strange.variant = "G";
  strange.objects = 2;
  strange.contaminated = true;  // GalaxyMaker writes no contamination
  strange.write(path);
  EXPECT_THAT(error_of(read_all), HasSubstr("neither HaloMaker nor GalaxyMaker"));
}

TEST(Bricks, PlacesAreWrappedIntoTheBox) {
  EXPECT_DOUBLE_EQ(from_box_corner(-6, 10), 9);
  EXPECT_DOUBLE_EQ(from_box_corner(5, 10), 0);
  EXPECT_DOUBLE_EQ(from_box_corner(-5, 10), 0);
  EXPECT_DOUBLE_EQ(from_box_corner(1, 10), 6);
  EXPECT_DOUBLE_EQ(from_box_corner(-3, 0), -3);
}

}  // namespace
}  // namespace peculiar::horizon
