#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "image/image.h"

namespace peculiar::fits {

/// A point spread function as PSFEx models it (Bertin 2011, ASP Conf. 442, 435): images that are multiplied
/// by the terms of a polynomial of the place and added up. They are samples of the effective point spread
/// function, which has the image's pixel in it, `sampling` of its pixels apart.
class PsfexModel {
 public:
  /// Of a file with a table whose column is PSF_MASK; none where it has none. Errors (input), naming the
  /// file: a model that depends on other than the place (POLNAME), of several groups, broken sizes.
  static std::optional<PsfexModel> read(const std::filesystem::path& path);

  /// The mean of the point spread functions at these places (px, first pixel = 0), one at least; in the
  /// image's pixels, an odd edge, the object in the middle pixel, sum 1: interpolated as PSFEx does, by
  /// Lanczos-4. Error (input): its sum is not positive.
  image::Image mean_at(std::span<const std::array<double, 2>> places) const;

 private:
  std::string name_;
  double sampling_ = 1;
  int degree_ = 0;                          ///< of the polynomial; 0: the same everywhere
  std::array<int, 2> axis_{0, 1};           ///< which coordinate of a place each variable is
  int variables_ = 0;                       ///< of the polynomial, 0 to 2
  std::array<double, 2> zero_{}, scale_{};  ///< of its variables: (place from 1 - zero) / scale
  int height_ = 0, width_ = 0;
  std::vector<float> terms_;  ///< [term][y][x]
};

}  // namespace peculiar::fits
