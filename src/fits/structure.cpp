#include "fits/structure.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "base/error.h"

namespace peculiar::fits {
namespace {

constexpr std::size_t kBlock = 2880;
constexpr std::size_t kCard = 80;
constexpr std::int64_t kMostAxes = 999;
constexpr std::int64_t kMostCompressedAxes = 6;  // CFITSIO's MAX_COMPRESS_DIM
constexpr std::int64_t kLargestRiceParameter = 64;
constexpr std::int64_t kMostTilePixels = std::int64_t{1} << 31;

/// The cards of one header that define sizes, by name; `ambiguous` if one occurs twice.
struct Header {
  std::map<std::string, std::string> values;
  std::uint64_t length = 0;  // with padding
  bool ambiguous = false;

  bool is_true(const std::string& key) const {
    const auto found = values.find(key);
    return found != values.end() && found->second == "T";
  }
  /// nullopt if not an integer.
  std::optional<std::int64_t> number(const std::string& key, std::int64_t otherwise) const {
    const auto found = values.find(key);
    if (found == values.end()) return otherwise;
    const std::string& text = found->second;
    const char* begin = text.data() + (!text.empty() && text[0] == '+' ? 1 : 0);
    std::int64_t value = 0;
    const auto [end, failure] = std::from_chars(begin, text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
  }
};

bool tells_size(const std::string& key) {
  static constexpr const char* kStems[] = {"BITPIX", "NAXIS",   "PCOUNT", "GCOUNT", "GROUPS",
                                           "ZIMAGE", "ZBITPIX", "ZNAXIS", "ZTILE",  "ZCMPTYPE",
                                           "ZVAL",   "ZNAME",   "TFIELDS"};
  return std::any_of(std::begin(kStems), std::end(kStems),
                     [&](const char* stem) { return key.rfind(stem, 0) == 0; });
}

/// Processes one card; true at END.
bool take_card(std::string_view card, Header& header) {
  std::string key(card.substr(0, 8));
  key.erase(key.find_last_not_of(' ') + 1);
  if (key == "END") {
    // CFITSIO reads on after an END that is followed by other characters.
    if (card.find_first_not_of(' ', 3) != std::string_view::npos) header.ambiguous = true;
    return true;
  }
  std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return std::toupper(c); });
  if (!tells_size(key)) return false;
  // CFITSIO might mistake a malformed card for a size: "NAXIS ( =".
  const bool standard = card[8] == '=' && std::all_of(key.begin(), key.end(), [](unsigned char c) {
                          return std::isalnum(c) || c == '_' || c == '-';
                        });
  if (!standard) {
    header.ambiguous = true;
    return false;
  }
  std::string value(card.substr(9));
  if (value.find('\'') == std::string::npos) value = value.substr(0, value.find('/'));
  value.erase(0, value.find_first_not_of(' '));
  value.erase(value.find_last_not_of(' ') + 1);
  const bool is_word = key == "GROUPS" || key == "ZIMAGE" || key.rfind("ZCMPTYPE", 0) == 0 ||
                       key.rfind("ZVAL", 0) == 0 || key.rfind("ZNAME", 0) == 0;
  const auto [where, fresh] = header.values.emplace(key, value);
  if (!is_word && !header.number(key, 0)) header.ambiguous = true;
  if (!fresh && where->second != value) header.ambiguous = true;
  return false;
}

Header read_header(FileBytes& bytes, std::uint64_t offset, const std::string& where) {
  Header header;
  for (;;) {
    const std::string block = bytes.read(offset + header.length, kBlock);
    header.length += kBlock;
    for (std::size_t i = 0; i + kCard <= block.size(); i += kCard) {
      // The file may end with the END card, without filling its last block.
      if (take_card(std::string_view(block).substr(i, kCard), header)) return header;
    }
    if (block.size() < kBlock) {
      throw input_error("{}: truncated: the file ends within its header (copy or download it again)", where);
    }
  }
}

/// Bytes of data without padding; nullopt if the header contradicts itself or no 64-bit file could hold them.
std::optional<std::int64_t> data_bytes(const Header& header) {
  const auto bitpix = header.number("BITPIX", 0), axes = header.number("NAXIS", -1);
  const auto extra = header.number("PCOUNT", 0), groups = header.number("GCOUNT", 1);
  if (header.number("TFIELDS", 0).value_or(-1) < 0 || header.number("TFIELDS", 0) > kMostAxes) return {};
  if (!bitpix || !axes || !extra || !groups || *bitpix == 0 || *axes < 0 || *axes > kMostAxes || *extra < 0 ||
      *groups < 0)
    return {};
  if (*axes == 0) return 0;
  std::int64_t elements = 1;
  for (std::int64_t i = 1; i <= *axes; ++i) {
    const auto length = header.number(fmt::format("NAXIS{}", i), -1);
    if (!length || *length < 0) return {};
    // Random groups have NAXIS1 = 0 and use the other axes.
    if (i == 1 && *length == 0 && header.is_true("GROUPS")) continue;
    if (__builtin_mul_overflow(elements, *length, &elements)) return {};
  }
  std::int64_t bytes = 0;
  const bool overflow =
      __builtin_add_overflow(elements, *extra, &bytes) || __builtin_mul_overflow(bytes, *groups, &bytes) ||
      __builtin_mul_overflow(bytes, std::max<std::int64_t>(std::llabs(*bitpix) / 8, 1), &bytes);
  return overflow ? std::nullopt : std::optional(bytes);
}

/// True if the sizes of a tile-compressed image and of its tiles are possible, and there is a row for every
/// tile.
bool tiling_is_sound(const Header& header) {
  const auto axes = header.number("ZNAXIS", -1), rows = header.number("NAXIS2", 0);
  if (!axes || !rows || *axes < 1 || *axes > kMostCompressedAxes) return false;
  std::int64_t tiles = 1, tile_pixels = 1, pixels = 1;
  for (std::int64_t i = 1; i <= *axes; ++i) {
    const auto length = header.number(fmt::format("ZNAXIS{}", i), -1);
    if (!length || *length < 1) return false;
    const auto tile = header.number(fmt::format("ZTILE{}", i), i == 1 ? *length : 1);
    if (!tile || *tile < 1) return false;
    const std::int64_t count = *length / *tile + (*length % *tile != 0 ? 1 : 0);
    if (__builtin_mul_overflow(tiles, count, &tiles) || __builtin_mul_overflow(pixels, *length, &pixels) ||
        __builtin_mul_overflow(tile_pixels, std::min(*tile, *length), &tile_pixels)) {
      return false;
    }
  }
  // Rice's block size and bytes per pixel are divisors: they must not be 0.
  if (header.values.count("ZCMPTYPE") != 0 && header.values.at("ZCMPTYPE").rfind("'RICE", 0) == 0) {
    for (const char* parameter : {"ZVAL1", "ZVAL2"}) {
      const auto value = header.number(parameter, 1);
      if (!value || *value < 1 || *value > kLargestRiceParameter) return false;
    }
  }
  return tiles == *rows && tile_pixels <= kMostTilePixels;
}

}  // namespace

