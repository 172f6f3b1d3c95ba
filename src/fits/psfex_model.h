#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "image/image.h"

namespace peculiar::fits {

/// A point spread function modelled by PSFEx (Bertin 2011, ASP Conf. 442, 435): a sum of images multiplied by
/// the terms of a polynomial in position. They are samples of the effective point spread function, which
/// includes the pixel of the image, spaced by `sampling` of its pixels.
class PsfexModel {
 public:
  /// Reads a file with a table that has a column PSF_MASK; none if there is no such table. Errors (input),
  /// naming the file: a model that depends on anything but position (POLNAME), several groups, invalid sizes.
  static std::optional<PsfexModel> read(const std::filesystem::path& path);

  /// Returns the mean point spread function at these positions (px, first pixel = 0), at least one; in pixels
  /// of the image, with an odd edge, the object in the central pixel, sum 1; interpolated as in PSFEx, by
  /// Lanczos-4. Error (input): its sum is not positive.
  image::Image mean_at(std::span<const std::array<double, 2>> places) const;

 private:
  std::string name_;
  double sampling_ = 1;
  int degree_ = 0;                          ///< of the polynomial; 0: constant
  std::array<int, 2> axis_{0, 1};           ///< the coordinate that each variable stands for
  int variables_ = 0;                       ///< of the polynomial, 0 to 2
  std::array<double, 2> zero_{}, scale_{};  ///< of its variables: (position from 1 - zero) / scale
  int height_ = 0, width_ = 0;
  std::vector<float> terms_;  ///< [term][y][x]
};

}  // namespace peculiar::fits
