#include "simulation/star_index.h"

#include <gtest/gtest.h>

#include <set>

#include "base/parallel.h"
#include "base/random.h"
#include "simulation/simulation_testing.h"

namespace peculiar::simulation {
namespace {

/// Stars in pieces that are columns of the box, like the files of processors.
class Columns : public StarReader {
 public:
  Columns(double box, std::size_t pieces, int stars) : all_(pieces) {
    RandomStream random(1, "columns");
    for (int i = 0; i < stars; ++i) {
      const double x = random.uniform(0, box);
      StarParticles& piece = all_[static_cast<std::size_t>(x / box * static_cast<double>(pieces))];
      piece.position_kpc[0].push_back(x);
      piece.position_kpc[1].push_back(random.uniform(0, box));
      piece.position_kpc[2].push_back(random.uniform(0, box));
      piece.age_gyr.push_back(1);
      piece.id.push_back(i);
    }
  }
  std::size_t pieces() const override { return all_.size(); }
  StarParticles read(std::size_t piece) const override { return all_[piece]; }
  const std::vector<StarParticles>& all() const { return all_; }

 private:
  std::vector<StarParticles> all_;
};

/// Ids of the stars in a cube by checking every star, with their positions relative to its centre.
std::map<std::int64_t, Vector3> brute_force(const Columns& columns, double box, const Vector3& centre,
                                            double edge) {
  std::map<std::int64_t, Vector3> found;
  for (const StarParticles& piece : columns.all()) {
    for (std::size_t i = 0; i < piece.size(); ++i) {
      Vector3 offset;
      bool is_inside = true;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        offset[axis] = piece.position_kpc[axis][i] - centre[axis];
        if (box > 0) offset[axis] = std::remainder(offset[axis], box);
        is_inside = is_inside && offset[axis] >= -edge / 2 && offset[axis] < edge / 2;
      }
      if (is_inside) found[piece.id[i]] = offset;
    }
  }
  return found;
}

TEST(StarIndex, CubesHoldWhatABruteSearchFinds) {
  constexpr double kBox = 100;
  for (const double box : {kBox, 0.0}) {
    for (const std::size_t memory : {std::size_t{0}, std::size_t{1} << 30}) {
      const StarIndex index(std::make_unique<Columns>(kBox, 8, 20000), box, memory, 2);
      const Columns columns(kBox, 8, 20000);
      EXPECT_EQ(index.stars(), 20000);
      RandomStream random(2, "cubes");
      for (int trial = 0; trial < 60; ++trial) {
        const Vector3 centre{random.uniform(0, kBox), random.uniform(0, kBox), random.uniform(0, kBox)};
        const double edge = random.uniform(1, trial % 10 == 0 ? 100 : 30);
        const auto truth = brute_force(columns, box, centre, edge);
        const StarParticles found = index.cube(centre, edge);
        ASSERT_EQ(found.size(), truth.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
          const auto& offset = truth.at(found.id[i]);
          for (std::size_t axis = 0; axis < 3; ++axis)
            EXPECT_NEAR(found.position_kpc[axis][i], offset[axis], 1e-9);
        }
      }
    }
  }
}

TEST(StarIndex, ACubeReadsOnlyThePiecesItReaches) {
  const StarIndex index(std::make_unique<Columns>(100, 20, 200000), 100, std::size_t{1} << 30, 1);
  (void)index.cube({52, 50, 50}, 3);  // within one column of 5
  EXPECT_EQ(index.pieces_read(), 1);
  (void)index.cube({52, 20, 50}, 3);
  EXPECT_EQ(index.pieces_read(), 1);
  (void)index.cube({0, 20, 50}, 3);  // across the box's face: the last and the first
  EXPECT_EQ(index.pieces_read(), 3);
}

TEST(StarIndex, ManyThreadsShareIt) {
  const Columns columns(100, 8, 20000);
  const StarIndex index(std::make_unique<Columns>(100, 8, 20000), 100, 200000, 2);
  parallel_for(64, 4, [&](std::int64_t i, int) {
    const Vector3 centre{static_cast<double>(i * 37 % 100), static_cast<double>(i * 11 % 100), 50};
    EXPECT_EQ(index.cube(centre, 20).size(), brute_force(columns, 100, centre, 20).size());
  });
}

TEST(StarIndex, ImpossibleCubes) {
  const StarIndex index(std::make_unique<Columns>(100, 2, 10), 100, 0, 1);
  EXPECT_NE(error_of([&] { (void)index.cube({1, 1, 1}, 0); }), "");
  EXPECT_NE(error_of([&] { (void)index.cube({1, 1, 1}, 101); }), "");
  EXPECT_NE(error_of([&] { (void)index.cube({1, 1, 1}, std::nan("")); }), "");
}

}  // namespace
}  // namespace peculiar::simulation
