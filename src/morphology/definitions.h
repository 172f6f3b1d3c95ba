#pragma once

namespace peculiar::morphology {

// Constants of the definitions, as in Rodriguez-Gomez et al. (2019, MNRAS 483, 4140) and their code
// statmorph.
inline constexpr double kCutoutExtent = 2.5;  ///< edge of the cut-out / longer edge of the source
inline constexpr int kLeastCutout = 48;       ///< minimum edge of the cut-out, px
inline constexpr double kOutlierSigma = 10;   ///< pixels that deviate more from their neighbours are masked
inline constexpr double kAnnulusWidth = 1;    ///< px, width of the annuli for surface brightness
inline constexpr double kPetrosianEta = 0.2;  ///< surface brightness at the Petrosian radius / mean within it
inline constexpr double kGiniSmoothing = 0.2;  ///< sigma / Petrosian radius
inline constexpr int kSkyBox = 32;             ///< px, maximum edge of the sky box
inline constexpr double kCasExtent = 1.5;      ///< aperture of C, A and S / Petrosian radius
inline constexpr double kCasSmoothing = 0.25;  ///< boxcar width and inner radius of S / Petrosian radius
inline constexpr double kFluxExtent = 2;       ///< aperture of the flux / Petrosian radius
inline constexpr int kRegionSmoothing = 3;     ///< px, boxcar that smooths region masks
inline constexpr double kIntensitySigma = 1;   ///< px, smoothing before the watershed into clumps
/// Overlap of Gini's and the clumps' regions; suspect below it.
inline constexpr double kLeastOverlap = 0.25;

}  // namespace peculiar::morphology
