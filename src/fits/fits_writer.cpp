#include "fits/fits_writer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/atomic_file.h"
#include "base/error.h"
#include "fits/cfitsio.h"
#include "fits/header_cards.h"

namespace peculiar::fits {
namespace {

/// A double so that it reads back to the same one, always with FITS's capital exponent letter.
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
  if (is_structural(key) && key != "COMMENT" && key != "HISTORY" && key != "EXTNAME") {
    throw input_error(
        "{}: the header card {} belongs to the file's structure and cannot be set (leave it out)", where,
        card.key);
  }
  if (key == "EXTNAME") {
    int status = 0;
    const std::string name = escape_header(
        std::holds_alternative<std::string>(card.value) ? std::get<std::string>(card.value) : std::string());
    fits_write_key_str(file, "EXTNAME", name.c_str(), nullptr, &status);
    return check_status(status, where, "EXTNAME cannot be written");
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

std::vector<Card> tangent_cards(const image::LocalWcs& wcs) {
  return {{"CTYPE1", "RA---TAN", ""},
          {"CTYPE2", "DEC--TAN", ""},
          {"CUNIT1", "deg", ""},
          {"CUNIT2", "deg", ""},
          {"CRPIX1", wcs.x + 1, "reference pixel, first = 1"},
          {"CRPIX2", wcs.y + 1, "reference pixel, first = 1"},
          {"CRVAL1", wcs.ra_deg, "[deg]"},
          {"CRVAL2", wcs.dec_deg, "[deg]"},
          {"CD1_1", wcs.cd_deg_per_px[0], "[deg/px]"},
          {"CD1_2", wcs.cd_deg_per_px[1], "[deg/px]"},
          {"CD2_1", wcs.cd_deg_per_px[2], "[deg/px]"},
          {"CD2_2", wcs.cd_deg_per_px[3], "[deg/px]"},
          {"RADESYS", "ICRS", ""}};
}

/// A float32 primary image under way; lengths fastest axis first, as FITS counts them.
class ImageFile {
 public:
  ImageFile(const std::filesystem::path& path, std::vector<LONGLONG> lengths, const std::vector<Card>& cards)
      : path_(path), file_(path), handle_(create_to_write(file_.temporary(), path)) {
    const auto lock = cfitsio_lock();
    int status = 0;
    fits_create_imgll(handle_.get(), FLOAT_IMG, static_cast<int>(lengths.size()), lengths.data(), &status);
    check_status(status, path_.string(), "the image cannot be created");
    for (const Card& card : cards) append_card(handle_.get(), card, path_.string());
  }

  void append(const std::vector<float>& pixels) {
    const auto lock = cfitsio_lock();
    int status = 0;
    // CFITSIO's signature has lost its const; the pixels are only read.
    fits_write_img(handle_.get(), TFLOAT, next_, static_cast<LONGLONG>(pixels.size()),
                   const_cast<float*>(pixels.data()), &status);
    check_status(status, path_.string(), "cannot be written (is the disk full?)");
    next_ += static_cast<LONGLONG>(pixels.size());
  }

  void close() {
    close_written(std::move(handle_), path_);
    file_.commit();
  }

 private:
  std::filesystem::path path_;
  AtomicFile file_;
  FitsHandle handle_;
  LONGLONG next_ = 1;
};

void check_shape(const std::filesystem::path& path, const image::Image& image) {
  if (image.bands < 1 || image.height < 1 || image.width < 1 ||
      image.pixels.size() != image.band_size() * static_cast<std::size_t>(image.bands)) {
    throw internal_error("{}: an image of {} x {} x {} with {} pixels cannot be written", path.string(),
                         image.bands, image.height, image.width, image.pixels.size());
  }
}

}  // namespace

void write_image(const std::filesystem::path& path, const image::Image& image,
                 const std::optional<image::LocalWcs>& wcs, const std::vector<Card>& cards) {
  check_shape(path, image);
  std::vector<LONGLONG> lengths{image.width, image.height};
  if (image.bands > 1) lengths.push_back(image.bands);
  std::vector<Card> all = wcs ? tangent_cards(*wcs) : std::vector<Card>();
  all.insert(all.end(), cards.begin(), cards.end());
  ImageFile file(path, std::move(lengths), all);
  file.append(image.pixels);
  file.close();
}

struct CubeWriter::Impl {
  std::filesystem::path path;
  std::int64_t count;
  std::array<int, 3> shape;  // bands, height, width
  ImageFile file;
  std::int64_t written = 0;
};

CubeWriter::CubeWriter(const std::filesystem::path& path, std::int64_t count, int bands, int height,
                       int width, const std::vector<Card>& cards) {
  if (count < 1 || bands < 1 || height < 1 || width < 1) {
    throw input_error(
        "{}: a stack of {} images of {} x {} x {} cannot be written: every length must be at least 1",
        path.string(), count, bands, height, width);
  }
  impl_.reset(
      new Impl{path, count, {bands, height, width}, ImageFile(path, {width, height, bands, count}, cards)});
}

CubeWriter::~CubeWriter() = default;
CubeWriter::CubeWriter(CubeWriter&&) noexcept = default;
CubeWriter& CubeWriter::operator=(CubeWriter&&) noexcept = default;

void CubeWriter::append(const image::Image& image) {
  check_shape(impl_->path, image);
  if (std::array<int, 3>{image.bands, image.height, image.width} != impl_->shape ||
      impl_->written == impl_->count) {
    throw internal_error("{}: image {} of {} x {} x {} does not belong into this stack of {}",
                         impl_->path.string(), impl_->written, image.bands, image.height, image.width,
                         impl_->count);
  }
  impl_->file.append(image.pixels);
  ++impl_->written;
}

void CubeWriter::close() {
  if (impl_->written != impl_->count) {
    throw internal_error("{}: {} of {} images were written", impl_->path.string(), impl_->written,
                         impl_->count);
  }
  impl_->file.close();
}

}  // namespace peculiar::fits
