#pragma once

#include "hydro_hdf5/dataset_units.h"
#include "hydro_hdf5/snapshot_formats.h"
#include "hydro_hdf5/tng_testing.h"

namespace peculiar::hydro_hdf5 {

inline constexpr double kA = 0.5;  // of all snapshots
inline constexpr double kH = 0.7;

/// Files of each dialect with the same two stars: at (10, 20, 30) and (40, 50, 60) comoving Mpc, initial
/// masses 2e6 and 3e6 Msun (half of that now), born at a = 0.25 and 0.4, metallicities 0.01 and 0.02,
/// velocities 100 and -200 km/s along x.
class SnapshotFormatsTest : public TngTest {
 protected:
  static simulation::Formats dialects() {
    return {swift_format(), horizon_agn_hdf5_format(), magneticum_format(), gadget_format(), tng_format(),
            eagle_format()};
  }
  static std::unique_ptr<simulation::Simulation> opened(const std::filesystem::path& path) {
    simulation::SimulationOptions options;
    options.input = path.string();
    return simulation::open_simulation(options, dialects());
  }
  static std::string message_of_opening(const std::filesystem::path& path) {
    return store::message_of([&] { static_cast<void>(opened(path)); });
  }
  static std::string detail(const simulation::Simulation& simulation, const std::string& name) {
    for (const auto& [key, text] : simulation.info().details) {
      if (key == name) return text;
    }
    return "";
  }

  /// Positions of the two stars in units of `unit_mpc`.
  static std::vector<double> positions(double unit_mpc) {
    std::vector<double> values{10, 20, 30, 40, 50, 60};
    for (double& value : values) value /= unit_mpc;
    return values;
  }
  static std::vector<double> velocities(double unit_kms) {
    return {100 / unit_kms, 0, 0, -200 / unit_kms, 0, 0};
  }
  static std::vector<double> masses(double unit_msun, double share = 1) {
    return {2e6 * share / unit_msun, 3e6 * share / unit_msun};
  }

  static void expect_truth(const simulation::StarParticles& stars, bool has_initial = true) {
    const cosmos::Cosmology cosmology({100 * kH, 0.3, 0.7});
    ASSERT_EQ(stars.size(), 2u);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      EXPECT_NEAR(stars.position_kpc[axis][0], kA * 1e4 * (static_cast<double>(axis) + 1), 0.01);
      EXPECT_NEAR(stars.position_kpc[axis][1], kA * 1e4 * (static_cast<double>(axis) + 4), 0.01);
    }
    EXPECT_THAT(stars.velocity_kms[0],
                testing::ElementsAre(testing::DoubleNear(100, 1e-3), testing::DoubleNear(-200, 1e-3)));
    // The codes' solar masses differ by about 1e-3.
    EXPECT_THAT(stars.mass_msun,
                testing::ElementsAre(testing::DoubleNear(1e6, 500), testing::DoubleNear(1.5e6, 750)));
    if (has_initial) {
      EXPECT_THAT(stars.initial_mass_msun,
                  testing::ElementsAre(testing::DoubleNear(2e6, 1000), testing::DoubleNear(3e6, 1500)));
    } else {
      EXPECT_THAT(stars.initial_mass_msun, testing::IsEmpty());
    }
    EXPECT_THAT(stars.metallicity,
                testing::ElementsAre(testing::DoubleNear(0.01, 1e-9), testing::DoubleNear(0.02, 1e-9)));
    const double now = cosmology.age_gyr(kA);
    EXPECT_THAT(stars.age_gyr, testing::ElementsAre(testing::DoubleNear(now - cosmology.age_gyr(0.25), 1e-9),
                                                    testing::DoubleNear(now - cosmology.age_gyr(0.4), 1e-9)));
    EXPECT_THAT(stars.id, testing::ElementsAre(7, 8));
  }

  /// EAGLE's fields and attributes.
  static void eagle_field(store::Hdf5Writer& writer, const std::string& name,
                          const std::vector<double>& values, std::int64_t row_values, double cgs,
                          double a_exponent, double h_exponent) {
    writer.dataset("PartType4/" + name, values, row_values);
    writer.attribute("PartType4/" + name, "CGSConversionFactor", cgs);
    writer.attribute("PartType4/" + name, "aexp-scale-exponent", a_exponent);
    writer.attribute("PartType4/" + name, "h-scale-exponent", h_exponent);
  }
  static void counts(store::Hdf5Writer& writer, const char* of_file = "NumPart_ThisFile") {
    const std::vector<double> two{0, 0, 0, 0, 2, 0};
    writer.attribute("Header", of_file, two);
    writer.attribute("Header", "NumPart_Total", two);
  }
  static void ids(store::Hdf5Writer& writer) {
    writer.dataset<std::int32_t>("PartType4/ParticleIDs", {7, 8});
  }

  // SWIFT
  // ----------------------------------------------------------------------------------------------------

