#include "image/versions.h"

#include <cairo.h>
#include <png.h>

namespace peculiar::image {

std::vector<std::pair<std::string, std::string>> library_versions() {
  return {{"libpng", png_get_libpng_ver(nullptr)},
          {"libjpeg-turbo", PECULIAR_JPEG_VERSION},
          {"cairo", cairo_version_string()}};
}

}  // namespace peculiar::image
