#include "cosmos/bandpass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/atomic_file.h"
#include "base/test_folder.h"
#include "cosmos/cosmos_testing.h"
#include "fits/fits_test_support.h"

namespace peculiar::cosmos {
namespace {

using fits::error_of;
using ::testing::HasSubstr;

std::string input_error_of(const std::function<void()>& action) {
  return error_of(ErrorKind::kInput, action);
}

TEST(Bandpass, ABoxFollowsTheClosedForms) {
  const Bandpass box("box", {10000, 20000}, {0.5, 0.5});
  EXPECT_NEAR(box.logarithmic_width(), 0.5 * std::log(2), 1e-12);
  EXPECT_NEAR(box.pivot_angstrom(), std::sqrt((2e4 * 2e4 - 1e4 * 1e4) / 2 / std::log(2)), 1e-6);
  EXPECT_NEAR(box.zero_point_mag(6.62607015e-27 / 3631e-23), 2.5 * std::log10(0.5 * std::log(2)), 1e-12);
  EXPECT_EQ(box.at(15000), 0.5);
  EXPECT_EQ(box.at(20000), 0.5);
  EXPECT_EQ(box.at(20000.1), 0);
  EXPECT_EQ(box.at(std::nan("")), 0);
  EXPECT_NEAR(box.blue_edge_angstrom(), 10010, 1);
  EXPECT_NEAR(box.red_edge_angstrom(), 19990, 1);
}

TEST(Bandpass, TrianglesAreIntegratedExactly) {
  // T = (lambda - 1) for 1 to 2: int T dlambda / lambda = 1 - ln 2, int T lambda dlambda = 5 / 6.
  const Bandpass triangle("triangle", {1, 2}, {0, 1});
  EXPECT_NEAR(triangle.logarithmic_width(), 1 - std::log(2), 1e-14);
  EXPECT_NEAR(triangle.pivot_angstrom(), std::sqrt(5 / 6.0 / (1 - std::log(2))), 1e-13);
  EXPECT_NEAR(triangle.at(1.25), 0.25, 1e-14);
}

// Computed in Python from the complete curves, with HST's collecting area.
TEST(Bandpass, BuiltInZeroPointsAndPivots) {
  EXPECT_NEAR(find_bandpass("F160W").zero_point_mag(), 25.9463, 5.1e-5);
  EXPECT_NEAR(find_bandpass("F160W").pivot_angstrom(), 15368.34, 0.2);
  struct Truth {
    const char* name;
    double pivot_angstrom, zero_point_mag;
  };
  const Truth truths[] = {{"F105W", 10550.99, 26.2690}, {"F125W", 12486.16, 26.2304},
                          {"F435W", 4327.2, 25.691},    {"F606W", 5919.4, 26.513},
                          {"F775W", 7693.3, 25.672},    {"F814W", 8059.8, 25.957},
                          {"F850LP", 9035.9, 24.871}};
  for (const auto& [name, pivot_angstrom, zero_point_mag] : truths) {
    EXPECT_NEAR(find_bandpass(name).pivot_angstrom(), pivot_angstrom, 3) << name;
    EXPECT_NEAR(find_bandpass(name).zero_point_mag(), zero_point_mag, 0.0015) << name;
  }
  const std::pair<const char*, double> pivots[] = {
      {"Euclid_VIS", 7247.7}, {"Euclid_Y", 10803.4}, {"Euclid_J", 13638.8},
      {"Euclid_H", 17680.8},  {"HSC_g", 4791.2},     {"HSC_r", 6212.7},
      {"HSC_i", 7733.1},      {"HSC_z", 8903.1},     {"HSC_y", 9771.7}};
  for (const auto& [name, pivot_angstrom] : pivots) {
    EXPECT_NEAR(find_bandpass(name).pivot_angstrom(), pivot_angstrom, 3) << name;
  }
  for (const BuiltInBandpass& band : built_in_bandpasses())
    EXPECT_EQ(find_bandpass(band.name).name(), band.name);
}

// 2.5 log10(A / h * 3631 Jy * W) with 32.40, 0.9926 and 52.81 m2; W, computed in Python from the complete
// curves, is 0.07255 for LSST_i, 0.43285 for Euclid_VIS and 0.09497 for HSC_i.
TEST(Bandpass, ZeroPointsAreThoseOfTheBandsTelescope) {
  EXPECT_NEAR(find_bandpass("LSST_i").zero_point_mag(), 27.7750, 0.001);
  EXPECT_NEAR(find_bandpass("Euclid_VIS").zero_point_mag(), 25.9297, 0.001);
  EXPECT_NEAR(find_bandpass("HSC_i").zero_point_mag(), 28.5977, 0.001);
  // surveycodex (LSST DESC), from speclite's curves and areas of its own.
  const std::pair<const char*, double> theirs[] = {
      {"LSST_u", 26.40}, {"LSST_g", 28.26},     {"LSST_r", 28.10},   {"LSST_z", 27.39},   {"LSST_y", 26.56},
      {"HSC_i", 28.61},  {"HSC_z", 27.68},      {"HSC_y", 27.34},    {"HSC_g", 28.90},    {"Euclid_Y", 24.99},
      {"LSST_i", 27.78}, {"Euclid_VIS", 25.91}, {"Euclid_J", 25.17}, {"Euclid_H", 25.11}, {"F160W", 25.946}};
  for (const auto& [name, zero_point_mag] : theirs)
    EXPECT_NEAR(find_bandpass(name).zero_point_mag(), zero_point_mag, 0.025) << name;
  EXPECT_EQ(find_bandpass("F160W").telescope().collecting_area_cm2, kHstCollectingArea_cm2);
  EXPECT_EQ(bands_of_other_telescopes(std::vector<std::string>{"F160W", "HSC_i", "mine.dat", "LSST_i"}),
            "LSST_i (Rubin), HSC_i (Subaru)");
  EXPECT_EQ(bands_of_other_telescopes(std::vector<std::string>{"F160W", "mine.dat"}), "");
}

TEST(Bandpass, BuiltInCurvesAreThoseOfTheirFilesOfSharedData) {
  PECULIAR_SKIP_WITHOUT_SHARED(shared_data("filters"));
  const std::pair<const char*, const char*> files[] = {{"F435W", "galsim_ACS_wfc_F435W.dat"},
                                                       {"F606W", "galsim_ACS_wfc_F606W.dat"},
                                                       {"F775W", "galsim_ACS_wfc_F775W.dat"},
                                                       {"F814W", "galsim_ACS_wfc_F814W.dat"},
                                                       {"F850LP", "galsim_ACS_wfc_F850LP.dat"},
                                                       {"F105W", "galsim_WFC3_ir_F105W.dat"},
                                                       {"F125W", "galsim_WFC3_ir_F125W.dat"},
                                                       {"F160W", "galsim_WFC3_ir_F160W.dat"},
                                                       {"LSST_u", "galsim_LSST_u.dat"},
                                                       {"LSST_g", "galsim_LSST_g.dat"},
                                                       {"LSST_r", "galsim_LSST_r.dat"},
                                                       {"LSST_i", "galsim_LSST_i.dat"},
                                                       {"LSST_z", "galsim_LSST_z.dat"},
                                                       {"LSST_y", "galsim_LSST_y.dat"},
                                                       {"Euclid_VIS", "speclite_Euclid-VIS.ecsv"},
                                                       {"Euclid_Y", "speclite_Euclid-Y.ecsv"},
                                                       {"Euclid_J", "speclite_Euclid-J.ecsv"},
                                                       {"Euclid_H", "speclite_Euclid-H.ecsv"},
                                                       {"HSC_g", "speclite_hsc2017-g.ecsv"},
                                                       {"HSC_r", "speclite_hsc2017-r2.ecsv"},
                                                       {"HSC_i", "speclite_hsc2017-i2.ecsv"},
                                                       {"HSC_z", "speclite_hsc2017-z.ecsv"},
                                                       {"HSC_y", "speclite_hsc2017-y.ecsv"}};
  EXPECT_EQ(std::size(files), built_in_bandpasses().size());
  for (const auto& [name, file] : files) {
    SCOPED_TRACE(name);
    const Bandpass built_in = find_bandpass(name), whole = read_bandpass(shared_data("filters") / file);
    EXPECT_NEAR(built_in.zero_point_mag(kHstCollectingArea_cm2), whole.zero_point_mag(), 0.001);
    EXPECT_NEAR(built_in.pivot_angstrom(), whole.pivot_angstrom(), 3);
    const double peak = *std::ranges::max_element(whole.throughput());
    for (std::size_t i = 0; i < whole.throughput().size(); ++i) {
      EXPECT_NEAR(built_in.at(whole.wavelength_angstrom()[i]), whole.throughput()[i], 0.005 * peak);
    }
  }
  // The same filter from another package, unthinned.
  const Bandpass other = read_bandpass(shared_data("filters/sedpy_wfc3_ir_f160w.par"));
  EXPECT_NEAR(other.zero_point_mag(), 25.9462, 5.1e-5);
  EXPECT_NEAR(other.pivot_angstrom(), 15368.90, 0.01);
}

TEST(Bandpass, FilesInAnyUnitAreOne) {
  const TestFolder folder;
  const auto pivot_of = [&](const std::string& name, const std::string& content) {
    write_file(folder.path() / name, content);
    return find_bandpass((folder.path() / name).string()).pivot_angstrom();
  };
  const double truth = Bandpass("same", {5000, 6000, 7000}, {0, 0.5, 0}).pivot_angstrom();
  EXPECT_NEAR(pivot_of("a.dat", "# Wavelength(nm)  Throughput(0-1)\n500 0\n600 0.5\n700 0\n"), truth, 1e-9);
  EXPECT_NEAR(pivot_of("b.txt", "wavelength [Angstrom], throughput\n5000,0\n6000,.5\r\n\n7000,0\n"), truth,
              1e-9);
  EXPECT_NEAR(pivot_of("c.txt",
                       "# my filter, wavelengths of a good one\n# unit: micron\n0.5 0 1\n0.6 0.5 1\n0.7 0 1"),
              truth, 1e-9);
  EXPECT_NEAR(pivot_of("d.par", "# KPNO\n5000 0\n6000 0.5\n7000 0\n"), truth, 1e-9);
  EXPECT_NEAR(
      pivot_of(
          "e.ecsv",
          "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: wavelength, unit: nm, datatype: float64}\n"
          "# - {name: transmission, datatype: float64}\nwavelength transmission\n500 0\n600 0.5\n700 0\n"),
      truth, 1e-9);
}

TEST(Bandpass, WhatIsNoCurveIsRefused) {
  const auto reason = [](std::vector<double> wavelength, std::vector<double> throughput) {
    return input_error_of([&] { Bandpass("b", wavelength, throughput); });
  };
  EXPECT_THAT(reason({1}, {1}), HasSubstr("two or more wavelengths"));
  EXPECT_THAT(reason({1, 2}, {1}), HasSubstr("2 and 1"));
  EXPECT_THAT(reason({1, 3, 2}, {1, 1, 1}), HasSubstr("point 3"));
  EXPECT_THAT(reason({0, 1}, {1, 1}), HasSubstr("point 1"));
  EXPECT_THAT(reason({1, 2}, {1, -0.1}), HasSubstr("at 2 Angstrom is -0.1"));
  EXPECT_THAT(reason({1, 2}, {1, std::nan("")}), HasSubstr("nan"));
  EXPECT_THAT(reason({1, 2}, {0, 0}), HasSubstr("is 0 everywhere"));
  EXPECT_THAT(input_error_of([] { (void)find_bandpass("f160w"); }), HasSubstr("did you mean 'F160W'"));
  const TestFolder folder;
  const auto file_reason = [&](const std::string& name, const std::string& content) {
    write_file(folder.path() / name, content);
    return input_error_of([&] { (void)read_bandpass(folder.path() / name); });
  };
  EXPECT_THAT(file_reason("a.dat", "500 0\n600 1\n"), HasSubstr("does not give the unit of wavelength"));
  EXPECT_THAT(
      file_reason("e.ecsv",
                  "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: lambda, datatype: float64}\nlambda\n1\n"),
      HasSubstr("e.ecsv: has no numeric columns wavelength"));
  EXPECT_THAT(file_reason("b.dat", "# unit: nm\n500 0\n600 x\n"), HasSubstr("line 3: 'x' is not a number"));
  EXPECT_THAT(file_reason("c.dat", "# unit: nm\n500\n"), HasSubstr("line 2"));
  EXPECT_THAT(file_reason("d.ecsv",
                          "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: wavelength, datatype: float64}\n"
                          "# - {name: response, datatype: float64}\nwavelength response\n1 1\n"),
              HasSubstr("has the unit ''"));
}

}  // namespace
}  // namespace peculiar::cosmos