  struct SwiftStyle {
    bool has_attributes = true;
    bool has_units = true;  ///< the group
    bool is_cosmological = true;
    bool is_virtual = false;
    double w_0 = -1;
    std::vector<double> box{100, 100, 100};
    std::int64_t parts = 1;
  };
  static void swift_field(store::Hdf5Writer& writer, const std::string& name,
                          const std::vector<double>& values, std::int64_t row_values, double cgs,
                          double a_exponent, bool has_attributes) {
    const std::string path = "PartType4/" + name;
    writer.dataset(path, values, row_values);
    if (!has_attributes) return;
    writer.attribute(path, "Conversion factor to CGS (not including cosmological corrections)",
                     std::vector<double>{cgs});
    writer.attribute(path, "a-scale exponent", std::vector<double>{a_exponent});
    writer.attribute(path, "h-scale exponent", std::vector<double>{0});
  }
  static void write_swift(const std::filesystem::path& path, const SwiftStyle& style) {
    std::filesystem::create_directories(path.parent_path());
    store::Hdf5Writer writer(path);
    writer.group("Header");
    writer.attribute("Header", "Code", std::string("SWIFT"));
    writer.attribute("Header", "Time", std::vector<double>{0.0123});  // in its own units
    writer.attribute("Header", "Redshift", std::vector<double>{1 / kA - 1});
    writer.attribute("Header", "BoxSize", style.box);
    const std::vector<std::int64_t> seven{0, 0, 0, 0, 2, 0, 0};
    const std::vector<std::int64_t> all{0, 0, 0, 0, 2 * style.parts, 0, 0};
    writer.attribute("Header", "NumPart_ThisFile", style.is_virtual ? all : seven);
    writer.attribute("Header", "NumPart_Total", all);
    writer.attribute("Header", "NumPart_Total_HighWord", std::vector<std::int32_t>(7, 0));
    writer.attribute(
        "Header", "NumFilesPerSnapshot",
        std::vector<std::int32_t>{static_cast<std::int32_t>(style.is_virtual ? 1 : style.parts)});
    writer.attribute("Header", "Virtual", std::vector<std::int32_t>{style.is_virtual ? 1 : 0});
    writer.group("Cosmology");
    writer.attribute("Cosmology", "Cosmological run",
                     std::vector<std::int32_t>{style.is_cosmological ? 1 : 0});
    writer.attribute("Cosmology", "Scale-factor", std::vector<double>{kA});
    writer.attribute("Cosmology", "h", std::vector<double>{kH});
    writer.attribute("Cosmology", "Omega_m", std::vector<double>{0.3});
    writer.attribute("Cosmology", "Omega_lambda", std::vector<double>{0.7});
    writer.attribute("Cosmology", "w_0", std::vector<double>{style.w_0});
    if (style.has_units) {
      writer.group("Units");
      writer.attribute("Units", "Unit length in cgs (U_L)", std::vector<double>{1e3 * kKpcInCm});
      writer.attribute("Units", "Unit mass in cgs (U_M)", std::vector<double>{1e10 * kMsunInG});
      writer.attribute("Units", "Unit time in cgs (U_t)", std::vector<double>{1e3 * kKpcInCm / 1e5});
    }
    const bool says = style.has_attributes;
    swift_field(writer, "Coordinates", positions(1), 3, 1e3 * kKpcInCm, 1, says);
    swift_field(writer, "Velocities", velocities(1), 3, 1e5, 0, says);
    swift_field(writer, "Masses", masses(1e10, 0.5), 0, 1e10 * kMsunInG, 0, says);
    swift_field(writer, "InitialMasses", masses(1e10), 0, 1e10 * kMsunInG, 0, says);
    swift_field(writer, "BirthScaleFactors", {0.25, 0.4}, 0, 1, 0, says);
    swift_field(writer, "MetalMassFractions", {0.01, 0.02}, 0, 1, 0, says);
    ids(writer);
    writer.finish();
  }

  // GADGET and GIZMO
  // -----------------------------------------------------------------------------------------

  static void gadget_stars(store::Hdf5Writer& writer, bool several_metals, double unit_mpc = 1e-3) {
    writer.dataset("PartType4/Coordinates", positions(unit_mpc / kH), 3);
    writer.dataset("PartType4/Velocities", velocities(std::sqrt(kA)), 3);
    writer.dataset("PartType4/Masses", masses(1e10 / kH, 0.5));
    writer.dataset<double>("PartType4/StellarFormationTime", {0.25, 0.4});
    if (several_metals) {
      writer.dataset<double>("PartType4/Metallicity", {0.01, 0.25, 0.003, 0.02, 0.26, 0.004}, 3);
    } else {
      writer.dataset<double>("PartType4/Metallicity", {0.01, 0.02});
    }
    ids(writer);
  }
  /// GIZMO's own header names; without units as SIMBA in CAMELS, with them as FIRE.
  static void write_gizmo(const std::filesystem::path& path, std::int32_t comoving = 1,
                          bool has_units = false) {
    std::filesystem::create_directories(path.parent_path());
    store::Hdf5Writer writer(path);
    writer.group("Header");
    writer.attribute("Header", "Time", kA);
    writer.attribute("Header", "Redshift", 1 / kA - 1);
    writer.attribute("Header", "BoxSize", 100e3 * kH);
    writer.attribute("Header", "HubbleParam", kH);
    writer.attribute("Header", "Omega_Matter", 0.3);
    writer.attribute("Header", "Omega_Lambda", 0.7);
    writer.attribute("Header", "ComovingIntegrationOn", std::int64_t{comoving});
    writer.attribute("Header", "GIZMO_version", std::int64_t{2022});
    if (has_units) {  // GIZMO divides them by h
      writer.attribute("Header", "UnitLength_In_CGS", 3.085678e21 / kH);
      writer.attribute("Header", "UnitMass_In_CGS", 1.989e43 / kH);
      writer.attribute("Header", "UnitVelocity_In_CGS", 1e5);
    }
    counts(writer);
    gadget_stars(writer, true);
    writer.finish();
  }
};

}  // namespace peculiar::hydro_hdf5
