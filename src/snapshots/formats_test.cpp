#include "snapshots/formats.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "horizon/horizon_testing.h"
#include "hydro_hdf5/star_table.h"
#include "hydro_hdf5/tng_testing.h"
#include "simulation/simulation_info.h"

namespace peculiar::snapshots {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The names of the formats that recognise a path.
std::vector<std::string> recognised(const std::filesystem::path& path) {
  std::vector<std::string> names;
  for (const simulation::SimulationFormat& format : formats()) {
    if (format.recognises(path)) names.push_back(format.name);
  }
  return names;
}

TEST(Formats, HaveTheNamesThatTheOptionTakes) {
  std::vector<std::string> names;
  for (const simulation::SimulationFormat& format : formats()) names.push_back(format.name);
  EXPECT_THAT(names, ElementsAre("ramses", "swift", "horizon-agn-hdf5", "magneticum", "gadget", "tng",
                                 "eagle", "peculiar-stars"));
}

TEST(Formats, NoneTakesTheFilesOfAnother) {
  const TestFolder folder;
  write_file(folder.path() / "note.txt", "words");
  EXPECT_THAT(recognised(folder.path()), IsEmpty());
  const horizon::ExampleSnapshot example = horizon::example_snapshot();
  const auto ramses = folder.path() / "ramses", tng = folder.path() / "tng", stars = folder.path() / "stars";
  for (const auto& path : {ramses, stars}) std::filesystem::create_directories(path);
  horizon::write_ramses_snapshot(ramses, example.header, example.stars, example.dark, 2,
                                 horizon::RamsesGeneration::kFamilies, 1);
  hydro_hdf5::write_chunk(tng / "snap_050.hdf5", {}, {{}});
  hydro_hdf5::StarTable table;
  table.stars = example.stars;
  hydro_hdf5::write_star_table(stars / "one.h5", table);
  EXPECT_THAT(recognised(ramses), ElementsAre("ramses"));
  EXPECT_THAT(recognised(tng), ElementsAre("tng"));
  EXPECT_THAT(recognised(stars), ElementsAre("peculiar-stars"));
  for (const auto& path : {ramses, tng, stars}) {
    simulation::SimulationOptions options;
    options.input = path.string();
    EXPECT_EQ(simulation::open_simulation(options, formats())->info().format, recognised(path).front());
  }
}

TEST(Formats, InfoTellsTheCosmologyOnce) {
  const TestFolder folder;
  hydro_hdf5::write_chunk(folder.path() / "snap_050.hdf5", {}, {{}});
  simulation::SimulationOptions options;
  options.input = folder.path().string();
  options.omega_m = 0.31;
  const std::string text =
      simulation::simulation_info_text(simulation::simulation_info(options, formats(), {}));
  EXPECT_THAT(text, testing::HasSubstr("cosmology      H0 67.74 km/s/Mpc, Omega_m 0.31, Omega_L 0.6911\n"));
}

/// SIMBA, GADGET-4 and others use the file names of IllustrisTNG, and extracts those of EAGLE.
TEST(Formats, FieldsGoBeforeNames) {
  const TestFolder folder;
  for (const char* name : {"snapshot_033.hdf5", "snap_025_z000p271.hdf5"}) {
    const auto path = folder.path() / (std::string(name) + "_folder") / name;
    std::filesystem::create_directories(path.parent_path());
    store::Hdf5Writer writer(path);
    hydro_hdf5::write_header(writer, {});
    writer.dataset<float>("PartType4/StellarFormationTime", {0.25f});
    writer.dataset<float>("PartType4/Masses", {1});
    writer.finish();
    EXPECT_EQ(recognised(path.parent_path()).front(), "gadget") << name;
    EXPECT_EQ(recognised(path).front(), "gadget") << name;
  }
}

}  // namespace
}  // namespace peculiar::snapshots
