#include "cosmos/population_sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/atomic_file.h"
#include "base/test_folder.h"
#include "cosmos/cosmos_testing.h"
#include "fits/big_endian.h"
#include "fits/fits_test_support.h"

namespace peculiar::cosmos {
namespace {

using fits::error_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string reason_of(const std::filesystem::path& path) {
  return error_of(ErrorKind::kInput, [&] { (void)find_populations(path.string()); });
}

std::vector<double> spectrum_of(const StellarPopulations& populations, double age_gyr, double metallicity) {
  std::vector<double> luminosity(populations.wavelength_angstrom().size());
  populations.spectrum(age_gyr, metallicity, 0, luminosity);
  return luminosity;
}

TEST(PopulationSources, TheBuiltInTableHasItsAxes) {
  const StellarPopulations built_in = find_populations();
  EXPECT_THAT(std::vector<double>(built_in.metallicity().begin(), built_in.metallicity().end()),
              ElementsAre(0.0001, 0.0004, 0.004, 0.008, 0.02, 0.05));
  EXPECT_EQ(built_in.age_gyr().size(), 22u);
  EXPECT_EQ(built_in.wavelength_angstrom().front(), 1000);
  EXPECT_EQ(built_in.wavelength_angstrom().back(), 22000);
}

TEST(PopulationSources, TheBuiltInTableIsTheFileOfSharedDataItWasMadeOf) {
  const std::filesystem::path path = shared_data("ssp/popstar09_chabrier_compact.txt");
  PECULIAR_SKIP_WITHOUT_SHARED(path);
  const StellarPopulations built_in = find_populations();
  const StellarPopulations file = find_populations(path.string());
  for (const double age : file.age_gyr()) {
    for (const double metallicity : file.metallicity()) {
      EXPECT_EQ(spectrum_of(built_in, age, metallicity), spectrum_of(file, age, metallicity))
          << age << " " << metallicity;
    }
  }
}

TEST(TextPopulations, RowsInAnyOrder) {
  const TestFolder folder;
  const std::filesystem::path path = folder.path() / "table.txt";
  write_file(path,
             "# mine\n# wavelengths_A 1000 2000\n0.02 9 -1 -2\n0.004 7 1 1\n0.004 9 0 -1\n0.02 7 0.5 0.5\n");
  const StellarPopulations populations = find_populations(path.string());
  EXPECT_NEAR(spectrum_of(populations, 1, 0.02).back(), 0.01, 1e-8);
  EXPECT_NEAR(spectrum_of(populations, 0.01, 0.004).front(), 10, 1e-5);
  write_file(path, "# wavelengths_A 1000 2000\n0.02 9 -1 -2\n0.02 7 0 0\n0.004 7 1 1\n");
  EXPECT_THAT(reason_of(path), HasSubstr("3 populations; 2 metallicities with 2 ages"));
  write_file(path, "wavelengths_A 1000 2000\n0.02 9 -1\n");
  EXPECT_THAT(reason_of(path), HasSubstr("line 2: has 3 numbers"));
  write_file(path, "wavelengths_A 1000 2000\n0.02 9 -1 x\n");
  EXPECT_THAT(reason_of(path), HasSubstr("line 2: 'x'"));
  write_file(path, "wavelengths_A 1000 2000\n0.02 9 -1 -1\n0.02 9 -1 -1\n");
  EXPECT_THAT(reason_of(path), HasSubstr("line 3: repeats the population with Z 0.02 and log10 age 9"));
}

std::string big_endian_bytes(const std::vector<double>& values) {
  std::string bytes(values.size() * 8, '\0');
  for (std::size_t i = 0; i < values.size(); ++i) {
    fits::to_big_endian(values[i], reinterpret_cast<unsigned char*>(bytes.data()) + 8 * i);
  }
  return fits::data_block(bytes);
}

std::string image_hdu(const std::string& name, const std::vector<int>& lengths,
                      const std::vector<double>& values) {
  std::vector<std::string> cards{"XTENSION='IMAGE   '", "BITPIX=-64",
                                 "NAXIS=" + std::to_string(lengths.size())};
  if (name.empty()) cards[0] = "SIMPLE=T";
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    cards.push_back("NAXIS" + std::to_string(i + 1) + "=" + std::to_string(lengths[i]));
  }
  if (!name.empty()) cards.insert(cards.end(), {"PCOUNT=0", "GCOUNT=1", "EXTNAME='" + name + "'"});
  return fits::header_block(cards) + big_endian_bytes(values);
}

TEST(FitsPopulations, TheCubeAndItsAxes) {
  const TestFolder folder;
  const std::filesystem::path path = folder.path() / "cube.fits";
  std::vector<double> cube;
  for (int i = 0; i < 12; ++i) cube.push_back(i + 1);
  const std::string axes = image_hdu("WAVELENGTH_AA", {3}, {1000, 2000, 3000}) +
                           image_hdu("LOG10_AGE_YR", {2}, {6, 9}) +
                           image_hdu("METALLICITY", {2}, {0.004, 0.02});
  const std::string masses = image_hdu("REMAINING_MASS", {2, 2}, {1, 0.5, 1, 0.6});
  write_file(path, image_hdu("", {3, 2, 2}, cube) + axes + masses);
  const StellarPopulations populations = find_populations(path.string());
  EXPECT_THAT(spectrum_of(populations, 1, 0.004), ElementsAre(4, 5, 6));
  EXPECT_THAT(spectrum_of(populations, 0.001, 0.02), ElementsAre(7, 8, 9));
  EXPECT_NEAR(populations.remaining_mass(1, 0.02), 0.6, 1e-7);
  write_file(path, image_hdu("", {3, 2, 2}, cube) + axes);
  EXPECT_FALSE(find_populations(path.string()).has_remaining_mass());
  write_file(path, image_hdu("", {2, 3, 2}, cube) + axes);
  EXPECT_THAT(reason_of(path), HasSubstr("2 metallicities x 2 ages x 3 wavelengths"));
  write_file(path, image_hdu("", {3, 2, 2}, cube));
  EXPECT_THAT(reason_of(path), HasSubstr("METALLICITY"));
}

/// A file in GALAXEV's layout: ages 0, 1 Myr and 1 Gyr, three wavelengths, luminosity `scale` times the
/// wavelength's number times the age's; arrays continue over lines.
std::string ised_ascii(const std::string& metallicity, double scale) {
  std::string text = "           3  0.0000E+00\n  1.0000E+06  1.0000E+09\n";
  text += "  0.1000E+00  0.1000E+03 1 0\n 1.35 0.10 100.00\n F T  some flags\n";
  text += " Padova tracks, X=0.7000, Y=0.2800, Z=" + metallicity + "\n X=0.7000, Y=0.2800, Z=" + metallicity +
          "\n";
  text += "           3  1.0000E+03  2.0000E+03\n  3.0000E+03";
  for (int age = 1; age <= 3; ++age) {
    text += fmt::format(" 3 {} {}\n {} 2  0.5 \n  0.25", scale * age, 2 * scale * age, 3 * scale * age);
  }
  return text + "\n 3 0 0 0\n";
}

TEST(GalaxevPopulations, AFolderOfMetallicities) {
  const TestFolder folder;
  write_file(folder.path() / "bc2003_lr_m62_chab_ssp.ised_ASCII", ised_ascii("0.0200", 1));
  write_file(folder.path() / "bc2003_lr_m42_chab_ssp.ised_ASCII", ised_ascii("0.0040", 10));
  const StellarPopulations populations = find_populations(folder.path().string());
  EXPECT_THAT(std::vector<double>(populations.metallicity().begin(), populations.metallicity().end()),
              ElementsAre(0.004, 0.02));
  EXPECT_THAT(std::vector<double>(populations.age_gyr().begin(), populations.age_gyr().end()),
              ElementsAre(0.001, 1));
  const double sun = 3.826 / 3.828;
  EXPECT_NEAR(spectrum_of(populations, 1, 0.02)[2], 9 * sun, 1e-5);
  EXPECT_NEAR(spectrum_of(populations, 0.001, 0.004)[0], 20 * sun, 1e-5);
  EXPECT_FALSE(populations.has_remaining_mass());
  const auto colours = [&](const char* name, double last) {
    const std::string row = " 1 1 1 1 1 ";
    write_file(folder.path() / name, fmt::format("# log-age-yr\n 6.0{}1.0\n 9.0{}{}\n", row, row, last));
  };
  colours("bc2003_lr_m62_chab_ssp.4color", 0.61);
  EXPECT_FALSE(find_populations(folder.path().string()).has_remaining_mass());
  colours("bc2003_lr_m42_chab_ssp.4color", 0.59);
  EXPECT_NEAR(find_populations(folder.path().string()).remaining_mass(1, 0.004), 0.59, 1e-12);
  const std::string one = (folder.path() / "bc2003_lr_m62_chab_ssp.ised_ASCII").string();
  EXPECT_NEAR(find_populations(one).remaining_mass(1, 0.004), 0.61, 1e-12);
}

/// Columns of the releases; the 17 are those of Galaxev's files of 2016.
TEST(GalaxevPopulations, TheRemainingMassIsInTheColumnThatTheHeadingNames) {
  const TestFolder folder;
  const std::filesystem::path path = folder.path() / "m62.ised_ASCII";
  write_file(path, ised_ascii("0.0200", 1));
  const auto write_masses = [&](const std::string& comment, std::size_t columns, std::size_t column,
                                const std::string& others) {
    std::string text = comment;
    for (const auto& [age, mass] : {std::pair{"6.0", "1.0"}, std::pair{"9.0", "0.61"}}) {
      text += age;
      for (std::size_t i = 2; i <= columns; ++i) text += std::string(" ") + (i == column ? mass : others);
      text += "\n";
    }
    write_file(folder.path() / "m62.4color", text);
  };
  const std::string of_2003 =
      "#log-age-yr    Mbol      Bmag      Vmag      M*/Lb         M*/Lv          M*            Mgas         "
      "Mgalaxy       SFR/yr\n#    (1)       (2)       (3)\n";
  const std::string since_2011 =
      "#    (1)       (2)       (3)\n#                    M*_tot=\n"
      "#log-age-yr    Mbol      Bmag      Vmag      Kmag      M*_liv     M_remnants    M_ret_gas    M_galaxy   "
      "   SFR/yr    M*_liv+M_rem   M*_tot/Lb   M*_tot/Lv   M*_tot/Lk   M*_liv/Lb   M*_liv/Lv   M*_liv/Lk\n";
  const auto mass = [&] { return find_populations(path.string()).remaining_mass(1, 0.02); };
  write_masses(of_2003, 10, 7, "0");
  EXPECT_NEAR(mass(), 0.61, 1e-12);
  for (const std::string& comment : {since_2011, std::string("# other words\n"), std::string()}) {
    write_masses(comment, 17, 11, "0");
    EXPECT_NEAR(mass(), 0.61, 1e-12) << comment;
  }
  write_masses("# log-age-yr Mbol M_remnants M*_liv+M_rem\n", 4, 4, "0");
  EXPECT_NEAR(mass(), 0.61, 1e-12);
  write_masses(since_2011, 17, 7, "0");
  EXPECT_THAT(reason_of(path), HasSubstr("m62.4color, line 4: the remaining mass (column 11) is 0"));
  write_masses("", 6, 2, "0");
  EXPECT_THAT(reason_of(path), HasSubstr("m62.4color, line 1: has 6 columns, not 7"));
}

TEST(GalaxevPopulations, BrokenFilesAreNamed) {
  const TestFolder folder;
  const std::filesystem::path path = folder.path() / "m62.ised_ASCII";
  const std::string good = ised_ascii("0.0200", 1);
  EXPECT_THAT(reason_of(folder.path()), HasSubstr("contains no .ised_ASCII file"));
  write_file(path, "");
  EXPECT_THAT(reason_of(path), HasSubstr("is empty"));
  write_file(path, good.substr(0, good.find("Z=")));
  EXPECT_THAT(reason_of(path), HasSubstr("ends before the wavelengths"));
  write_file(path, good.substr(0, good.size() - 30));
  EXPECT_THAT(reason_of(path), HasSubstr("ends within the"));
  write_file(path, "12.5 1 2\n");
  EXPECT_THAT(reason_of(path), HasSubstr("line 1: the number of ages is 12.5"));
  write_file(path, good);
  write_file(folder.path() / "other.ised_ASCII", good);
  EXPECT_THAT(reason_of(folder.path()), HasSubstr("another file also has Z 0.02"));
  std::string shifted = ised_ascii("0.0040", 1);
  shifted.replace(shifted.find("2.0000E+03"), 10, "2.0001E+03");
  write_file(folder.path() / "other.ised_ASCII", shifted);
  EXPECT_THAT(reason_of(folder.path()),
              HasSubstr("the ages or wavelengths differ from those of the other files"));
}

TEST(PopulationSources, WhatNobodyKnows) {
  EXPECT_THAT(reason_of("bc03"), HasSubstr("popstar: built in"));
  EXPECT_THAT(reason_of("none.fits"), HasSubstr("none.fits"));
}

}  // namespace
}  // namespace peculiar::cosmos
