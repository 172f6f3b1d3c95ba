#include <limits>

#include "hydro_hdf5/tng.h"
#include "hydro_hdf5/tng_testing.h"

namespace peculiar::hydro_hdf5 {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class TngBadInput : public TngTest {
 protected:
  std::filesystem::path chunk(int k) const {
    return folder_ / "snapdir_050" / fmt::format("snap_050.{}.hdf5", k);
  }
  void write_chunks() const {
    for (int k = 0; k < 3; ++k) write_chunk(chunk(k), {}, {{}, {}}, {false, false, 3, 6});
  }
  /// Writes a snapshot of one file, with contents from `fill`.
  template <typename Fill>
  void write_snapshot(const Fill& fill, std::int64_t announced = 2) const {
    store::Hdf5Writer writer(folder_ / "snap_050.hdf5");
    write_header(writer, {});
    writer.attribute("Header", "NumPart_ThisFile", of_stars(announced));
    fill(writer);
    writer.finish();
  }
};

TEST_F(TngBadInput, AMissingChunk) {
  write_chunks();
  std::filesystem::remove(chunk(1));
  EXPECT_THAT(message_of_opening(), HasSubstr("chunk snap_050.1.hdf5 is missing"));
  write_chunks();
  std::filesystem::remove(chunk(2));
  EXPECT_THAT(message_of_opening(), AllOf(HasSubstr("snap_050.0.hdf5: Header: NumFilesPerSnapshot is 3"),
                                          HasSubstr("2 chunk file(s) exist, numbered 0 to 1")));
}

TEST_F(TngBadInput, TheSameDataTwice) {
  write_chunks();
  write_chunk(folder_ / "snap_050.hdf5", {}, {{}});
  EXPECT_THAT(message_of_opening(), HasSubstr("hold the same data"));
  std::filesystem::remove(folder_ / "snap_050.hdf5");
  write_chunk(folder_ / "output/snapdir_050/snap_050.1.hdf5", {}, {{}});
  EXPECT_THAT(message_of_opening(), HasSubstr("hold the same data"));
}

TEST_F(TngBadInput, ATruncatedChunk) {
  write_chunks();
  std::filesystem::resize_file(chunk(1), std::filesystem::file_size(chunk(1)) - 100);
  EXPECT_THAT(message_of_reading(), HasSubstr("snap_050.1.hdf5: damaged or truncated HDF5 file"));
}

TEST_F(TngBadInput, TheHeaderContradictsTheData) {
  write_chunks();
  write_chunk(chunk(2), {}, {{}}, {false, false, 3, 6});
  EXPECT_THAT(message_of_reading(),
              HasSubstr("NumPart_Total is 6 star particles, but the 3 chunk file(s) hold 5"));
  std::filesystem::remove_all(folder_ / "snapdir_050");
  write_snapshot([](store::Hdf5Writer& writer) { write_particles(writer, {{}}, {}); });
  EXPECT_THAT(
      message_of_reading(),
      HasSubstr("snap_050.hdf5: PartType4/GFM_StellarFormationTime: has 1 rows, but the header announces 2"));
  write_snapshot([](store::Hdf5Writer& writer) {
    writer.dataset<float>("PartType4/GFM_StellarFormationTime", {0.1f, 0.2f});
    writer.dataset<float>("PartType4/Coordinates", {1, 2, 3}, 3);
    writer.dataset<float>("PartType4/Masses", {1, 2});
  });
  EXPECT_THAT(message_of_reading(),
              HasSubstr("PartType4/Coordinates: has 1 rows, but the header announces 2"));
  write_snapshot([](store::Hdf5Writer& writer) {
    writer.dataset<float>("PartType4/GFM_StellarFormationTime", {0.1f, 0.2f});
    writer.dataset<float>("PartType4/Coordinates", {1, 2, 3, 4}, 2);
    writer.dataset<float>("PartType4/Masses", {1, 2});
  });
  EXPECT_THAT(message_of_reading(),
              HasSubstr("PartType4/Coordinates: is not an array with 3 number(s) per particle"));
}

TEST_F(TngBadInput, MissingDatasets) {
  const std::vector<float> two{0.1f, 0.2f};
  const std::vector<float> six{1, 2, 3, 4, 5, 6};
  write_snapshot([&](store::Hdf5Writer& writer) {
    writer.dataset("PartType4/Coordinates", six, 3);
    writer.dataset("PartType4/Masses", two);
  });
  EXPECT_THAT(message_of_reading(), HasSubstr("has no dataset PartType4/GFM_StellarFormationTime"));
  write_snapshot([&](store::Hdf5Writer& writer) {
    writer.dataset("PartType4/GFM_StellarFormationTime", two);
    writer.dataset("PartType4/Masses", two);
  });
  EXPECT_THAT(message_of_reading(), HasSubstr("has no dataset PartType4/Coordinates"));
  write_snapshot([&](store::Hdf5Writer& writer) {
    writer.dataset("PartType4/GFM_StellarFormationTime", two);
    writer.dataset("PartType4/Coordinates", six, 3);
  });
  EXPECT_THAT(message_of_reading(), HasSubstr("has neither PartType4/Masses nor PartType4/GFM_InitialMass"));
  write_snapshot([](store::Hdf5Writer&) {}, 0);
  EXPECT_EQ(all_stars(*open(), 0).size(), 0u);
}

TEST_F(TngBadInput, ValuesThatCannotBe) {
  std::vector<TngParticle> particles(3);
  particles[0].birth = -1;  // rows count all particles of the file, including wind
  const auto message = [&](auto change) {
    auto changed = particles;
    change(changed[2]);
    write_chunk(folder_ / "snap_050.hdf5", {}, changed);
    return message_of_reading();
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(message([&](TngParticle& one) { one.position[1] = nan; }),
              HasSubstr("snap_050.hdf5: PartType4/Coordinates: row 2 holds nan"));
  EXPECT_THAT(message([](TngParticle& one) { one.birth = 0.6; }),
              HasSubstr("row 2 is born at scale factor 0.6"));
  EXPECT_THAT(message([](TngParticle& one) { one.birth = 1e-6; }), HasSubstr("row 2: scale factor"));
  EXPECT_THAT(message([](TngParticle& one) { one.position[2] = 1501; }),
              HasSubstr("PartType4/Coordinates: row 2 lies at"));
}

TEST_F(TngBadInput, WhatIsNotNeededStopsNothing) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<TngParticle> particles(4);
  particles[0] = {};
  particles[0].birth = -1;  // wind: its other values are ignored
  particles[0].metallicity = nan;
  particles[0].position[0] = nan;
  particles[1].metallicity = nan;
  particles[2].birth = nan;
  particles[2].mass = nan;
  const std::uint64_t large = (std::uint64_t{1} << 63) + 5;
  particles[3].id = large;
  write_chunk(folder_ / "snap_050.hdf5", {}, particles);
  const simulation::StarParticles stars = all_stars(*open(), 0);
  ASSERT_EQ(stars.size(), 3U);
  EXPECT_TRUE(std::isnan(stars.metallicity[0]));
  EXPECT_TRUE(std::isfinite(stars.age_gyr[0]));
  EXPECT_TRUE(std::isnan(stars.age_gyr[1]));
  EXPECT_TRUE(std::isnan(stars.mass_msun[1]));
  EXPECT_TRUE(std::isfinite(stars.metallicity[2]));
  EXPECT_EQ(static_cast<std::uint64_t>(stars.id[2]), large);
}

TEST_F(TngBadInput, HeadersThatSayTooLittleOrTooMuch) {
  const auto message = [&](auto fill) {
    store::Hdf5Writer writer(folder_ / "snap_050.hdf5");
    write_header(writer, {});
    fill(writer);
    writer.finish();
    return message_of_opening();
  };
  EXPECT_THAT(message([](auto& writer) { writer.attribute("Header", "Redshift", 3.0); }),
              HasSubstr("Time 0.5 (a scale factor) and Redshift 3 contradict each other"));
  EXPECT_THAT(message([](auto& writer) { writer.attribute("Header", "Time", 13.8); }),
              HasSubstr("Time is 13.8, which is not a scale factor"));
  EXPECT_THAT(message([](auto& writer) { writer.attribute("Header", "HubbleParam", 0.0); }),
              HasSubstr("HubbleParam is 0"));
  EXPECT_THAT(message([](auto& writer) { writer.attribute("Header", "HubbleParam", 70.0); }),
              HasSubstr("HubbleParam is 70, but should be H0 / (100 km/s/Mpc)"));
  EXPECT_THAT(message([](auto& writer) { writer.attribute("Header", "BoxSize", -1.0); }),
              HasSubstr("BoxSize is negative"));
  write_snapshot([](store::Hdf5Writer&) {}, -1);
  EXPECT_THAT(message_of_reading(), HasSubstr("Header: attribute NumPart_ThisFile is -1"));
}

TEST_F(TngBadInput, ACosmologyThatNobodySays) {
  {
    store::Hdf5Writer writer(folder_ / "snap_050.hdf5");
    writer.group("Header");
    writer.attribute("Header", "Time", 0.5);
    writer.attribute("Header", "NumPart_ThisFile", of_stars(0));
    writer.finish();
  }
  EXPECT_THAT(message_of_opening(), HasSubstr("Header has no attribute HubbleParam; give --hubble"));
  simulation::SimulationOptions options;
  options.input = folder_.string();
  options.hubble_kms_mpc = 70;
  options.omega_m = 0.3;
  options.omega_l = 0.7;
  EXPECT_EQ(simulation::open_simulation(options, formats())->info().box_mpc, 0);
}

TEST_F(TngBadInput, SnapshotsThatDoNotGoTogether) {
  write_chunk(folder_ / "snap_050.hdf5", {0.5}, {{}});
  write_chunk(folder_ / "snap_017.hdf5", {0.3}, {{}});
  EXPECT_EQ(open()->info().snapshots.size(), 2u);  // numbers may have gaps
  EXPECT_THAT(store::message_of([&] { static_cast<void>(open()->info().index_of(18)); }),
              HasSubstr("there is no snapshot 18; the nearest is 17"));
  EXPECT_THAT(store::message_of([&] { static_cast<void>(open()->galaxies(0)); }),
              HasSubstr("no group catalogue for snapshot 17"));
  write_chunk(folder_ / "snap_017.hdf5", {0.7}, {{}});
  EXPECT_THAT(message_of_opening(), HasSubstr("snapshot 50 is not later than snapshot 17"));
  write_chunk(folder_ / "snap_017.hdf5", {0.3, 2000}, {{}});
  EXPECT_THAT(message_of_opening(), HasSubstr("belongs to another simulation than snapshot 17"));
  write_chunk(folder_ / "snap_017.hdf5", {0.3}, {{}});
  write_groups(folder_ / "fof_subhalo_tab_050.hdf5", {0.51}, {0}, {{}});
  EXPECT_THAT(message_of_opening(),
              HasSubstr("both belong to snapshot 50, but have scale factors 0.5 and 0.51"));
  write_groups(folder_ / "fof_subhalo_tab_050.hdf5", {0.5}, {0}, {{}});
  EXPECT_THAT(store::message_of([&] {
                static_cast<void>(open()->stars(1)->read(0).size());
                static_cast<void>(open()->tree());
              }),
              HasSubstr("no SubLink tree found"));
}

TEST_F(TngBadInput, CataloguesThatContradictThemselves) {
  const std::filesystem::path path = folder_ / "groups_050/fof_subhalo_tab_050.0.hdf5";
  const auto message = [&] { return store::message_of([&] { static_cast<void>(open()->galaxies(0)); }); };
  write_groups(path, {}, {0}, {{}, {}}, 1, 3);
  EXPECT_THAT(message(), HasSubstr("Nsubgroups_Total in the header is 3, but the 1 file(s) hold 2"));
  TngSubhalo lost;
  lost.group = 1;
  write_groups(path, {}, {0}, {{}, lost});
  EXPECT_THAT(message(), HasSubstr("Subhalo/SubhaloGrNr: row 1 is in group 1, but there are only 1 groups"));
  TngSubhalo nowhere;
  nowhere.position[0] = std::numeric_limits<double>::infinity();
  write_groups(path, {}, {0}, {{}, nowhere});
  EXPECT_THAT(message(), HasSubstr("Subhalo/SubhaloPos: row 1 holds inf"));
  write_groups(path, {}, {0}, {{}}, 2, 1);
  EXPECT_THAT(message_of_opening(), HasSubstr("NumFiles is 2, but 1 chunk file(s)"));
  store::Hdf5Writer writer(path);
  write_header(writer, {});
  writer.attribute("Header", "Nsubgroups_ThisFile", std::int64_t{1});
  writer.attribute("Header", "Nsubgroups_Total", std::int64_t{1});
  writer.dataset<std::int32_t>("Group/GroupFirstSub", {0});
  writer.dataset<std::int32_t>("Subhalo/SubhaloLenType", {1, 1, 1, 1}, 4);
  writer.finish();
  EXPECT_THAT(message(), HasSubstr("Subhalo/SubhaloLenType: does not have 6 values per subhalo"));
}

}  // namespace
}  // namespace peculiar::hydro_hdf5
