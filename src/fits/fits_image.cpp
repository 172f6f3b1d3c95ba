#include "fits/fits_image.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>
#include <new>

#include "base/error.h"
#include "base/name_list.h"
#include "fits/cfitsio.h"
#include "fits/hdu_list.h"
#include "fits/pixels.h"
#include "fits/whole_numbers.h"

namespace peculiar::fits {

struct FitsFile::Impl {
  std::filesystem::path path;
  std::unique_ptr<OpenFile> file;
  std::vector<HduInfo> hdus;

  /// Moves to an HDU, which must exist.
  const HduInfo& go(int hdu) const {
    const std::string number = fmt::format("{}", hdu);
    const HduInfo& info = choose_hdu(hdus, number, path, &HduInfo::is_image, "image");
    move_to(file->handle.get(), path, hdu);
    return info;
  }
  /// The same for an image that contains this window.
  const HduInfo& go_to_window(int hdu, const PixelWindow& window) const;
};

FitsFile::FitsFile(const std::filesystem::path& path) : impl_(std::make_unique<Impl>()) {
  impl_->path = path;
  impl_->file = open_to_read(path);
  impl_->hdus = list_hdus(*impl_->file, path);
}

FitsFile::~FitsFile() = default;
FitsFile::FitsFile(FitsFile&&) noexcept = default;
FitsFile& FitsFile::operator=(FitsFile&&) noexcept = default;

const std::vector<HduInfo>& FitsFile::hdus() const { return impl_->hdus; }

bool FitsFile::is_in_memory() const { return !impl_->file->memory.empty(); }

const HduInfo& FitsFile::choose(const std::string& what) const {
  return choose_hdu(impl_->hdus, what, impl_->path, &HduInfo::is_image, "image");
}

std::string FitsFile::other_images(int hdu) const {
  constexpr std::size_t kMostNamed = 12;
  std::vector<std::string> names;
  for (const HduInfo& info : impl_->hdus) {
    if (info.is_image && info.number != hdu) names.push_back(hdu_in_words(info));
  }
  return listed(names, kMostNamed);
}

image::Image FitsFile::read_plane(int hdu, std::int64_t plane) const {
  const HduInfo& info = choose(fmt::format("{}", hdu));
  const std::int64_t width = info.is_image ? info.shape.back() : 0;
  const std::int64_t height = info.is_image ? info.shape[info.shape.size() - 2] : 0;
  if (width > std::numeric_limits<int>::max() || height > std::numeric_limits<int>::max()) {
    throw input_error("{}: {} x {} pixels are more than can be read at once (read a window)",
                      place(impl_->path, hdu), width, height);
  }
  return read_window(hdu, plane, 0, 0, static_cast<int>(width), static_cast<int>(height));
}

const HduInfo& FitsFile::Impl::go_to_window(int hdu, const PixelWindow& window) const {
  const HduInfo& info = go(hdu);
  const std::string where = place(path, hdu);
  if (!info.is_image) {
    throw input_error("{}: is not an image with two or more axes; choose an HDU that is", where);
  }
  const std::int64_t columns = info.shape.back();
  const std::int64_t rows = info.shape[info.shape.size() - 2];
  std::int64_t planes = 1;  // cannot overflow: checked by check_structure()
  for (std::size_t axis = 0; axis + 2 < info.shape.size(); ++axis) {
    planes *= info.shape[axis];
  }
  const auto& [plane, x0, y0, width, height] = window;
  if (plane < 0 || plane >= planes)
    throw input_error("{}: there is no plane {}: the image has {}", where, plane, planes);
  const bool inside =
      x0 >= 0 && y0 >= 0 && width > 0 && height > 0 && x0 <= columns - width && y0 <= rows - height;
  if (!inside) {
    throw input_error("{}: the window {} x {} at ({}, {}) extends beyond the image of {} x {} pixels", where,
                      width, height, x0, y0, columns, rows);
  }
  if (width * height > kMaxPixelsPerRead) {
    throw input_error("{}: {} x {} pixels are more than can be read at once (read a window)", where, width,
                      height);
  }
  return info;
}

void FitsFile::read_window(int hdu, std::int64_t plane, std::int64_t x0, std::int64_t y0, int width,
                           int height, std::span<float> out) const {
  const auto lock = cfitsio_lock();
  const PixelWindow window{plane, x0, y0, width, height};
  const HduInfo& info = impl_->go_to_window(hdu, window);
  const std::string where = place(impl_->path, hdu);
  if (static_cast<std::int64_t>(out.size()) != window.width * window.height)
    throw internal_error("{}: {} x {} pixels do not fit into {}", where, width, height, out.size());
  try {
    read_pixels(impl_->file->handle.get(), info.shape, window, out, where);
  } catch (const std::bad_alloc&) {
    throw input_error("{}: {} x {} pixels do not fit into memory (read a window)", where, width, height);
  }
}

void FitsFile::read_whole_numbers(int hdu, std::int64_t plane, std::int64_t x0, std::int64_t y0, int width,
                                  int height, const WholeNumberRule& rule,
                                  std::span<std::int64_t> out) const {
  const auto lock = cfitsio_lock();
  const PixelWindow window{plane, x0, y0, width, height};
  const HduInfo& info = impl_->go_to_window(hdu, window);
  const std::string where = place(impl_->path, hdu);
  if (static_cast<std::int64_t>(out.size()) != window.width * window.height)
    throw internal_error("{}: {} x {} numbers do not fit into {}", where, width, height, out.size());
  fits::read_whole_numbers(impl_->file->handle.get(), info.shape, window, rule, out, where);
}

image::Image FitsFile::read_window(int hdu, std::int64_t plane, std::int64_t x0, std::int64_t y0, int width,
                                   int height) const {
  {
    const auto lock = cfitsio_lock();
    impl_->go_to_window(hdu, {plane, x0, y0, width, height});
  }
  try {
    image::Image image(1, height, width);
    read_window(hdu, plane, x0, y0, width, height, image.pixels);
    return image;
  } catch (const std::bad_alloc&) {
    throw input_error("{}: {} x {} pixels do not fit into memory (read a window)", place(impl_->path, hdu),
                      width, height);
  }
}

std::vector<float> FitsFile::read_line(int hdu) const {
  const auto lock = cfitsio_lock();
  const HduInfo& info = impl_->go(hdu);
  const std::string where = place(impl_->path, hdu);
  const bool is_line = !info.is_table && info.shape.size() == 1 && info.shape[0] > 0;
  if (!is_line || info.shape[0] > kMaxPixelsPerRead) {
    throw input_error("{}: is not an image of one axis; choose an HDU that is", where);
  }
  std::vector<float> values(static_cast<std::size_t>(info.shape[0]));
  read_pixels(impl_->file->handle.get(), {1, info.shape[0]}, {0, 0, 0, info.shape[0], 1}, values, where);
  return values;
}

std::optional<std::string> FitsFile::header_text(int hdu, const std::string& key) const {
  const auto lock = cfitsio_lock();
  const HduInfo& info = impl_->go(hdu);
  std::string name = key;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
  if (info.is_compressed && (name == "BITPIX" || name.rfind("NAXIS", 0) == 0)) name = "Z" + name;
  // An impossible key does not exist; CFITSIO copies it into a card-sized buffer, and has wildcards.
  const bool possible =
      name.size() < FLEN_KEYWORD && !name.empty() && name.find_first_of("*?#=") == std::string::npos;
  if (!possible) return std::nullopt;
  char* value = nullptr;
  int status = 0;
  fits_read_key_longstr(impl_->file->handle.get(), name.c_str(), &value, nullptr, &status);
  std::optional<std::string> text;
  if (status == 0 && value != nullptr) text = std::string(trim_right(value));
  int ignored = 0;
  if (value != nullptr) fits_free_memory(value, &ignored);
  if (status == KEY_NO_EXIST || status == VALUE_UNDEFINED) {
    fits_clear_errmsg();
    return std::nullopt;
  }
  check_status(status, place(impl_->path, hdu), fmt::format("the header card {} cannot be read", key));
  return text;
}

std::optional<double> FitsFile::header_number(int hdu, const std::string& key) const {
  const std::optional<std::string> text = header_text(hdu, key);
  if (!text || text->empty()) return std::nullopt;
  // FITS allows Fortran's exponent letter and a leading plus sign.
  std::string number = *text;
  std::replace_if(
      number.begin(), number.end(), [](char c) { return c == 'D' || c == 'd'; }, 'E');
  const char* begin = number.data() + (number.front() == '+' ? 1 : 0);
  const char* const end = number.data() + number.size();
  double value = 0;
  const auto [stop, failure] = std::from_chars(begin, end, value);
  if (failure != std::errc() || stop != end) {
    throw input_error("{}: the header card {} is '{}'; a number is needed", place(impl_->path, hdu), key,
                      *text);
  }
  return value;
}

namespace {

/// The cards of a tile-compressed image, with the axes of the image in place of those of the table that holds
/// it. CFITSIO's own fits_convert_hdr2str() allocates the whole image for that.
std::string image_cards(std::string cards) {
  constexpr std::size_t kCard = 80, kKey = 8;
  for (std::size_t card = 0; card + kCard <= cards.size(); card += kCard) {
    const std::string key = cards.substr(card, kKey);
    if (key.starts_with("NAXIS")) cards.replace(card, kCard, kCard, ' ');
    if (key.starts_with("ZNAXIS")) cards.replace(card, kKey, key.substr(1) + ' ');
  }
  return cards;
}

}  // namespace

std::string FitsFile::header_cards(int hdu) const {
  const auto lock = cfitsio_lock();
  const bool is_compressed = impl_->go(hdu).is_compressed;
  std::string cards;
  char* text = nullptr;
  int count = 0, status = 0;
  fits_hdr2str(impl_->file->handle.get(), 1, nullptr, 0, &text, &count, &status);
  if (status == 0 && text != nullptr) cards = is_compressed ? image_cards(text) : text;
  int ignored = 0;
  if (text != nullptr) fits_free_memory(text, &ignored);
  check_status(status, place(impl_->path, hdu), "the header cannot be read");
  return cards;
}

std::optional<Wcs> FitsFile::wcs(int hdu) const {
  return Wcs::from_cards(header_cards(hdu), place(impl_->path, hdu));
}

}  // namespace peculiar::fits
