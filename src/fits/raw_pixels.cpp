#include "fits/raw_pixels.h"

#include <cmath>
#include <numbers>

#include "fits/card_values.h"

namespace peculiar::fits {

namespace {

Scaling read_scaling(fitsfile* file, bool integers, bool compressed, const std::string& where) {
  Scaling scaling;
  scaling.scale = number_key<double>(file, TDOUBLE, "BSCALE", where).value_or(1);
  scaling.zero = number_key<double>(file, TDOUBLE, "BZERO", where).value_or(0);
  if (integers) {
    scaling.blank = number_key<LONGLONG>(file, TLONGLONG, "BLANK", where);
    if (!scaling.blank && compressed) scaling.blank = number_key<LONGLONG>(file, TLONGLONG, "ZBLANK", where);
  }
  scaling.asinh = asinh_compression(file);
  return scaling;
}

}  // namespace

double AsinhCompression::flux(double value) const {
  constexpr double kPogson = 2.5 * std::numbers::log10e;
  return offset + 2 * softening * std::sinh(value / kPogson);
}

std::optional<AsinhCompression> asinh_compression(fitsfile* file) {
  const std::optional<double> softening = real_key(file, "BSOFTEN"), offset = real_key(file, "BOFFSET");
  if (!softening || !offset || *softening <= 0) return std::nullopt;
  return AsinhCompression{*softening, *offset};
}

RawSource::RawSource(fitsfile* opened, const std::vector<std::int64_t>& its_shape,
                     const std::string& its_place)
    : file(opened), shape(its_shape), where(its_place) {
  int status = 0;
  compressed = fits_is_compressed_image(file, &status) != 0;
  fits_get_img_type(file, &type, &status);
  check_status(status, where, "has a broken header");
  scaling = read_scaling(file, type > 0, compressed, where);
  fits_set_bscale(file, 1, 0, &status);
  check_status(status, where, "has a broken header");
  if (type == LONGLONG_IMG && compressed) {
    throw input_error(
        "{}: is a tile-compressed image of 64-bit integers, which CFITSIO cannot read (write it uncompressed with the software that made it)",
        where);
  }
}

void refuse_bitpix(const RawSource& source) {
  throw input_error("{}: BITPIX is {}; it must be 8, 16, 32, 64, -32 or -64", source.where, source.type);
}

}  // namespace peculiar::fits
