#pragma once

/// Constants in the units of this room: wavelengths in Angstrom, luminosities in solar luminosities,
/// distances in Mpc, fluxes in cgs.
namespace peculiar::cosmos {

inline constexpr double kSpeedOfLight_kms = 299792.458;
inline constexpr double kSpeedOfLight_angstrom_s = kSpeedOfLight_kms * 1e13;
inline constexpr double kKmPerMpc = 3.0856775814913673e19;     // IAU 2015
inline constexpr double kPlanck_erg_s = 6.62607015e-27;        // exact in SI
inline constexpr double kSolarLuminosity_erg_s = 3.828e33;     // IAU 2015, nominal
inline constexpr double kAbZeroFlux = 3631e-23;                // erg/s/cm2/Hz at m_AB = 0 (Oke & Gunn 1983)
inline constexpr double kGramPerCm2PerMsunPerPc2 = 2.0884e-4;  // 1.98841e33 g / (3.08568e18 cm)^2

}  // namespace peculiar::cosmos
