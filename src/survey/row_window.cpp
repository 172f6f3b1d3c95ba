#include "survey/row_window.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <climits>
#include <cmath>
#include <functional>
#include <iterator>
#include <numeric>
#include <type_traits>

#include "base/error.h"
#include "base/parallel.h"
#include "fits/band_names.h"

namespace peculiar::survey {

namespace {

constexpr std::int64_t kPixelsPerRead = std::int64_t{1} << 20;

/// " (g, r, z)", or "" if the header does not name them.
std::string bands_in_words(const fits::FitsFile& file, int hdu, std::int64_t planes) {
  const std::vector<std::string> names =
      fits::band_names(file, hdu, static_cast<int>(std::min<std::int64_t>(planes, INT_MAX)));
  return names.empty() ? "" : fmt::format(" ({})", fmt::join(names, ", "));
}

}  // namespace

std::int64_t planes_of(const fits::HduInfo& info) {
  return std::accumulate(info.shape.begin(), info.shape.end() - 2, std::int64_t{1}, std::multiplies<>());
}

std::int64_t plane_of(const fits::FitsFile& file, const fits::HduInfo& info,
                      const std::filesystem::path& path, const std::string& asked) {
  const std::int64_t planes = planes_of(info);
  if (asked.empty()) {
    if (planes == 1) return 0;
    throw input_error(
        "{}: HDU {} is a cube of {} planes{}; mosaics have one: say which with plane, a number from 0 or the name of a band (for several, list the cube once for each with --mosaics), or take the whole cube as an image of several bands (peculiar import --axes byx)",
        path.string(), info.number, planes, bands_in_words(file, info.number, planes));
  }
  std::int64_t plane = -1;
  const auto [end, failure] = std::from_chars(asked.data(), asked.data() + asked.size(), plane);
  if (failure != std::errc() || end != asked.data() + asked.size()) {
    const std::vector<std::string> names =
        fits::band_names(file, info.number, static_cast<int>(std::min<std::int64_t>(planes, INT_MAX)));
    const auto found = std::find(names.begin(), names.end(), asked);
    plane = found == names.end() ? -1 : found - names.begin();
  }
  if (plane < 0 || plane >= planes)
    throw input_error("{}: HDU {} has no plane '{}': {}{}", path.string(), info.number, asked,
                      planes == 1 ? "it is no cube" : fmt::format("it has 0 to {}", planes - 1),
                      bands_in_words(file, info.number, planes));
  return plane;
}

template <typename Value>
RowWindow<Value>::RowWindow(const std::filesystem::path& path, const std::string& hdu, std::int64_t plane,
                            int threads, const fits::WholeNumberRule& rule, WorkTime* reading)
    : path_(path), rule_(rule), reading_(reading) {
  files_.emplace_back(path);
  info_ = files_.front().choose(hdu);
  if (!info_.is_image) throw input_error("{}: HDU {} is not an image; see peculiar info", path.string(), hdu);
  width_ = info_.shape.back();
  height_ = info_.shape[info_.shape.size() - 2];
  if (const std::int64_t planes = planes_of(info_); planes != 1) {
    if (plane >= planes)
      throw input_error(
          "{}: HDU {} is a cube of {} planes, and plane {} of its image is used; give one with as many planes, or with one",
          path.string(), info_.number, planes, plane);
    plane_ = plane;
  }
  // Every object that has a gzipped file open holds a copy.
  for (int i = 1; i < threads && !files_.front().is_in_memory(); ++i) files_.emplace_back(path);
}

template <typename Value>
std::int64_t RowWindow<Value>::bytes(std::int64_t rows) const {
  const std::int64_t with_tiles = rows + (info_.tile_height > 1 ? 2 * info_.tile_height : 0);
  return std::min(with_tiles, height_) * width_ * static_cast<std::int64_t>(sizeof(Value));
}

template <typename Value>
void RowWindow<Value>::cover(std::int64_t begin, std::int64_t end) {
  const std::int64_t tile = info_.tile_height;
  begin = std::clamp<std::int64_t>(begin, 0, height_) / tile * tile;
  end = std::min((std::clamp<std::int64_t>(end, 0, height_) + tile - 1) / tile * tile, height_);
  if (begin >= begin_ && end <= end_) return;
  const bool goes_on = begin >= begin_ && begin < end_;
  const std::int64_t kept_end = goes_on ? end_ : begin;
  if (goes_on) {
    pixels_.erase(pixels_.begin(), pixels_.begin() + (begin - begin_) * width_);
  } else {
    pixels_.clear();
  }
  pixels_.reserve(static_cast<std::size_t>((end - begin) * width_));  // no more than that
  pixels_.resize(static_cast<std::size_t>((end - begin) * width_));
  begin_ = begin;
  end_ = end;
  std::erase_if(damage_, [&](const Damage& damage) { return damage.y1 <= begin || !goes_on; });
  const std::int64_t rows_at_once = tile * std::max<std::int64_t>(1, kPixelsPerRead / (width_ * tile));
  const std::int64_t reads = (end - kept_end + rows_at_once - 1) / rows_at_once;
  std::vector<std::vector<Damage>> found(static_cast<std::size_t>(reads));
  parallel_for(reads, static_cast<int>(files_.size()), [&](std::int64_t i, int worker) {
    const WorkTime::Span reading(reading_);
    const std::int64_t from = kept_end + i * rows_at_once;
    found[static_cast<std::size_t>(i)] =
        read(files_[static_cast<std::size_t>(worker)], from, std::min(from + rows_at_once, end));
  });
  for (std::vector<Damage>& part : found)
    damage_.insert(damage_.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
}

template <typename Value>
std::vector<typename RowWindow<Value>::Damage> RowWindow<Value>::read(fits::FitsFile& file,
                                                                      std::int64_t begin, std::int64_t end) {
  std::vector<Damage> damage;
  try {
    read_into(file, 0, begin, width_, end);
    return damage;
  } catch (const Error& failure) {
    if (failure.kind() != ErrorKind::kInput || !info_.is_compressed) throw;
  }
  // At least one tile cannot be decompressed: find which.
  for (std::int64_t y = begin; y < end; y += info_.tile_height) {
    const std::int64_t y1 = std::min(y + info_.tile_height, end);
    for (std::int64_t x = 0; x < width_; x += info_.tile_width) {
      const std::int64_t x1 = std::min(x + info_.tile_width, width_);
      try {
        read_into(file, x, y, x1, y1);
      } catch (const Error& failure) {
        if (failure.kind() != ErrorKind::kInput) throw;
        damage.push_back({x, y, x1, y1, failure.what()});
        for (std::int64_t row = y; row < y1; ++row) {
          const auto from = pixels_.begin() + (row - begin_) * width_;
          std::fill(from + x, from + x1, missing());
        }
      }
    }
  }
  return damage;
}

template <typename Value>
void RowWindow<Value>::read_into(fits::FitsFile& file, std::int64_t x0, std::int64_t y0, std::int64_t x1,
                                 std::int64_t y1) {
  const auto read = [&](std::span<Value> out) {
    const int width = static_cast<int>(x1 - x0), height = static_cast<int>(y1 - y0);
    if constexpr (std::is_same_v<Value, float>) {
      file.read_window(info_.number, plane_, x0, y0, width, height, out);
    } else {
      file.read_whole_numbers(info_.number, plane_, x0, y0, width, height, rule_, out);
    }
  };
  if (x0 == 0 && x1 == width_) {
    read(std::span(pixels_).subspan(static_cast<std::size_t>((y0 - begin_) * width_),
                                    static_cast<std::size_t>((y1 - y0) * width_)));
    return;
  }
  std::vector<Value> part(static_cast<std::size_t>((x1 - x0) * (y1 - y0)));
  read(part);
  for (std::int64_t y = y0; y < y1; ++y) {
    const auto from = part.begin() + (y - y0) * (x1 - x0);
    std::copy(from, from + (x1 - x0), pixels_.begin() + (y - begin_) * width_ + x0);
  }
}

template <typename Value>
Value RowWindow<Value>::missing() const {
  if constexpr (std::is_same_v<Value, float>) return std::nanf("");
  return static_cast<Value>(rule_.blank);
}

template <typename Value>
std::span<const Value> RowWindow<Value>::row(std::int64_t y) const {
  if (y < begin_ || y >= end_)
    throw internal_error("{}: row {} is not among the rows {} to {} in memory", path_.string(), y, begin_,
                         end_);
  return std::span(pixels_).subspan(static_cast<std::size_t>((y - begin_) * width_),
                                    static_cast<std::size_t>(width_));
}

template <typename Value>
std::string RowWindow<Value>::damage(std::int64_t x0, std::int64_t y0, std::int64_t x1,
                                     std::int64_t y1) const {
  for (const Damage& damage : damage_) {
    if (damage.x0 < x1 && x0 < damage.x1 && damage.y0 < y1 && y0 < damage.y1) return damage.reason;
  }
  return "";
}

template class RowWindow<float>;
template class RowWindow<std::int64_t>;

}  // namespace peculiar::survey
