#include "survey/sky_positions.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/random.h"

namespace peculiar::survey {

namespace {

constexpr std::uint8_t kLost = 1, kSource = 2, kGrown = 3;

/// Distance along the row to the nearest pixel of a source, at most `most`.
std::vector<int> row_distances(const std::vector<std::uint8_t>& marks, int width, int most) {
  std::vector<int> distance(marks.size(), most);
  for (std::size_t row = 0; row < marks.size(); row += static_cast<std::size_t>(width)) {
    int since = most;
    for (int x = 0; x < width; ++x) {
      since = marks[row + x] == kSource ? 0 : std::min(most, since + 1);
      distance[row + x] = since;
    }
    since = most;
    for (int x = width - 1; x >= 0; --x) {
      since = marks[row + x] == kSource ? 0 : std::min(most, since + 1);
      distance[row + x] = std::min(distance[row + x], since);
    }
  }
  return distance;
}

void grow_sources(std::vector<std::uint8_t>& marks, int width, int height, int grow) {
  const std::vector<int> distance = row_distances(marks, width, grow + 1);
  for (int y = 0; y < height; ++y) {
    for (int dy = -grow; dy <= grow; ++dy) {
      if (y + dy < 0 || y + dy >= height) continue;
      const int* other = distance.data() + static_cast<std::size_t>(y + dy) * width;
      std::uint8_t* own = marks.data() + static_cast<std::size_t>(y) * width;
      for (int x = 0; x < width; ++x) {
        if (own[x] == 0 && other[x] * other[x] + dy * dy <= grow * grow) own[x] = kGrown;
      }
    }
  }
}

/// True if the pixels of a square from here on have one value, as outside a footprint. Noise never does that.
bool is_flat(const Patch& patch, int x, int y) {
  constexpr int kEdge = 4;
  if (patch.image.empty() || x + kEdge > patch.width || y + kEdge > patch.height) return false;
  const float* first = patch.image.data() + static_cast<std::size_t>(y) * patch.width + x;
  for (int dy = 0; dy < kEdge; ++dy) {
    const float* row = first + static_cast<std::size_t>(dy) * patch.width;
    if (!std::all_of(row, row + kEdge, [&](float value) { return value == *first; })) return false;
  }
  return true;
}

bool earlier(const SkyPlace& a, const SkyPlace& b) {
  return std::tie(a.priority, a.field, a.y0, a.x0) < std::tie(b.priority, b.field, b.y0, b.x0);
}

}  // namespace

std::vector<std::uint8_t> not_sky(const Block& block, int grow) {
  const Patch& first = block.patches.front();
  std::vector<std::uint8_t> marks(first.mask.size());
  for (std::size_t band = 0; band < block.patches.size(); ++band) {
    const Patch& patch = block.patches[band];
    const std::vector<std::int32_t>& labels =
        patch.segmentation.empty() ? block.found[band].segmentation : patch.segmentation;
    for (std::size_t i = 0; i < marks.size(); ++i) {
      if (patch.mask[i] != 0) marks[i] = kLost;
      if (labels[i] != 0 && marks[i] == 0) marks[i] = kSource;
    }
  }
  if (grow > 0) grow_sources(marks, first.width, first.height, grow);
  return marks;
}

SkyCount count_sky(const Block& block, const std::vector<std::uint8_t>& marks) {
  SkyCount count;
  for (int y = 0; y < block.height; ++y) {
    const std::uint8_t* row =
        marks.data() + static_cast<std::size_t>(block.low + y) * block.patches.front().width + block.left;
    count.pixels += block.width;
    count.no_data += std::count(row, row + block.width, kLost);
    count.sources += std::count(row, row + block.width, kSource);
    count.grown += std::count(row, row + block.width, kGrown);
    for (int x = 0; x < block.width; ++x) {
      const auto flat = std::find_if(block.patches.begin(), block.patches.end(), [&](const Patch& patch) {
        return row[x] == 0 && is_flat(patch, block.left + x, block.low + y);
      });
      if (flat == block.patches.end()) continue;
      ++count.flat;
      count.flat_value = flat->image[static_cast<std::size_t>(block.low + y) * flat->width +
                                     static_cast<std::size_t>(block.left + x)];
    }
  }
  return count;
}

void keep_least(std::vector<SkyPlace>& places, std::size_t most) {
  if (places.size() <= most) return;
  std::nth_element(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(most), places.end(), earlier);
  places.resize(most);
}

std::vector<SkyPlace> draw_places(const Block& block, const std::vector<std::uint8_t>& marks,
                                  const Mosaic& mosaic, int size, std::uint64_t seed, int field,
                                  std::size_t most) {
  const int width = block.patches.front().width, height = block.patches.front().height;
  // Sums of lost pixels over all rectangles from the corner of the patch.
  const std::size_t stride = static_cast<std::size_t>(width) + 1;
  std::vector<std::int32_t> sums(stride * (static_cast<std::size_t>(height) + 1));
  for (int y = 0; y < height; ++y) {
    std::int32_t row = 0;
    for (int x = 0; x < width; ++x) {
      row += marks[static_cast<std::size_t>(y) * width + x] != 0 ? 1 : 0;
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row;
    }
  }
  RandomStream random(
      seed, "sky places",
      static_cast<std::uint64_t>(field) * (std::uint64_t{1} << 32) + static_cast<std::uint64_t>(block.index));
  std::vector<SkyPlace> places;
  for (int y = 0; y < block.height && block.y0 + y + size <= mosaic.height; ++y) {
    for (int x = 0; x < block.width && block.x0 + x + size <= mosaic.width; ++x) {
      const std::size_t at = (block.low + y) * stride + static_cast<std::size_t>(block.left + x);
      const std::size_t above = at + static_cast<std::size_t>(size) * stride;
      const auto edge = static_cast<std::size_t>(size);
      if (sums[above + edge] - sums[above] - sums[at + edge] + sums[at] != 0) continue;
      const SkyPlace place{random(), field, block.x0 + x, block.y0 + y};
      if (places.size() == most) {
        if (!earlier(place, places.front())) continue;
        std::pop_heap(places.begin(), places.end(), earlier);
        places.back() = place;
      } else {
        places.push_back(place);
      }
      std::push_heap(places.begin(), places.end(), earlier);
    }
  }
  return places;
}

std::vector<SkyPlace> choose_apart(std::vector<SkyPlace> places, int size, std::size_t count) {
  std::sort(places.begin(), places.end(), earlier);
  std::map<std::tuple<int, std::int64_t, std::int64_t>, std::vector<SkyPlace>> cells;  // of a stamp's edge
  std::vector<SkyPlace> chosen;
  for (const SkyPlace& place : places) {
    if (chosen.size() == count) break;
    const std::int64_t column = place.x0 / size, row = place.y0 / size;
    bool is_free = true;
    for (std::int64_t r = row - 1; r <= row + 1; ++r) {
      for (std::int64_t c = column - 1; c <= column + 1; ++c) {
        const auto cell = cells.find({place.field, r, c});
        if (cell == cells.end()) continue;
        for (const SkyPlace& other : cell->second)
          is_free =
              is_free && (std::abs(other.x0 - place.x0) >= size || std::abs(other.y0 - place.y0) >= size);
      }
    }
    if (!is_free) continue;
    cells[{place.field, row, column}].push_back(place);
    chosen.push_back(place);
  }
  return chosen;
}

}  // namespace peculiar::survey
