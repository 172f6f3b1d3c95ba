#include "fits/fits_writer.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/atomic_file.h"
#include "base/error.h"
#include "fits/cfitsio.h"
#include "fits/header_cards.h"

namespace peculiar::fits {
namespace {

/// Formats a double so that it reads back exactly, always with FITS's capital exponent letter.
std::string number_text(double value) {
  if (!std::isfinite(value)) return "";
  std::string text = fmt::format("{}", value);
  std::replace(text.begin(), text.end(), 'e', 'E');
  if (text.find_first_of(".E") == std::string::npos) text += ".0";
  return text;
}

void append_card(fitsfile* file, const Card& card, const std::string& where) {
  std::string key = card.key;
  std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return std::toupper(c); });
  if (is_structural(key) && key != "COMMENT" && key != "HISTORY") {
    throw input_error(
        "{}: the header card {} describes the structure of the file and cannot be set (leave it out)", where,
        card.key);
  }
  if (const auto* text = std::get_if<std::string>(&card.value)) {
    append_text_card(file, card.key, *text, card.comment, where);
  } else if (const auto* number = std::get_if<double>(&card.value)) {
    append_value_card(file, card.key, number_text(*number), card.comment, where);
  } else {
    append_value_card(file, card.key, fmt::format("{}", std::get<std::int64_t>(card.value)), card.comment,
                      where);
  }
}

void check_shape(const std::filesystem::path& path, const image::Image& image) {
  if (image.bands < 1 || image.height < 1 || image.width < 1 ||
      image.pixels.size() != image.band_size() * static_cast<std::size_t>(image.bands)) {
    throw internal_error("{}: an image of {} x {} x {} with {} pixels cannot be written", path.string(),
                         image.bands, image.height, image.width, image.pixels.size());
  }
}

/// EXTNAME and EXTVER, which CFITSIO reserves for itself.
void append_extension_card(fitsfile* file, const Card& card, const std::string& where) {
  int status = 0;
  if (const auto* name = std::get_if<std::string>(&card.value)) {
    fits_write_key_str(file, "EXTNAME", escape_header(*name).c_str(), nullptr, &status);
  } else if (const auto* version = std::get_if<std::int64_t>(&card.value)) {
    fits_write_key_lng(file, "EXTVER", *version, nullptr, &status);
  }
  check_status(status, where, card.key + " cannot be written");
}

}  // namespace

std::vector<Card> wcs_cards(const image::LocalWcs& wcs, int axes) {
  std::vector<Card> cards{{"WCSAXES", std::int64_t{axes}, ""},
                          {"CTYPE1", "RA---TAN", ""},
                          {"CTYPE2", "DEC--TAN", ""},
                          {"CUNIT1", "deg", ""},
                          {"CUNIT2", "deg", ""},
                          {"CRPIX1", wcs.x + 1, "reference pixel, first = 1"},
                          {"CRPIX2", wcs.y + 1, "reference pixel, first = 1"},
                          {"CRVAL1", wcs.ra_deg, "[deg]"},
                          {"CRVAL2", wcs.dec_deg, "[deg]"},
                          {"CD1_1", wcs.cd_deg_per_px[0], "[deg/pix]"},
                          {"CD1_2", wcs.cd_deg_per_px[1], "[deg/pix]"},
                          {"CD2_1", wcs.cd_deg_per_px[2], "[deg/pix]"},
                          {"CD2_2", wcs.cd_deg_per_px[3], "[deg/pix]"},
                          {"RADESYS", "ICRS", ""}};
  for (int axis = 3; axis <= axes; ++axis) {  // a CD matrix must be complete: missing elements are 0
    cards.push_back({fmt::format("CTYPE{}", axis), axis == 3 ? "BAND" : "IMAGE", "number"});
    cards.push_back({fmt::format("CRPIX{}", axis), 1.0, ""});
    cards.push_back({fmt::format("CRVAL{}", axis), 1.0, ""});
    cards.push_back({fmt::format("CD{0}_{0}", axis), 1.0, ""});
  }
  return cards;
}

