#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exchange/array_axes.h"
#include "exchange/inputs.h"
#include "fits/wcs.h"
#include "image/codec.h"
#include "image/image.h"

namespace peculiar::exchange {

struct SourceOptions {
  std::string hdu = "first";  ///< "first", "all", a number or an EXTNAME
  std::string dataset;        ///< for HDF5 files; see choose_hdf5_images
  Axes axes = Axes::kAuto;
  bool grey = false;  ///< pictures are decoded as one band
  /// If set, pictures that are large enough are cut and resampled while they are decoded.
  std::optional<image::PictureReduction> reduction;
  std::string unit = {};  ///< overrides the header's unit of the pixel values
};

/// Location of one image to be read.
struct Frame {
  std::int64_t file = 0;   ///< index into the inputs
  int hdu = -1;            ///< FITS: 0-based HDU; -1: not FITS, or chosen when opened
  std::int64_t index = 0;  ///< within a stack
  bool in_stack = false;
  std::string dataset = {};  ///< HDF5: dataset that holds the image
  std::string object = {};   ///< HDF5: name of the object if each has its own dataset
};

/// An image with the metadata of its file.
struct Loaded {
  image::Image image;
  int source_height = 0;  ///< px, in the file
  int source_width = 0;
  bool is_reduced = false;  ///< by SourceOptions::reduction
  int hdu = -1;
  bool is_asinh_compressed = false;  ///< in a FITS file; `image` holds the fluxes
  std::string unit;
  std::vector<std::string> bands;            ///< from a FITS header, one name each; empty if not given
  int picture_bits = 0;                      ///< image::StampDescription
  std::vector<double> zero_point_mag;        ///< from a FITS header, one per band; empty if not given
  std::optional<double> pixel_scale_arcsec;  ///< card PIXSCALE, which export writes if there is no WCS
  double gain = std::nan("");                ///< electrons per unit, from a FITS header; NaN if not given
  double exposure_s = std::nan("");          ///< likewise
  std::optional<fits::Wcs> wcs;
  /// Why a header with world coordinates could not be used, or how doubtful coordinates were interpreted; the
  /// pixels are good in either case.
  std::string sky_problem;
};

/// Whether there is only one file to read, which may then be a stack.
bool is_only_input(const std::vector<InputFile>& files);

/// The frames of all inputs in order; opens only files that may hold more than one image. A file that cannot
/// be opened gives one frame, so that its failure becomes a row.
std::vector<Frame> plan_frames(const std::vector<InputFile>& files, const SourceOptions& options,
                               int threads);

/// Reads frames and keeps the last file open, so that a stack is not reopened for each image. Use one object
/// per thread.
class FrameReader {
 public:
  /// `only_input`: see resolve_axes.
  FrameReader(SourceOptions options, bool only_input);
  ~FrameReader();
  FrameReader(FrameReader&&) noexcept;

  /// Errors (input) name the file.
  Loaded load(const InputFile& file, const Frame& frame);

 private:
  Loaded read(const InputFile& file, const Frame& frame);
  std::string dataset_of(const InputFile& file, const Frame& frame) const;

  struct Open;
  SourceOptions options_;
  bool only_input_;
  std::unique_ptr<Open> open_;
};

}  // namespace peculiar::exchange
