#pragma once

namespace peculiar::morphology {

// The constants of the definitions, as Rodriguez-Gomez et al. (2019, MNRAS 483, 4140) and their code
// statmorph have them.
inline constexpr double kCutoutExtent = 2.5;   ///< edge of the part measured / longer edge of the source
inline constexpr int kLeastCutout = 48;        ///< least edge of the part measured, px
inline constexpr double kOutlierSigma = 10;    ///< pixels so far from their neighbours are left out
inline constexpr double kAnnulusWidth = 1;     ///< px, of rings that surface brightness is measured in
inline constexpr double kPetrosianEta = 0.2;   ///< surface brightness at the radius / mean within
inline constexpr double kGiniSmoothing = 0.2;  ///< sigma / Petrosian radius
inline constexpr int kSkyBox = 32;             ///< px, greatest edge of the box of sky
inline constexpr double kCasExtent = 1.5;      ///< aperture of C, A and S / Petrosian radius
inline constexpr double kCasSmoothing =
    0.25;                                     ///< box of S, and what its middle leaves out / Petrosian radius
inline constexpr double kFluxExtent = 2;      ///< aperture of the flux / Petrosian radius
inline constexpr int kRegionSmoothing = 3;    ///< px, boxcar that evens out regions
inline constexpr double kIntensitySigma = 1;  ///< px, smoothing before clumps are parted
inline constexpr double kLeastOverlap = 0.25;  ///< of Gini's and the clumps' regions; below: suspect

}  // namespace peculiar::morphology
