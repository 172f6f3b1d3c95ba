#include "survey/neighbours_sheet.h"

#include <algorithm>
#include <cmath>

#include "image/contact_sheet.h"
#include "store/scores_file.h"
#include "survey/cutout_rows.h"

namespace peculiar::survey {

namespace {

constexpr std::size_t kShown = 16;
constexpr int kColumns = 6;  // two stamps side by side

/// The rows that lost the most, the largest share first; incomplete stamps come last.
std::vector<std::size_t> most_removed(const catalog::Table& table) {
  const catalog::Column& share = table.at(kRemovedShare);
  const std::vector<bool> partial = store::partial_images(table);
  std::vector<std::size_t> rows = store::ranked(share);
  std::erase_if(rows, [&](std::size_t row) { return !(share.number(row) > 0); });
  std::stable_partition(rows.begin(), rows.end(), [&](std::size_t row) { return !partial[row]; });
  rows.resize(std::min(rows.size(), kShown));
  return rows;
}

/// Sets pixels to NaN, drawn in a colour of their own, where `left_out` is true of the mask.
template <typename Choice>
image::Image blanked(image::Image image, const std::vector<std::uint8_t>& mask, const Choice& left_out) {
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    if (left_out(mask[i])) image.pixels[i] = std::nanf("");
  }
  return image;
}

bool has_no_data(std::uint8_t mask) { return (mask & kNoData) != 0; }
bool is_removed(std::uint8_t mask) { return (mask & kNeighbour) != 0; }

}  // namespace

bool write_neighbours_sheet(const std::filesystem::path& path, const std::filesystem::path& sample,
                            const Cutter& cutter, const StampMaker& maker,
                            const std::vector<Placed>& placed) {
  const store::SampleReader made(sample);
  const catalog::Table table = made.rows().catalogue({"id", "flags", kRemovedShare});
  const catalog::Column& share = table.at(kRemovedShare);
  const std::vector<std::size_t> rows = most_removed(table);
  if (rows.empty()) return false;
  std::vector<Placed> objects;
  for (const std::size_t row : rows) objects.push_back(placed[row]);
  std::vector<image::SheetTile> tiles;
  const bool masks = maker.treatment().neighbours == PatchTreatment::Neighbours::kMask;
  // With a mask instead of replaced values, the pixels are the original ones.
  cutter.make_each(
      objects, maker.masking(),
      [&](std::size_t i, image::Image before, const std::vector<std::uint8_t>& mask) {
        before = blanked(std::move(before), mask, has_no_data);
        const auto limits = image::display_limits(before.pixels, image::SheetOptions().stretch);
        image::Image after =
            blanked(made.read_image(static_cast<std::int64_t>(rows[i])), mask,
                    [&](std::uint8_t bits) { return has_no_data(bits) || (masks && is_removed(bits)); });
        image::Image removed = blanked(before, mask, [](std::uint8_t bits) { return !is_removed(bits); });
        tiles.push_back({std::move(before), table.at("id").text(rows[i]), limits});
        tiles.push_back({std::move(after), masks ? "masked" : "after", limits});
        tiles.push_back(
            {std::move(removed), fmt::format("{:.0f} % removed", 100 * share.number(rows[i])), limits});
      });
  image::SheetOptions sheet;
  sheet.title =
      fmt::format("The {} of {} stamps that lost most with neighbours: before, after, what was removed",
                  rows.size(), made.count());
  sheet.columns = kColumns;
  image::write_contact_sheet(path, tiles, sheet);
  return true;
}

}  // namespace peculiar::survey
