#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/test_folder.h"
#include "base/test_referee.h"
#include "horizon/horizon_testing.h"

namespace peculiar::horizon {
namespace {

/// Returns the example's galaxies as haloes of its dark matter; pynbody takes a catalogue's members for dark
/// matter.
std::vector<CatalogueGalaxy> haloes_of(const ExampleSnapshot& example) {
  std::vector<CatalogueGalaxy> haloes = example.galaxies;
  std::size_t next = 0;
  for (CatalogueGalaxy& halo : haloes) {
    halo.members.clear();
    for (int i = 0; i < 20; ++i) halo.members.push_back(next++);
  }
  return haloes;
}

nlohmann::json expected_json(const ExampleSnapshot& example) {
  const simulation::StarParticles& stars = example.stars;
  nlohmann::json expected{{"number", example.header.number},
                          {"scale_factor", example.header.scale_factor},
                          {"box_mpc", example.header.box_mpc},
                          {"dark", example.dark.size()},
                          {"id", stars.id},
                          {"x_kpc", stars.position_kpc[0]},
                          {"vx_kms", stars.velocity_kms[0]},
                          {"mass_msun", stars.mass_msun},
                          {"age_gyr", stars.age_gyr},
                          {"metallicity", stars.metallicity}};
  for (const CatalogueGalaxy& one : example.galaxies) {
    expected["galaxies"].push_back({{"mass_msun", one.galaxy.stellar_mass_msun},
                                    {"position_kpc", one.galaxy.position_kpc},
                                    {"members", one.members.size()}});
  }
  for (const CatalogueGalaxy& one : haloes_of(example)) {
    expected["haloes"].emplace_back();
    for (const std::size_t i : one.members) expected["haloes"].back().push_back(example.dark.id[i]);
  }
  return expected;
}

simulation::StarParticles as_particles(const DarkParticles& dark) {
  simulation::StarParticles particles;
  particles.position_kpc = dark.position_kpc;
  particles.velocity_kms = dark.velocity_kms;
  particles.mass_msun = dark.mass_msun;
  particles.id = dark.id;
  return particles;
}

TEST(RamsesReferee, PynbodyAndScipyReadWhatWeWrite) {
  const TestReferee referee("check_simulation.py", "pynbody scipy");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  for (const RamsesGeneration generation : {RamsesGeneration::kHorizonAgn, RamsesGeneration::kFamilies}) {
    const TestFolder folder;
    const ExampleSnapshot example = example_snapshot();
    write_file(folder.path() / "expected.json", expected_json(example).dump());
    write_ramses_snapshot(folder.path(), example.header, example.stars, example.dark, 3, generation, 1);
    for (const char* name : {"Halos", "galaxies"}) std::filesystem::create_directory(folder.path() / name);
    // Where pynbody looks for HaloMaker's catalogues; it does not support GalaxyMaker's.
    write_tree_bricks(folder.path() / "Halos/tree_bricks007", example.header, as_particles(example.dark),
                      haloes_of(example), BricksVariant::kHaloMakerOld);
    const std::filesystem::path galaxies = folder.path() / "galaxies";
    write_tree_bricks(galaxies / "tree_bricks007", example.header, example.stars, example.galaxies,
                      BricksVariant::kGalaxyMaker);
    write_galaxy_stars(galaxies / "GAL_00007", example.header, example.stars, example.galaxies, 1);
    std::vector<TreeGalaxy> step;
    for (const CatalogueGalaxy& one : example.galaxies) step.push_back({one.galaxy, {}});
    write_merger_tree(galaxies, {example.header}, {step}, {"tree_bricks007"});
    EXPECT_TRUE(referee.agrees(fmt::format("'{}'", folder.path().string()))) << folder.path();
  }
}

}  // namespace
}  // namespace peculiar::horizon
