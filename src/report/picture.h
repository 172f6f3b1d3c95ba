#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "image/image.h"
#include "image/stretch.h"

namespace peculiar::report {

/// A picture for a page.
struct Picture {
  std::string png;  ///< file contents
  int width = 0;    ///< px
  int height = 0;   ///< px
};

/// Returns a stamp as PNG, with row 0 of `rows_upward` stamps at the bottom: grey, or red green blue for 3
/// bands. Stamps above `most_edge` px are reduced.
inline constexpr int kStampEdge = 256;  ///< px
Picture stamp_picture(const image::Image& stamp, const image::DisplayStretch& stretch, bool rows_upward,
                      int most_edge = kStampEdge);

/// Display limits of stamps: asinh, but linear for pictures (image::StampDescription).
image::DisplayStretch stamp_limits(const image::Image& stamp, int picture_bits);

/// Draws a significance map in colours of its sign (image/residual_colours.h), saturated at
/// kFullSignificance; with several bands, each pixel shows the one of largest modulus.
Picture significance_picture(const image::Image& significance, bool rows_upward);
inline constexpr float kFullSignificance = 10;

/// Returns the colours of such a map from the lowest to the highest value, as one line of pixels.
Picture significance_bar();

/// Returns a PNG or JPEG file as PNG, reduced to at most `most_width` px and without metadata (texts, times).
/// Errors (input): missing; not a picture.
Picture file_picture(const std::filesystem::path& path, int most_width);

/// Returns an `<img>` that contains the picture, enlarged by `scale`. `alt` describes the picture.
std::string picture_html(const Picture& picture, std::string_view alt, int scale = 1);

/// Bytes as base64 (RFC 4648, section 4).
std::string base64(std::string_view bytes);

}  // namespace peculiar::report