std::string place(const std::filesystem::path& path, int hdu) {
  return fmt::format("{}: HDU {}", path.string(), hdu);
}

Structure check_structure(FileBytes& bytes, const std::filesystem::path& path) {
  Structure structure;
  std::uint64_t offset = 0;
  while (structure.hdus == 0 || bytes.read(offset, 8) == "XTENSION") {
    const std::string where = place(path, structure.hdus);
    const Header header = read_header(bytes, offset, where);
    const std::optional<std::int64_t> length = data_bytes(header);
    if (!length || header.ambiguous) {
      throw input_error(
          "{}: its header contradicts itself about the size of the data (BITPIX, NAXISn, PCOUNT, GCOUNT)",
          where);
    }
    const std::uint64_t begin = offset + header.length, size = bytes.size();
    const std::uint64_t there = size > begin ? size - begin : 0;
    if (static_cast<std::uint64_t>(*length) > there) {
      throw input_error(
          "{}: truncated: its header announces {} bytes of data, but the file has {} (copy or download it again)",
          where, *length, there);
    }
    if (header.is_true("ZIMAGE") && !tiling_is_sound(header)) {
      throw input_error(
          "{}: is a tile-compressed image whose sizes contradict each other (ZNAXISn, ZTILEn and the rows of its table)",
          where);
    }
    offset = begin + (static_cast<std::uint64_t>(*length) + kBlock - 1) / kBlock * kBlock;
    ++structure.hdus;
  }
  structure.padded_size = std::max(offset, (bytes.size() + kBlock - 1) / kBlock * kBlock);
  return structure;
}

}  // namespace peculiar::fits
