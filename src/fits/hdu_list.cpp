#include "fits/hdu_list.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/error.h"
#include "base/suggest.h"
#include "fits/card_values.h"
#include "fits/raw_pixels.h"

namespace peculiar::fits {

namespace fs = std::filesystem;

namespace {

std::int64_t tile_length(fitsfile* file, const char* key, std::int64_t otherwise) {
  const LONGLONG length = integer_key(file, key, 0);
  return length > 0 ? length : otherwise;
}

HduInfo describe(fitsfile* file, const fs::path& path, int number) {
  HduInfo info;
  info.number = number;
  info.name = text_key(file, "EXTNAME");
  info.version = integer_key(file, "EXTVER", 1);
  int type = 0, status = 0;
  fits_get_hdu_type(file, &type, &status);
  info.is_compressed = fits_is_compressed_image(file, &status) != 0;
  info.is_table = type != IMAGE_HDU;
  if (type == IMAGE_HDU) {
    int axes = 0;
    fits_get_img_dim(file, &axes, &status);
    std::vector<LONGLONG> lengths(static_cast<std::size_t>(std::max(axes, 0)));
    if (axes > 0) fits_get_img_sizell(file, axes, lengths.data(), &status);
    check_status(status, place(path, number), "has a broken header");
    info.shape.assign(lengths.rbegin(), lengths.rend());
    info.unit = text_key(file, "BUNIT");
    info.is_asinh_compressed = asinh_compression(file).has_value();
    fits_get_img_type(file, &info.bitpix, &status);
    info.is_image =
        axes >= 2 && std::all_of(lengths.begin(), lengths.end(), [](LONGLONG n) { return n > 0; });
  }
  check_status(status, place(path, number), "has a broken header");
  if (info.is_compressed && info.is_image) {
    // Without ZTILEn a tile is a row (the tiled image convention, FITS 4.0, section 10.1.1).
    info.tile_width = tile_length(file, "ZTILE1", info.shape.back());
    info.tile_height = tile_length(file, "ZTILE2", 1);
  }
  return info;
}

/// Splits "SCI,2" into a name and a version; version 0 if the text is only a name.
std::pair<std::string, std::int64_t> name_and_version(const std::string& what) {
  const std::size_t comma = what.rfind(',');
  if (comma == std::string::npos || comma == 0) return {what, 0};
  const std::size_t digits = what.find_first_not_of(' ', comma + 1);
  if (digits == std::string::npos) return {what, 0};
  const char* const begin = what.data() + digits;
  const char* const end_of_text = what.data() + what.size();
  std::int64_t version = 0;
  const auto [end, failure] = std::from_chars(begin, end_of_text, version);
  if (failure != std::errc() || end != end_of_text) return {what, 0};
  return {std::string(trim_right(what.substr(0, comma))), version};
}

bool same_word(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::toupper(x) == std::toupper(y); });
}

std::string list_in_words(const std::vector<HduInfo>& hdus, bool HduInfo::*wanted) {
  std::string text;
  for (const HduInfo& hdu : hdus) {
    if (!(hdu.*wanted)) continue;
    text += (text.empty() ? "" : ", ") + hdu_in_words(hdu);
  }
  return text.empty() ? "none" : text;
}

}  // namespace

std::string hdu_in_words(const HduInfo& hdu) {
  return fmt::format("{}{}", hdu.number, hdu.name.empty() ? "" : " " + hdu.name);
}

void move_to(fitsfile* file, const fs::path& path, int hdu) {
  int status = 0, type = 0;
  fits_movabs_hdu(file, hdu + 1, &type, &status);
  check_status(status, place(path, hdu), "has a broken header");
}

std::vector<HduInfo> list_hdus(const OpenFile& file, const fs::path& path) {
  const auto lock = cfitsio_lock();
  std::vector<HduInfo> hdus;
  for (int number = 0; number < file.hdus; ++number) {
    move_to(file.handle.get(), path, number);
    hdus.push_back(describe(file.handle.get(), path, number));
  }
  return hdus;
}

const HduInfo& choose_hdu(const std::vector<HduInfo>& hdus, const std::string& what, const fs::path& path,
                          bool HduInfo::*wanted, const char* kind) {
  if (what == "first") {
    const auto found =
        std::find_if(hdus.begin(), hdus.end(), [&](const HduInfo& hdu) { return hdu.*wanted; });
    if (found == hdus.end())
      throw input_error("{}: has no {} among its {} HDUs", path.string(), kind, hdus.size());
    return *found;
  }
  int number = -1;
  const auto [end, failure] = std::from_chars(what.data(), what.data() + what.size(), number);
  if (failure == std::errc() && end == what.data() + what.size()) {
    if (number >= 0 && number < static_cast<int>(hdus.size())) return hdus[static_cast<std::size_t>(number)];
    throw input_error("{}: there is no HDU {}: the file has {} (0 to {}; {}s: {})", path.string(), number,
                      hdus.size(), hdus.size() - 1, kind, list_in_words(hdus, wanted));
  }
  std::vector<std::string> names;
  const auto [name, version] = name_and_version(what);
  const HduInfo* found = nullptr;
  for (const HduInfo& hdu : hdus) {
    names.push_back(hdu.name);
    const bool is_meant =
        same_word(hdu.name, what) || (version != 0 && same_word(hdu.name, name) && hdu.version == version);
    if (is_meant && (found == nullptr || (!(found->*wanted) && hdu.*wanted))) found = &hdu;
  }
  if (found != nullptr && !what.empty()) return *found;
  throw input_error("{}: there is no HDU '{}'{}; {}s: {}", path.string(), what, did_you_mean(what, names),
                    kind, list_in_words(hdus, wanted));
}

}  // namespace peculiar::fits
