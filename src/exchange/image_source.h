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
  std::string dataset;        ///< of HDF5 files; see choose_hdf5_images
  Axes axes = Axes::kAuto;
  bool grey = false;  ///< pictures are decoded as one band
  /// Pictures are cut and resampled while they are decoded, where this is set and they are large enough.
  std::optional<image::PictureReduction> reduction;
  std::string unit = {};  ///< of the pixel values, where it is not to be the header's
};

/// One image to come: where it lies.
struct Frame {
  std::int64_t file = 0;   ///< index into the inputs
  int hdu = -1;            ///< FITS: 0-based HDU; -1: not FITS, or to be chosen when opened
  std::int64_t index = 0;  ///< within a stack
  bool in_stack = false;
  std::string dataset = {};  ///< HDF5: the one it lies in
  std::string object = {};   ///< HDF5: name of the object where each has a dataset of its own
};

/// An image with what its file says of it.
struct Loaded {
  image::Image image;
  int source_height = 0;  ///< px, in the file
  int source_width = 0;
  bool is_reduced = false;  ///< by SourceOptions::reduction
  int hdu = -1;
  std::string unit;
  std::vector<std::string> bands;            ///< as a FITS header names them, one each; empty: it does not
  int picture_bits = 0;                      ///< image::StampDescription
  std::vector<double> zero_point_mag;        ///< as a FITS header says, one a band; empty: it does not
  std::optional<double> pixel_scale_arcsec;  ///< card PIXSCALE, as export writes it where there is no WCS
  double gain = std::nan("");                ///< electrons per unit, by a FITS header; NaN: it does not say
  double exposure_s = std::nan("");          ///< likewise
  std::optional<fits::Wcs> wcs;
  /// Why a header with world coordinates gave none, or how doubtful ones were taken; the pixels are good all
  /// the same.
  std::string sky_problem;
};

/// Is there but one file to read? Then it may be a stack.
bool is_only_input(const std::vector<InputFile>& files);

/// The frames of all inputs in order; opens only the files that may hold more than one. A file that cannot
/// be opened gives one frame, so that its failure becomes a row.
std::vector<Frame> plan_frames(const std::vector<InputFile>& files, const SourceOptions& options,
                               int threads);

/// Reads frames, keeping the last file open, so that the images of a stack do not open it each time. One
/// object a thread.
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
