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

/// Factors that scale the noise map of a mosaic (noise_scale.h).
struct NoiseFactors {
  double thresholds = 1;  ///< for detection thresholds
  double written = 1;     ///< for variance that is written and for errors derived from the map
};

/// One image, as described by the headers of its files.
struct Mosaic {
  MosaicFile file;
  int hdu = 0;                               ///< its number
  std::int64_t plane = 0;                    ///< of a cube
  std::int64_t planes = 1;                   ///< number of planes in the cube
  std::int64_t width = 0;                    ///< px
  std::int64_t height = 0;                   ///< px
  double factor = 1;                         ///< converts its pixel values to the common zero-point
  double pixel_scale_arcsec = std::nan("");  ///< at its centre; NaN: unknown
  NoiseFactors noise;
  std::optional<fits::ZeroPoint> header_zero_point;  ///< if the header of the image gives one
  fits::PhotonGain counts;                           ///< from the header
  double averaged = 1;                               ///< number of pixels averaged in a pixel of a stamp
  image::LocalWcs middle;                            ///< if it has world coordinates
  std::vector<fits::Wcs> wcs;                        ///< one per thread; empty: none

  /// Electrons per unit of the pixel values in the common zero-point; NaN: unknown.
  double gain() const { return file.gain ? *file.gain / factor : std::nan(""); }
  bool has_sky() const { return !wcs.empty(); }
  bool has_noise() const { return !file.weight.empty() || !file.rms.empty() || !file.variance.empty(); }
};

/// All images of one field, one per band.
struct Field {
  std::string name;
  std::vector<Mosaic> mosaics;  ///< one per band, in the order of the survey

  const Mosaic& first() const { return mosaics.front(); }
};

struct Survey {
  std::vector<std::string> bands;
  std::string unit;
  std::vector<double> zero_point_mag;  ///< one per band; empty: unknown
  std::vector<Field> fields;
  bool has_sky = false;
  bool has_noise = false;
  bool has_mask = false;
  bool has_segmentation = false;
};

/// Opens all files of the mosaics and checks them. Bands and fields are in order of first appearance; a band
/// without a name takes the name in the image's header (fits/band_names.h), else band_0. Errors: config or
/// input, naming the file: whatever FitsFile rejects; planes of different size; a field that lacks a band, or
/// has one twice; units, zero-points, weights, masks, maps or world coordinates that only some mosaics have;
/// bands of one field on grids rotated relative to each other. If no zero-point is given for any mosaic,
/// those of the headers are used if all have one. Warns of assumptions: of anything the world coordinates
/// leave open, and of images that are skipped.
Survey open_survey(const MosaicOptions& options, int threads, const RunContext& context);

/// The images of the mosaics, for the provenance of files made from them.
std::vector<ProvenanceInput> images_of(const Survey& survey);

/// Names, sizes and modification times of all files of the mosaics; identifies a job.
std::string files_fingerprint(const Survey& survey);

}  // namespace peculiar::survey
