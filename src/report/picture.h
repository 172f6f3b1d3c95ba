#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "image/image.h"
#include "image/stretch.h"

namespace peculiar::report {

/// A picture that is ready to stand in a page.
struct Picture {
  std::string png;  ///< the file's bytes
  int width = 0;    ///< px
  int height = 0;   ///< px
};

/// A stamp as PNG, row 0 of `rows_upward` stamps at the bottom; grey, or red green blue of 3 bands; larger
/// ones reduced to `most_edge` px.
inline constexpr int kStampEdge = 256;  ///< px
Picture stamp_picture(const image::Image& stamp, const image::DisplayStretch& stretch, bool rows_upward,
                      int most_edge = kStampEdge);

/// The limits that stamps are drawn with: asinh, but linear of pictures (image::StampDescription).
image::DisplayStretch stamp_limits(const image::Image& stamp, int picture_bits);

/// A map of significance in colours of its sign (image/residual_colours.h), full from kFullSignificance on;
/// of several bands, in each pixel the one of the greatest modulus.
Picture significance_picture(const image::Image& significance, bool rows_upward);
inline constexpr float kFullSignificance = 10;

/// The colours of such a map from the least to the greatest value, a line of pixels.
Picture significance_bar();

/// A PNG or JPEG file as PNG, reduced to `most_width` px where it is wider, without what
/// it says of itself (texts, times). Errors (input): missing, not a
/// picture.
Picture file_picture(const std::filesystem::path& path, int most_width);

/// `<img>` with the picture in it, drawn `scale` times as large. `alt` says in words what one sees.
std::string picture_html(const Picture& picture, std::string_view alt, int scale = 1);

/// Bytes as base64 (RFC 4648, section 4).
std::string base64(std::string_view bytes);

}  // namespace peculiar::report
