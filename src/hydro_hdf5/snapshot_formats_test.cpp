#include "hydro_hdf5/snapshot_formats.h"

#include "base/atomic_file.h"
#include "hydro_hdf5/snapshot_testing.h"

namespace peculiar::hydro_hdf5 {
namespace {

using store::Hdf5Writer;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(SnapshotFormatsTest, SwiftByItsAttributes) {
  write_swift(folder_ / "snapshot_127.hdf5", {});
  const auto simulation = opened(folder_);
  EXPECT_EQ(simulation->info().format, "swift");
  ASSERT_EQ(simulation->info().snapshots.size(), 1u);
  EXPECT_EQ(simulation->info().snapshots[0].number, 127);
  EXPECT_EQ(simulation->info().snapshots[0].stars, 2);
  EXPECT_FALSE(simulation->info().snapshots[0].has_galaxies);
  EXPECT_NEAR(simulation->info().box_mpc, 100, 1e-6);
  EXPECT_THAT(detail(*simulation, "code"), HasSubstr("SWIFT"));
  EXPECT_EQ(detail(*simulation, "neglected"), "");
  expect_truth(all_stars(*simulation, 0));
  SwiftStyle style;
  style.w_0 = -0.9;
  write_swift(folder_ / "snapshot_127.hdf5", style);
  EXPECT_THAT(detail(*opened(folder_), "neglected"), HasSubstr("dark energy with w_0 -0.9"));
}

TEST_F(SnapshotFormatsTest, SwiftByItsUnitsWhereDatasetsAreSilent) {
  SwiftStyle style;
  style.has_attributes = false;
  write_swift(folder_ / "any name", style);
  const auto simulation = opened(folder_ / "any name");
  EXPECT_NEAR(simulation->info().box_mpc, 100, 1e-6);
  EXPECT_THAT(detail(*simulation, "number"), HasSubstr("0 is assumed"));
  expect_truth(all_stars(*simulation, 0));
}

TEST_F(SnapshotFormatsTest, NoUnitsAreAssumedOfSwift) {
  SwiftStyle style;
  style.has_attributes = false;
  style.has_units = false;
  write_swift(folder_ / "a.hdf5", style);
  EXPECT_THAT(message_of_opening(folder_ / "a.hdf5"), HasSubstr("a.hdf5: has no units"));
}

TEST_F(SnapshotFormatsTest, PartsOfSwiftInPlaceOfTheFileThatShowsThem) {
  SwiftStyle style;
  style.parts = 2;
  write_swift(folder_ / "colibre_0127" / "colibre_0127.0.hdf5", style);
  write_swift(folder_ / "colibre_0127" / "colibre_0127.1.hdf5", style);
  style.is_virtual = true;
  write_swift(folder_ / "colibre_0127.hdf5", style);
  const auto simulation = opened(folder_);
  EXPECT_EQ(simulation->info().snapshots[0].number, 127);
  EXPECT_EQ(simulation->info().snapshots[0].stars, 4);
  EXPECT_THAT(all_stars(*simulation, 0).id, ElementsAre(7, 8, 7, 8));
  std::filesystem::remove(folder_ / "colibre_0127" / "colibre_0127.0.hdf5");
  EXPECT_THAT(message_of_opening(folder_), HasSubstr("chunk colibre_0127.0.hdf5 is missing"));
}

/// Early snapshots have no stars yet, and the folder may hold files of other kinds.
TEST_F(SnapshotFormatsTest, SnapshotsWithoutStarsAmongOthers) {
  write_gizmo(folder_ / "snap_001.hdf5");
  write_file(folder_ / "other.3.hdf5", "words");
  Hdf5Writer writer(folder_ / "snap_000.hdf5");
  write_header(writer, {0.1, 100e3 * kH, kH, 0.3, 0.7});
  writer.attribute("Header", "NumPart_ThisFile", of_stars(0));
  writer.attribute("Header", "NumPart_Total", of_stars(0));
  writer.dataset<double>("PartType0/Masses", {1});
  writer.finish();
  const auto simulation = opened(folder_);
  ASSERT_EQ(simulation->info().snapshots.size(), 2u);
  EXPECT_FALSE(simulation->info().snapshots[0].has_stars);
  EXPECT_THAT(store::message_of([&] { static_cast<void>(simulation->stars(0)); }),
              HasSubstr("snapshot 0 has no star particles"));
  expect_truth(all_stars(*simulation, 1), false);
}

TEST_F(SnapshotFormatsTest, WhatSwiftCannotBe) {
  SwiftStyle style;
  style.is_cosmological = false;
  write_swift(folder_ / "a.hdf5", style);
  EXPECT_THAT(message_of_opening(folder_ / "a.hdf5"), HasSubstr("run without expansion"));
  style = {};
  style.box = {100, 100, 50};
  write_swift(folder_ / "b.hdf5", style);
  EXPECT_THAT(message_of_opening(folder_ / "b.hdf5"), HasSubstr("BoxSize is not a cube"));
}

TEST_F(SnapshotFormatsTest, GizmoTakesTheFirstOfItsMetals) {
  write_gizmo(folder_ / "snapdir_600" / "snapshot_600.hdf5");
  const auto simulation = opened(folder_);
  EXPECT_EQ(simulation->info().format, "gadget");
  EXPECT_EQ(simulation->info().snapshots[0].number, 600);
  EXPECT_NEAR(simulation->info().box_mpc, 100, 1e-6);
  EXPECT_THAT(detail(*simulation, "code"), HasSubstr("GIZMO, version 2022"));
  EXPECT_THAT(detail(*simulation, "units"), HasSubstr("not given"));
  EXPECT_THAT(detail(*simulation, "masses"), HasSubstr("mock derives the initial ones"));
  expect_truth(all_stars(*simulation, 0), false);
}

/// As FIRE's: io.c writes the units of length and mass already divided by HubbleParam.
TEST_F(SnapshotFormatsTest, UnitsOfGizmoContainH) {
  write_gizmo(folder_ / "snapshot_600.hdf5", 1, true);
  const auto simulation = opened(folder_);
  EXPECT_NEAR(simulation->info().box_mpc, 100, 1e-6);
  EXPECT_THAT(detail(*simulation, "units"), HasSubstr("from /Header, comoving, with h (GIZMO)"));
  expect_truth(all_stars(*simulation, 0), false);

  write_gizmo(folder_ / "without" / "a.hdf5", 0, false);
  write_gizmo(folder_ / "with" / "a.hdf5", 0, true);
  const simulation::StarParticles without = all_stars(*opened(folder_ / "without" / "a.hdf5"), 0);
  const simulation::StarParticles with = all_stars(*opened(folder_ / "with" / "a.hdf5"), 0);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_NEAR(with.position_kpc[0][i] / without.position_kpc[0][i], 1, 1e-12);
    EXPECT_NEAR(with.mass_msun[i] / without.mass_msun[i], 1, 1e-12);
    EXPECT_NEAR(with.velocity_kms[0][i] / without.velocity_kms[0][i], 1, 1e-12);
    EXPECT_NEAR(with.age_gyr[i] / without.age_gyr[i], 1, 1e-12);
  }
}

/// Births are then times: 0.25 and 0.4 (kpc/h) / (km/s), like the snapshot's 0.5.
TEST_F(SnapshotFormatsTest, RunsWithoutExpansionHaveTimes) {
  write_gizmo(folder_ / "isolated.hdf5", 0);
  const auto simulation = opened(folder_ / "isolated.hdf5");
  EXPECT_THAT(simulation->info().lacks_cosmology, HasSubstr("isolated.hdf5: a run without cosmology"));
  EXPECT_EQ(simulation->info().box_mpc, 0);
  EXPECT_EQ(simulation->info().snapshots[0].scale_factor, 1);
  const simulation::StarParticles stars = all_stars(*simulation, 0);
  constexpr double kGyr = 0.977792;  // kpc / (km/s)
  EXPECT_THAT(stars.age_gyr,
              ElementsAre(DoubleNear(0.25 / kH * kGyr, 1e-5), DoubleNear(0.1 / kH * kGyr, 1e-5)));
  EXPECT_NEAR(stars.position_kpc[0][0], 1e4, 0.01);
}

/// CAMELS keeps snapshots and SUBFIND's catalogues in one folder, whatever the code.
TEST_F(SnapshotFormatsTest, CatalogueBesideSnapshotsOfGizmo) {
  for (const char* names : {"snap_033 fof_subhalo_tab_033", "snapshot_033 groups_033"}) {
    const std::string both = names;
    const auto space = both.find(' ');
    const auto folder = folder_ / both.substr(0, 8);
    write_gizmo(folder / (both.substr(0, space) + ".hdf5"));
    TngEpoch epoch{kA, 100e3 * kH, kH, 0.3, 0.7};
    TngSubhalo subhalo;
    subhalo.position = {7000, 14000, 21000};
    write_groups(folder / (both.substr(space + 1) + ".hdf5"), epoch, {0}, {subhalo});
    const auto simulation = opened(folder);
    EXPECT_EQ(simulation->info().format, "gadget");
    ASSERT_TRUE(simulation->info().snapshots[0].has_galaxies);
    const auto galaxies = simulation->galaxies(0);
    ASSERT_EQ(galaxies.size(), 1u);
    EXPECT_NEAR(galaxies[0].position_kpc[0], 5000, 1e-6);
    EXPECT_NEAR(galaxies[0].stellar_mass_msun, 1e9 / kH, 1e3);
    epoch.scale_factor = 0.6;
    write_groups(folder / (both.substr(space + 1) + ".hdf5"), epoch, {0}, {subhalo});
    EXPECT_THAT(store::message_of([&] { static_cast<void>(opened(folder)->galaxies(0)); }),
                HasSubstr("both belong to snapshot 33, but have scale factors 0.5 and 0.6"));
    expect_truth(all_stars(*simulation, 0), false);
  }
}

/// The AREPO suite of CAMELS has TNG's layout in a flat folder.
TEST_F(SnapshotFormatsTest, CamelsOfArepoStaysTng) {
  write_chunk(folder_ / "snapshot_033.hdf5", {}, {{}});
  write_groups(folder_ / "groups_033.hdf5", {}, {0}, {{}});
  const auto simulation = opened(folder_);
  EXPECT_EQ(simulation->info().format, "tng");
  EXPECT_EQ(simulation->galaxies(0).size(), 1u);
  EXPECT_EQ(all_stars(*simulation, 0).size(), 1u);
}

TEST_F(SnapshotFormatsTest, Gadget4KeepsItsCosmologyAmongItsParameters) {
  const auto path = folder_ / "snapshot_005.hdf5";
  Hdf5Writer writer(path);
  writer.group("Header");
  writer.attribute("Header", "Time", kA);
  writer.attribute("Header", "Redshift", 1 / kA - 1);
  writer.attribute("Header", "BoxSize", 100 * kH);
  counts(writer);
  writer.group("Parameters");
  writer.attribute("Parameters", "HubbleParam", kH);
  writer.attribute("Parameters", "Omega0", 0.3);
  writer.attribute("Parameters", "OmegaLambda", 0.7);
  writer.attribute("Parameters", "ComovingIntegrationOn", std::int64_t{1});
  writer.attribute("Parameters", "UnitLength_in_cm", 3.085678e24);
  writer.attribute("Parameters", "UnitMass_in_g", 1.989e43);
  writer.attribute("Parameters", "UnitVelocity_in_cm_per_s", 1e5);
  gadget_stars(writer, false, 1);
  writer.finish();
  const auto simulation = opened(path);
  EXPECT_EQ(simulation->info().format, "gadget");
  EXPECT_NEAR(simulation->info().box_mpc, 100, 1e-6);
  EXPECT_THAT(detail(*simulation, "units"), HasSubstr("from /Parameters"));
  expect_truth(all_stars(*simulation, 0), false);

  // A catalogue without units has the run's units; its box shows whether it can.
  TngSubhalo subhalo;
  subhalo.position = {10 * kH, 20 * kH, 30 * kH};
  write_groups(folder_ / "groups_005.hdf5", {kA, 100 * kH, kH, 0.3, 0.7}, {0}, {subhalo});
  const auto galaxies = opened(path)->galaxies(0);
  ASSERT_EQ(galaxies.size(), 1u);
  EXPECT_NEAR(galaxies[0].position_kpc[0], 5000, 0.01);
  EXPECT_NEAR(galaxies[0].stellar_mass_msun, 1e9 / kH, 1e3);
  write_groups(folder_ / "groups_005.hdf5", {kA, 100e3 * kH, kH, 0.3, 0.7}, {0}, {subhalo});
  EXPECT_THAT(store::message_of([&] { static_cast<void>(opened(path)->galaxies(0)); }),
              testing::AllOf(HasSubstr("groups_005.hdf5: the box size is 100000 comoving Mpc"),
                             HasSubstr("check the units")));
}

TEST_F(SnapshotFormatsTest, MagneticumHoldsMassesOfElements) {
  const auto write = [&](double first, std::int64_t of_initial = 0) {
    Hdf5Writer writer(folder_ / "snap_112_z001p000.hdf5");
    write_header(writer, {kA, 100e3 * kH, kH, 0.3, 0.7});
    counts(writer);
    const double kpc = 3.086e21;
    eagle_field(writer, "Coordinates", positions(1e-3 / kH * kpc / kKpcInCm), 3, kpc, 1, -1);
    eagle_field(writer, "Velocity", velocities(std::sqrt(kA)), 3, 1e5, 0.5, 0);
    eagle_field(writer, "Mass", masses(1e10 / kH, 0.5), 0, 1.989e43, 0, -1);
    auto initial = masses(1e10 / kH);
    if (of_initial > 0) initial.resize(2 * static_cast<std::size_t>(of_initial), 1);
    eagle_field(writer, "InitialMass", initial, of_initial, 1.989e43, 0, -1);
    eagle_field(writer, "StellarFormationTime", {0.25, 0.4}, 0, 1, 0, 0);
    const auto formed = masses(1e10 / kH);
    eagle_field(writer, "Metallicity",
                {first * formed[0], 0.004 * formed[0], 0.006 * formed[0], first * formed[1],
                 0.005 * formed[1], 0.015 * formed[1]},
                3, 1.989e43, 0, -1);
    ids(writer);
    writer.finish();
  };
  write(0.26);
  const auto simulation = opened(folder_);
  EXPECT_EQ(simulation->info().format, "magneticum");
  EXPECT_EQ(simulation->info().snapshots[0].number, 112);
  EXPECT_NEAR(simulation->info().box_mpc, 100, 0.02);
  expect_truth(all_stars(*simulation, 0));
  write(0.75);  // hydrogen
  EXPECT_THAT(store::message_of([&] { static_cast<void>(opened(folder_)->stars(0)); }),
              HasSubstr("unknown order of elements"));
  write(0.26, 4);
  EXPECT_THAT(store::message_of([&] { static_cast<void>(opened(folder_)->stars(0)); }),
              HasSubstr("PartType4/InitialMass: is not an array with 1 number(s) per particle"));
}

TEST_F(SnapshotFormatsTest, HorizonAgnCountsItsBoxInTheUnitOfRamses) {
  const double kpc = 3.08e21;  // RAMSES's kpc
  Hdf5Writer writer(folder_ / "galaxy.hdf5");
  writer.group("Header");
  writer.attribute("Header", "ExpansionFactor", kA);
  writer.attribute("Header", "Redshift", 1 / kA - 1);
  writer.attribute("Header", "BoxSize", 100 * kH);
  writer.attribute("Header", "HubbleParam", kH);
  writer.attribute("Header", "Omega0", 0.3);
  writer.attribute("Header", "OmegaLambda", 0.7);
  writer.attribute("Header", "unit_l", 100 * 1e3 * kpc * kA);
  counts(writer, "NumPart_This");
  eagle_field(writer, "Coordinates", positions(1e-3 / kA * kpc / kKpcInCm), 3, kpc, 0, 0);
  eagle_field(writer, "Velocity", velocities(1), 3, 1e5, 0, 0);
  eagle_field(writer, "Mass", masses(2e33 / kMsunInG, 0.5), 0, 2e33, 0, 0);
  eagle_field(writer, "InitialMass", masses(2e33 / kMsunInG), 0, 2e33, 0, 0);
  eagle_field(writer, "StellarFormationTime", {0.25, 0.4}, 0, 1, 0, 0);
  eagle_field(writer, "SmoothedMetallicity", {0.01, 0.02}, 0, 1, 0, 0);
  ids(writer);
  writer.finish();
  const auto simulation = opened(folder_ / "galaxy.hdf5");
  EXPECT_EQ(simulation->info().format, "horizon-agn-hdf5");
  EXPECT_NEAR(simulation->info().box_mpc, 100 * kpc / kKpcInCm, 1e-6);
  expect_truth(all_stars(*simulation, 0));
}

/// AREPO and GADGET-4 may write units to every dataset; these take precedence over the header's.
TEST_F(SnapshotFormatsTest, AttributesOfArepoGoBeforeTheHeader) {
  const auto path = folder_ / "a.hdf5";
  Hdf5Writer writer(path);
  writer.dataset<double>("PartType4/Coordinates", {1, 2, 3}, 3);
  writer.attribute("PartType4/Coordinates", "to_cgs", 3.085678e24);
  writer.attribute("PartType4/Coordinates", "a_scaling", 1.0);
  writer.attribute("PartType4/Coordinates", "h_scaling", -1.0);
  writer.dataset<double>("PartType4/Masses", {1});
  writer.attribute("PartType4/Masses", "to_cgs", 0.0);
  writer.finish();
  const store::Hdf5File file(path);
  const auto units = dataset_units(file, "PartType4/Coordinates");
  ASSERT_TRUE(units);
  EXPECT_NEAR(units->factor(0.5, 0.7, kKpcInCm), 1e3 * 0.5 / 0.7, 1e-3);
  EXPECT_FALSE(dataset_units(file, "PartType4/Masses"));
  EXPECT_FALSE(dataset_units(file, "PartType4/Nothing"));
}

TEST_F(SnapshotFormatsTest, ReadsNeitherTablesNorFilesOfOtherKinds) {
  write_file(folder_ / "note.hdf5", "words");
  StarTable table;
  table.stars.position_kpc = {std::vector<double>{0}, {0}, {0}};
  table.stars.initial_mass_msun = {1};
  table.stars.age_gyr = {1};
  write_star_table(folder_ / "stars_1.h5", table);
  for (const auto& format : dialects()) {
    EXPECT_FALSE(format.recognises(folder_)) << format.name;
    EXPECT_FALSE(format.recognises(folder_ / "stars_1.h5")) << format.name;
    EXPECT_FALSE(format.recognises(folder_ / "no such folder")) << format.name;
  }
}

}  // namespace
}  // namespace peculiar::hydro_hdf5
