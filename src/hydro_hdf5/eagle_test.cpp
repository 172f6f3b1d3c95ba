#include "hydro_hdf5/eagle.h"

#include "base/test_context.h"
#include "hydro_hdf5/tng.h"
#include "hydro_hdf5/tng_testing.h"

namespace peculiar::hydro_hdf5 {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;

class EagleTest : public TngTest {
 protected:
  std::filesystem::path chunk(int number, int k) const {
    const std::string name = fmt::format("{:03}_z000p000", number);
    return folder_ / ("snapshot_" + name) / fmt::format("snap_{}.{}.hdf5", name, k);
  }
  template <typename Value>
  static void add(store::Hdf5Writer& writer, const std::string& name, const std::vector<Value>& values,
                  std::int64_t row_values, double cgs, double a_exponent, double h_exponent) {
    const std::string path = "PartType4/" + name;
    writer.dataset(path, values, row_values);
    writer.attribute(path, "CGSConversionFactor", cgs);
    writer.attribute(path, "aexp-scale-exponent", a_exponent);
    writer.attribute(path, "h-scale-exponent", h_exponent);
  }
  /// One star per chunk.
  void write(int number, int k, int chunks, double scale_factor = 0.5, double box = 67.77) const {
    std::filesystem::create_directories(chunk(number, k).parent_path());
    store::Hdf5Writer writer(chunk(number, k));
    write_header(writer, {scale_factor, box, 0.6777, 0.307, 0.693});
    writer.group("Units");
    writer.attribute("Units", "UnitLength_in_cm", 3.085678e24);
    writer.attribute("Units", "UnitMass_in_g", 1.989e43);
    writer.attribute("Header", "NumPart_ThisFile", of_stars(1));
    writer.attribute("Header", "NumPart_Total", of_stars(chunks));
    writer.attribute("Header", "NumFilesPerSnapshot", std::int64_t{chunks});
    add<double>(writer, "Coordinates", {10, 20, 30}, 3, 3.085678e24, 1, -1);
    add<float>(writer, "Velocity", {100, 0, -100}, 3, 1e5, 0.5, 0);
    add<float>(writer, "Mass", {1e-4f}, 0, 1.989e43, 0, -1);
    add<float>(writer, "InitialMass", {2e-4f}, 0, 1.989e43, 0, -1);
    writer.dataset<float>("PartType4/StellarFormationTime", {0.25f});
    writer.dataset<float>("PartType4/Metallicity", {0.5f});
    writer.dataset<float>("PartType4/SmoothedMetallicity", {0.25f});
    writer.dataset<std::uint64_t>("PartType4/ParticleIDs", {static_cast<std::uint64_t>(k)});
    writer.finish();
  }
};

TEST_F(EagleTest, EachDatasetTellsItsUnits) {
  write(28, 0, 2);
  write(28, 1, 2);
  write(27, 0, 1, 0.4);
  const auto simulation = open();
  const simulation::SimulationInfo& info = simulation->info();
  EXPECT_EQ(info.format, "eagle");
  ASSERT_EQ(info.snapshots.size(), 2u);
  EXPECT_EQ(info.snapshots[1].number, 28);
  EXPECT_NEAR(info.box_mpc, 100, 1e-9);
  const simulation::StarParticles stars = all_stars(*simulation, 1);
  EXPECT_THAT(stars.id, ElementsAre(0, 1));
  EXPECT_NEAR(stars.position_kpc[0][0], 10e3 * 0.5 / 0.6777, 1e-8);
  EXPECT_NEAR(stars.velocity_kms[2][0], -100 * std::sqrt(0.5), 1e-9);
  EXPECT_NEAR(stars.mass_msun[1], 1e6 / 0.6777, 0.1);
  EXPECT_NEAR(stars.initial_mass_msun[1], 2e6 / 0.6777, 0.2);
  EXPECT_THAT(stars.metallicity, ElementsAre(0.25, 0.25));
  EXPECT_EQ(all_stars(*open(chunk(28, 1)), 1).size(), 2u);
}

TEST_F(EagleTest, ABoxThatNoHeaderSaysIsMissed) {
  write(28, 0, 1, 0.5, std::nan(""));
  simulation::SimulationOptions options;
  options.input = folder_.string();
  const auto log_of_opening = [&] {
    MessageLog log;
    simulation::open_simulation(options, {eagle_format()}, log.context());
    return log.text();
  };
  EXPECT_THAT(log_of_opening(), HasSubstr("snap_028_z000p000.0.hdf5 has no BoxSize: assumed not periodic"));
  options.box_mpc = 100;
  EXPECT_EQ(log_of_opening(), "");
}

TEST_F(EagleTest, PartsNamedAsOtherSimulationsAreKnownByWhatTheyHold) {
  write(12, 0, 2);
  write(12, 1, 2);
  const std::filesystem::path plain = folder_ / "plain" / "snapdir_012";
  std::filesystem::create_directories(plain);
  for (const int k : {0, 1})
    std::filesystem::rename(chunk(12, k), plain / fmt::format("snap_012.{}.hdf5", k));
  for (const std::filesystem::path& input : {folder_ / "plain", plain, plain / "snap_012.1.hdf5"}) {
    EXPECT_FALSE(tng_format().recognises(input)) << input;
    EXPECT_TRUE(eagle_format().recognises(input)) << input;
    const auto simulation = open(input);
    EXPECT_EQ(simulation->info().format, "eagle") << input;
    EXPECT_EQ(simulation->info().snapshots.at(0).number, 12);
    EXPECT_THAT(all_stars(*simulation, 0).id, ElementsAre(0, 1)) << input;
  }
}

// Like SimSpin's: any name, no /Units, counts and ids as floats.
TEST_F(EagleTest, AnExtractIsKnownByItsUnits) {
  const auto write_extract = [&](double unit) {
    store::Hdf5Writer writer(folder_ / "extract.hdf5");
    write_header(writer, {0.5, 67.77, 0.6777, 0.307, 0.693});
    writer.attribute("Header", "NumPart_ThisFile", std::vector<double>{0, 0, 0, 0, 1, 0});
    writer.attribute("Header", "NumPart_Total", std::vector<double>{0, 0, 0, 0, 1, 0});
    writer.attribute("Header", "ExtractedFromSnapshot", 25.0);
    add<double>(writer, "Coordinates", {10, 20, 30}, 3, unit, 1, -1);
    add<double>(writer, "Mass", {1e-4}, 0, 1.989e43, 0, -1);
    writer.dataset<double>("PartType4/StellarFormationTime", {0.25});
    writer.dataset<double>("PartType4/SmoothedMetallicity", {0.25});
    writer.dataset<double>("PartType4/ParticleIDs", {1.7e12});
    writer.finish();
  };
  write_extract(3.085678e24);
  ASSERT_TRUE(eagle_format().recognises(folder_ / "extract.hdf5"));
  const auto simulation = open(folder_ / "extract.hdf5");
  EXPECT_NEAR(simulation->info().box_mpc, 100, 1e-9);
  EXPECT_EQ(simulation->info().snapshots.at(0).number, 25);
  EXPECT_EQ(simulation->info().h(), 0.6777);
  const simulation::StarParticles stars = all_stars(*simulation, 0);
  EXPECT_NEAR(stars.position_kpc[0][0], 10e3 * 0.5 / 0.6777, 1e-8);
  EXPECT_TRUE(stars.id.empty());
  write_extract(3.086e21);  // another simulation with EAGLE's fields
  EXPECT_FALSE(eagle_format().recognises(folder_ / "extract.hdf5"));
}

TEST_F(EagleTest, WhatCannotBe) {
  EXPECT_FALSE(eagle_format().recognises(folder_));
  write(28, 0, 2);
  EXPECT_TRUE(eagle_format().recognises(folder_));
  EXPECT_THAT(message_of_opening(), HasSubstr("NumFilesPerSnapshot is 2, but 1 chunk file(s)"));
  write(28, 1, 2);
  write(29, 0, 1, 0.4);
  EXPECT_THAT(message_of_opening(), HasSubstr("snapshot 29 is not later than snapshot 28"));
  std::filesystem::remove_all(chunk(29, 0).parent_path());
  EXPECT_THAT(store::message_of([&] { static_cast<void>(open()->galaxies(0)); }),
              HasSubstr("contain no galaxy catalogue"));
  {
    store::Hdf5Writer writer(chunk(28, 1));
    write_header(writer, {0.5, 67.77, 0.6777, 0.307, 0.693});
    writer.attribute("Header", "NumPart_ThisFile", of_stars(1));
    writer.dataset<double>("PartType4/Coordinates", {10, 20, 30}, 3);
    writer.finish();
  }
  EXPECT_THAT(message_of_reading(), HasSubstr("attribute CGSConversionFactor"));
}

}  // namespace
}  // namespace peculiar::hydro_hdf5
