#include "base/unit_spelling.h"

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

namespace peculiar {
namespace {

std::string fits(const char* unit) { return spelled_unit(unit, UnitStandard::kFits); }
std::string vounit(const char* unit) { return spelled_unit(unit, UnitStandard::kVounit); }

TEST(UnitSpelling, OneSpellingOfMany) {
  for (const char* unit : {"electron / s", "ELECTRONS/S", "e-/s", "electron s-1", "electron.s**-1",
                           "'electron'/s", "electrons per second"}) {
    EXPECT_EQ(fits(unit), "electron/s") << unit;
    EXPECT_EQ(vounit(unit), "'electron'/s") << unit;
  }
  const std::pair<const char*, const char*> kOthers[]{
      {"px", "pix"},
      {"pixels", "pix"},
      {"deg/pix", "deg/pix"},
      {"(MJy / sr)**2", "MJy**2/sr**2"},
      {"(10**-20 erg/s/cm**2/Angstrom)**2", "10**-40erg**2.s**-2.cm**-4.Angstrom**-2"},
      {"erg s-1 cm-2 Angstrom-1", "erg.s**-1.cm**-2.Angstrom**-1"},
      {"erg/s/cm^2/A", "erg.s**-1.cm**-2.Angstrom**-1"},
      {"mag per square arcsec", "mag/arcsec**2"},
      {"mag arcsec^-2", "mag/arcsec**2"},
      {"km/s/Mpc", "km.s**-1.Mpc**-1"},
      {"Msun", "solMass"},
      {"1e-20 W m-2", "10**-20W/m**2"},
      {"10-17erg/s", "10**-17erg/s"},
      {"\xc2\xb5Jy", "uJy"},
      {"DEG", "deg"},
      {"arcseconds", "arcsec"},
      {"count/s", "count/s"},
      {"S", "S"},
      {"a", "a"},
      {"", ""}};
  for (const auto& [unit, spelling] : kOthers) {
    EXPECT_EQ(fits(unit), spelling) << unit;
    EXPECT_EQ(vounit(unit), spelling) << unit;
    EXPECT_EQ(fits(spelling), spelling) << "spelled twice";
  }
  EXPECT_EQ(vounit("nanomaggies"), "'nmgy'");
}

TEST(UnitSpelling, WhatIsNotKnownStaysAsItIs) {
  for (const char* unit : {"h:m:s", "mag(AB)", "[solMass]", "log(solMass)", "dex", "furlong / s",
                           "degrees (J2000)", "3.6 uJy", "m0.5", "%", "---", "none", "Angle[deg]", "1"}) {
    EXPECT_EQ(fits(unit), unit);
    EXPECT_EQ(vounit(unit), unit);
  }
}

}  // namespace
}  // namespace peculiar
