#include "hydro_hdf5/tng.h"

#include "base/atomic_file.h"
#include "hydro_hdf5/hdf5_stars.h"
#include "hydro_hdf5/tng_testing.h"

namespace peculiar::hydro_hdf5 {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;

// Ages of the universe by astropy's LambdaCDM(67.74, 0.3089, 0.6911, Tcmb0=0), in Gyr.
constexpr double kAgeAt025 = 2.1518534174535358;
constexpr double kAgeAt04 = 4.2818533851633545;
constexpr double kAgeAt05 = 5.867027553762975;

TEST_F(TngTest, ParticlesInOurUnits) {
  write_chunk(folder_ / "snap_050.hdf5", {},
              {{{100, 200, 300}, {10, -20, 30}, 1e-4, 2e-4, 0.25, 0.02, 9007199254740993},
               {{500, 600, 700}, {0, 0, 0}, 3e-4, 5e-4, 0.4, 0.001, 7}});
  const auto simulation = open();
  const simulation::SimulationInfo& info = simulation->info();
  EXPECT_EQ(info.format, "tng");
  EXPECT_EQ(info.cosmology, (cosmos::CosmologyParameters{67.74, 0.3089, 0.6911}));
  EXPECT_DOUBLE_EQ(info.box_mpc, 1 / 0.6774);
  ASSERT_EQ(info.snapshots.size(), 1u);
  EXPECT_EQ(info.snapshots[0].number, 50);
  EXPECT_NEAR(info.snapshots[0].age_gyr, kAgeAt05, 1e-7);
  EXPECT_TRUE(info.snapshots[0].has_stars);
  EXPECT_FALSE(info.snapshots[0].has_galaxies);
  EXPECT_FALSE(info.has_tree);

  const simulation::StarParticles stars = all_stars(*simulation, 0);
  const double kpc = 0.5 / 0.6774;
  EXPECT_THAT(stars.position_kpc[0], ElementsAre(DoubleEq(100 * kpc), DoubleEq(500 * kpc)));
  EXPECT_THAT(stars.position_kpc[2], ElementsAre(DoubleEq(300 * kpc), DoubleEq(700 * kpc)));
  EXPECT_THAT(stars.velocity_kms[1], ElementsAre(DoubleEq(-20 * std::sqrt(0.5)), 0));
  EXPECT_NEAR(stars.mass_msun[0], 1e6 / 0.6774, 1);
  EXPECT_NEAR(stars.initial_mass_msun[1], 5e6 / 0.6774, 1);
  EXPECT_THAT(stars.metallicity, ElementsAre(0.02f, 0.001f));
  EXPECT_THAT(stars.id, ElementsAre(9007199254740993, 7));
  EXPECT_NEAR(stars.age_gyr[0], kAgeAt05 - kAgeAt025, 1e-6);
  EXPECT_NEAR(stars.age_gyr[1], kAgeAt05 - kAgeAt04, 1e-6);  // 0.4 in single precision
}

TEST_F(TngTest, UnitsOfTheHeaderCount) {
  write_chunk(folder_ / "other.hdf5", {}, {{}});
  {
    store::Hdf5Writer writer(folder_ / "snap_001.hdf5");
    write_header(writer, {0.5, 1});  // Mpc/h
    writer.attribute("Header", "UnitLength_in_cm", 3.085678e24);
    writer.attribute("Header", "UnitMass_in_g", 1.989e33);
    writer.attribute("Header", "UnitVelocity_in_cm_per_s", 1e8);
    writer.attribute("Header", "NumPart_ThisFile", of_stars(1));
    TngParticle particle;
    particle.position = {0.1, 0.2, 0.3};
    particle.velocity = {1, 0, 0};
    particle.mass = 1e6;
    write_particles(writer, {particle}, {});
    writer.finish();
  }
  const auto simulation = open();
  EXPECT_DOUBLE_EQ(simulation->info().box_mpc, 1 / 0.6774);
  const simulation::StarParticles stars = all_stars(*simulation, 0);
  EXPECT_NEAR(stars.position_kpc[0][0], 50 / 0.6774, 1e-9);
  EXPECT_NEAR(stars.velocity_kms[0][0], 1000 * std::sqrt(0.5), 1e-9);
  EXPECT_NEAR(stars.mass_msun[0], 1e6 / 0.6774, 1e-6);
}

/// AREPO writes units to each dataset too; extracts may have lost the header's.
TEST_F(TngTest, UnitsOfTheDatasetsCountWhereTheHeaderSaysNone) {
  {
    store::Hdf5Writer writer(folder_ / "snap_001.hdf5");
    write_header(writer, {0.5, 1});  // Mpc/h
    writer.attribute("Header", "NumPart_ThisFile", of_stars(1));
    TngParticle particle;
    particle.position = {0.1, 0.2, 0.3};
    particle.velocity = {1, 0, 0};
    particle.mass = 1e6;
    write_particles(writer, {particle}, {});
    const auto says = [&](const char* name, double cgs, double a_exponent, double h_exponent) {
      const std::string dataset = std::string("PartType4/") + name;
      writer.attribute(dataset, "to_cgs", cgs);
      writer.attribute(dataset, "a_scaling", a_exponent);
      writer.attribute(dataset, "h_scaling", h_exponent);
    };
    says("Coordinates", 3.085678e24, 1, -1);
    says("Velocities", 1e8, 0.5, 0);
    says("Masses", 1.989e33, 0, -1);
    writer.finish();
  }
  const auto simulation = open();
  EXPECT_NEAR(simulation->info().box_mpc, 1 / 0.6774, 1e-9);
  const simulation::StarParticles stars = all_stars(*simulation, 0);
  EXPECT_NEAR(stars.position_kpc[0][0], 50 / 0.6774, 1e-9);
  EXPECT_NEAR(stars.velocity_kms[0][0], 1000 * std::sqrt(0.5), 1e-9);
  EXPECT_NEAR(stars.mass_msun[0], 1e6 / 0.6774, 1e-6);
}

TEST_F(TngTest, WindIsNoStar) {
  std::vector<TngParticle> particles(5);
  for (std::size_t i = 0; i < particles.size(); ++i) particles[i].id = i;
  particles[0].birth = -0.3;
  particles[2].birth = 0;
  particles[4].birth = -1;
  write_chunk(folder_ / "snap_050.hdf5", {}, particles);
  const simulation::StarParticles stars = all_stars(*open(), 0);
  EXPECT_THAT(stars.id, ElementsAre(1, 3));
  EXPECT_EQ(stars.mass_msun.size(), 2u);
  EXPECT_EQ(stars.velocity_kms[2].size(), 2u);
}

TEST_F(TngTest, ChunksComeInOrderAndEmptyOnesHaveNoGroup) {
  for (int chunk = 0; chunk < 12; ++chunk) {
    std::vector<TngParticle> particles(chunk == 3 ? 0 : 2);
    for (std::size_t i = 0; i < particles.size(); ++i)
      particles[i].id = static_cast<std::uint64_t>(chunk) * 10 + i;
    write_chunk(folder_ / "output/snapdir_099" / fmt::format("snap_099.{}.hdf5", chunk), {}, particles,
                {false, false, 12, 22});
  }
  const auto simulation = open();
  EXPECT_EQ(simulation->stars(0)->pieces(), 11u);
  EXPECT_THAT(all_stars(*simulation, 0).id, ElementsAre(0, 1, 10, 11, 20, 21, 40, 41, 50, 51, 60, 61, 70, 71,
                                                        80, 81, 90, 91, 100, 101, 110, 111));
  // A chunk stands for the whole snapshot.
  EXPECT_EQ(all_stars(*open(folder_ / "output/snapdir_099/snap_099.5.hdf5"), 0).size(), 22u);
}

TEST_F(TngTest, LargeChunksComeInPieces) {
  std::vector<TngParticle> particles(10);
  for (std::size_t i = 0; i < particles.size(); ++i) particles[i].id = i;
  particles[4].birth = -1;
  write_chunk(folder_ / "a.hdf5", {}, particles);
  StarSource source{{{folder_ / "a.hdf5", 10, {}}}, 0.5, 0, {67.74, 0.3089, 0.6911}};
  source.files[0].layout.position.name = "PartType4/Coordinates";
  source.files[0].layout.mass.name = "PartType4/Masses";
  source.files[0].layout.birth_scale_factor.name = "PartType4/GFM_StellarFormationTime";
  source.files[0].layout.id.name = "PartType4/ParticleIDs";
  const auto reader = read_hdf5_stars(source, 4);
  ASSERT_EQ(reader->pieces(), 3u);
  EXPECT_THAT(reader->read(0).id, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(reader->read(1).id, ElementsAre(5, 6, 7));
  EXPECT_THAT(reader->read(2).id, ElementsAre(8, 9));
  EXPECT_TRUE(reader->read(2).metallicity.empty());
}

TEST_F(TngTest, IllustrisHasCoordinatesOfFourBytes) {
  TngParticle at_the_edge;
  at_the_edge.position = {75000, 74999.999, -0.004};  // 75000 in single precision, twice
  write_chunk(folder_ / "snapdir_068/snapshot_068.0.hdf5", {0.5, 75000, 0.704, 0.2726, 0.7274}, {at_the_edge},
              {true, false, 1, -1});
  const auto simulation = open();
  EXPECT_DOUBLE_EQ(simulation->info().cosmology.hubble_kms_mpc, 70.4);
  const simulation::StarParticles stars = all_stars(*simulation, 0);
  EXPECT_EQ(stars.position_kpc[0][0], 0);
  EXPECT_EQ(stars.position_kpc[1][0], 0);
  EXPECT_NEAR(stars.position_kpc[2][0], (75000 - 0.004) * 0.5 / 0.704, 1e-6);
  EXPECT_NEAR(stars.age_gyr[0], 5.965368999296503 - 2.201694111328726, 1e-7);  // astropy
}

TEST_F(TngTest, MiniSnapshotsLackSomeProperties) {
  write_chunk(folder_ / "snap_050.hdf5", {}, {{}}, {false, true, 1, -1});
  const simulation::StarParticles stars = all_stars(*open(), 0);
  EXPECT_EQ(stars.size(), 1u);
  EXPECT_EQ(stars.mass_msun.size(), 1u);
  EXPECT_TRUE(stars.initial_mass_msun.empty());
  EXPECT_TRUE(stars.metallicity.empty());
  EXPECT_TRUE(stars.velocity_kms[0].empty());
}

TEST_F(TngTest, CutOutsAreSnapshotsOfTheirNumber) {
  const auto write = [](const std::filesystem::path& path, std::int64_t snapshot, std::uint64_t id) {
    store::Hdf5Writer writer(path);
    write_header(writer, {snapshot == 99 ? 1.0 : 0.5});
    writer.attribute("Header", "SnapshotNumber", snapshot);
    writer.attribute("Header", "CutoutType", std::string(id < 1000 ? "Subhalo" : "Halo"));
    writer.attribute("Header", "CutoutID", static_cast<std::int64_t>(id % 1000));
    writer.attribute("Header", "NumPart_ThisFile", of_stars(1));
    TngParticle particle;
    particle.id = id;
    write_particles(writer, {particle}, {});
    writer.finish();
  };
  write(folder_ / "cutout_17.hdf5", 99, 17);
  write(folder_ / "cutout_18.hdf5", 99, 18);
  write(folder_ / "cutout_4.hdf5", 50, 4);
  write(folder_ / "any_name.h5", 50, 5);
  const auto simulation = open();
  ASSERT_EQ(simulation->info().snapshots.size(), 2u);
  EXPECT_EQ(simulation->info().snapshots[1].number, 99);
  EXPECT_THAT(all_stars(*simulation, 0).id, ElementsAre(4));
  EXPECT_THAT(all_stars(*simulation, 1).id, ElementsAre(17, 18));
  EXPECT_THAT(all_stars(*open(folder_ / "any_name.h5"), 0).id, ElementsAre(5));
  EXPECT_THAT(all_stars(*open(folder_ / "cutout_18.hdf5"), 0).id, ElementsAre(18));
  // No star may appear twice.
  write(folder_ / "cutout_9.hdf5", 99, 17);
  EXPECT_THAT(message_of_opening(), HasSubstr("are cut-outs of the same object"));
  write(folder_ / "cutout_9.hdf5", 99, 1005);
  EXPECT_THAT(message_of_opening(), HasSubstr("are cut-outs of different CutoutType"));
}

TEST_F(TngTest, GalaxiesOfTheCatalogue) {
  TngSubhalo central;
  central.position = {1000, 0, 999};  // 1000 is the box size
  TngSubhalo satellite;
  satellite.radius = 3;
  satellite.stellar_mass = 0.05;
  TngSubhalo dark;
  dark.stars = 0;
  dark.radius = std::nan("");  // not used
  TngSubhalo clump;
  clump.flag = false;
  TngSubhalo other;
  other.group = 2;
  other.stars = 5;
  const auto chunk = [&](int k) {
    return folder_ / "groups_050" / fmt::format("fof_subhalo_tab_050.{}.hdf5", k);
  };
  write_groups(chunk(0), {}, {0, -1}, {central, satellite, dark}, 3, 5);
  write_groups(chunk(1), {}, {}, {}, 3, 5);
  write_groups(chunk(2), {}, {4}, {clump, other}, 3, 5);
  const auto simulation = open();
  EXPECT_TRUE(simulation->info().snapshots[0].has_galaxies);
  EXPECT_FALSE(simulation->info().snapshots[0].has_stars);
  const std::vector<simulation::Galaxy> galaxies = simulation->galaxies(0);
  ASSERT_EQ(galaxies.size(), 3u);
  const double kpc = 0.5 / 0.6774;
  EXPECT_EQ(galaxies[0].id, 0);
  EXPECT_EQ(galaxies[0].level, 1);
  EXPECT_EQ(galaxies[0].particles, 10);
  EXPECT_NEAR(galaxies[0].stellar_mass_msun, 1e9 / 0.6774, 100);
  EXPECT_DOUBLE_EQ(galaxies[0].effective_radius_kpc, 2 * kpc);
  EXPECT_THAT(galaxies[0].position_kpc, ElementsAre(0, 0, DoubleEq(999 * kpc)));
  EXPECT_THAT(galaxies[0].velocity_kms, ElementsAre(100, -200, 300));
  EXPECT_TRUE(std::isnan(galaxies[0].semi_axes_kpc[0]));
  EXPECT_TRUE(std::isnan(galaxies[0].radius_kpc));
  EXPECT_EQ(galaxies[1].id, 1);
  EXPECT_EQ(galaxies[1].host, 0);
  EXPECT_EQ(galaxies[1].level, 2);
  EXPECT_DOUBLE_EQ(galaxies[1].effective_radius_kpc, 3 * kpc);
  EXPECT_EQ(galaxies[2].id, 4);
  EXPECT_EQ(galaxies[2].level, 1);
  EXPECT_EQ(galaxies[2].particles, 5);
}

TEST_F(TngTest, OptionsGoBeforeTheHeader) {
  write_chunk(folder_ / "snap_050.hdf5", {}, {{}});
  simulation::SimulationOptions options;
  options.input = folder_.string();
  options.hubble_kms_mpc = 50;
  options.box_mpc = 3;
  const auto simulation = simulation::open_simulation(options, formats());
  EXPECT_EQ(simulation->info().cosmology, (cosmos::CosmologyParameters{50, 0.3089, 0.6911}));
  EXPECT_EQ(simulation->info().box_mpc, 3);
  // The units of the file do not change.
  EXPECT_DOUBLE_EQ(all_stars(*simulation, 0).position_kpc[0][0], 1 * 0.5 / 0.6774);
}

TEST_F(TngTest, OnlyWhatIsOfTheFormatIsRecognised) {
  const simulation::SimulationFormat format = tng_format();
  EXPECT_FALSE(format.recognises(folder_));
  EXPECT_FALSE(format.recognises(folder_ / "none"));
  write_file(folder_ / "note.hdf5", "words");
  EXPECT_FALSE(format.recognises(folder_ / "note.hdf5"));
  EXPECT_FALSE(format.recognises(folder_));
  write_chunk(folder_ / "output/snap_050.hdf5", {}, {{}});
  EXPECT_TRUE(format.recognises(folder_));
  EXPECT_TRUE(format.recognises(folder_ / "output"));
  EXPECT_TRUE(format.recognises(folder_ / "output/snap_050.hdf5"));
}

}  // namespace
}  // namespace peculiar::hydro_hdf5