struct ImageWriter::Impl {
  explicit Impl(const std::filesystem::path& target)
      : path(target), file(target), handle(create_to_write(file.temporary(), target)) {}

  template <typename Value>
  void append(int type, std::span<const Value> pixels) {
    if (written + static_cast<LONGLONG>(pixels.size()) > wanted)
      throw internal_error("{}: {} pixels, but only {} of {} are left", path.string(), pixels.size(),
                           wanted - written, wanted);
    const auto lock = cfitsio_lock();
    int status = 0;
    // The pixels are only read, but CFITSIO's signature lacks const.
    fits_write_img(handle.get(), type, written + 1, static_cast<LONGLONG>(pixels.size()),
                   const_cast<Value*>(pixels.data()), &status);
    check_status(status, path.string(), "cannot be written (is the disk full?)");
    written += static_cast<LONGLONG>(pixels.size());
  }

  void check_whole() const {
    if (written != wanted)
      throw internal_error("{}: {} of {} pixels were written", path.string(), written, wanted);
  }

  std::filesystem::path path;
  AtomicFile file;
  FitsHandle handle;
  LONGLONG written = 0, wanted = 0;  // of the current HDU
};

ImageWriter::ImageWriter(const std::filesystem::path& path) : impl_(std::make_unique<Impl>(path)) {}
ImageWriter::~ImageWriter() = default;
ImageWriter::ImageWriter(ImageWriter&&) noexcept = default;
ImageWriter& ImageWriter::operator=(ImageWriter&&) noexcept = default;

void ImageWriter::begin(PixelType type, const std::vector<std::int64_t>& shape,
                        const std::vector<Card>& cards) {
  const std::string where = impl_->path.string();
  if (std::any_of(shape.begin(), shape.end(), [](std::int64_t length) { return length < 1; })) {
    throw input_error("{}: an image of {} cannot be written: every length must be at least 1", where,
                      fmt::join(shape, " x "));
  }
  impl_->check_whole();
  std::vector<LONGLONG> lengths(shape.rbegin(), shape.rend());  // in FITS order, fastest axis first
  const auto lock = cfitsio_lock();
  int status = 0;
  fits_create_imgll(impl_->handle.get(), type == PixelType::kUint8 ? BYTE_IMG : FLOAT_IMG,
                    static_cast<int>(lengths.size()), lengths.data(), &status);
  check_status(status, where, "the image cannot be created");
  for (const Card& card : cards) {
    if (card.key == "EXTNAME" || card.key == "EXTVER") {
      append_extension_card(impl_->handle.get(), card, where);
    } else {
      append_card(impl_->handle.get(), card, where);
    }
  }
  impl_->written = 0;
  impl_->wanted =
      shape.empty() ? 0
                    : std::accumulate(shape.begin(), shape.end(), LONGLONG{1},
                                      [](LONGLONG product, std::int64_t length) { return product * length; });
}

void ImageWriter::append(std::span<const float> pixels) { impl_->append(TFLOAT, pixels); }
void ImageWriter::append(std::span<const std::uint8_t> pixels) { impl_->append(TBYTE, pixels); }

void ImageWriter::close() {
  impl_->check_whole();
  close_written(std::move(impl_->handle), impl_->path);
  impl_->file.commit();
}

void write_image(const std::filesystem::path& path, const image::Image& image,
                 const std::optional<image::LocalWcs>& wcs, const std::vector<Card>& cards) {
  check_shape(path, image);
  std::vector<std::int64_t> shape{image.height, image.width};
  if (image.bands > 1) shape.insert(shape.begin(), image.bands);
  std::vector<Card> all = wcs ? wcs_cards(*wcs, static_cast<int>(shape.size())) : std::vector<Card>();
  std::erase_if(all, [&](const Card& own) {  // the caller's card overrides, as for a wavelength axis
    return std::any_of(cards.begin(), cards.end(), [&](const Card& card) { return card.key == own.key; });
  });
  all.insert(all.end(), cards.begin(), cards.end());
  ImageWriter file(path);
  file.begin(PixelType::kFloat32, shape, all);
  file.append(image.pixels);
  file.close();
}

}  // namespace peculiar::fits
