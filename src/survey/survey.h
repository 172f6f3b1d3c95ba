#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "base/version.h"
#include "fits/photon_gain.h"
#include "fits/wcs.h"
#include "fits/zero_point.h"
#include "store/sample.h"
#include "survey/mosaic_file.h"

namespace peculiar::survey {

/// What the noise of a mosaic's map is multiplied by (noise_scale.h).
struct NoiseFactors {
  double thresholds = 1;  ///< where thresholds are counted in it
  double written = 1;     ///< where it is written, or errors are made of it
};

/// One image, as the files' headers describe it.
struct Mosaic {
  MosaicFile file;
  int hdu = 0;                               ///< its number
  std::int64_t plane = 0;                    ///< of a cube
  std::int64_t planes = 1;                   ///< that it has
  std::int64_t width = 0;                    ///< px
  std::int64_t height = 0;                   ///< px
  double factor = 1;                         ///< that brings its pixel values to the zero-point of all
  double pixel_scale_arcsec = std::nan("");  ///< at its middle; NaN: not known
  NoiseFactors noise;
  std::optional<fits::ZeroPoint> header_zero_point;  ///< where the image's header gives one
  fits::PhotonGain counts;                           ///< as its header has it
  double averaged = 1;                               ///< pixels whose mean a stamp's pixel is
  image::LocalWcs middle;                            ///< where it has world coordinates
  std::vector<fits::Wcs> wcs;                        ///< one a thread; empty: it has none

  /// Electrons per unit of the pixel values in the zero-point of all; NaN: not known.
  double gain() const { return file.gain ? *file.gain / factor : std::nan(""); }
  bool has_sky() const { return !wcs.empty(); }
  bool has_noise() const { return !file.weight.empty() || !file.rms.empty() || !file.variance.empty(); }
};

/// What was imaged in one place, in all bands.
struct Field {
  std::string name;
  std::vector<Mosaic> mosaics;  ///< one a band, in the survey's order

  const Mosaic& first() const { return mosaics.front(); }
};

struct Survey {
  std::vector<std::string> bands;
  std::string unit;
  std::vector<double> zero_point_mag;  ///< one a band; empty: not known
  std::vector<Field> fields;
  bool has_sky = false;
  bool has_noise = false;
  bool has_mask = false;
  bool has_segmentation = false;
};

/// Looks at all files of the mosaics. Bands and fields come in the order in which they are first named; a
/// band without a name is the one that the image's header names (fits/band_names.h), else band_0. Errors:
/// config or input, naming the file: what FitsFile refuses; planes of another size; a field that lacks a
/// band, or has one twice; units, zero-points, weights, masks, maps or world coordinates that some have and
/// others do not; bands of one field on grids that are turned against each other. Where no mosaic has a
/// zero-point given, those of the headers are taken where all have one. Warns of what is assumed: of what
/// their world coordinates leave open, and of images that are passed over.
Survey open_survey(const MosaicOptions& options, int threads, const RunContext& context);

/// The mosaics' images, for the provenance of what is made of them.
std::vector<ProvenanceInput> images_of(const Survey& survey);

/// Names, sizes and times of change of all files of the mosaics: tells one job from another.
std::string files_fingerprint(const Survey& survey);

}  // namespace peculiar::survey
