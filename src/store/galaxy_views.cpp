#include "store/galaxy_views.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "base/error.h"
#include "base/suggest.h"
#include "catalog/column_access.h"
#include "catalog/great_circle.h"
#include "catalog/sky_index.h"
#include "store/groups.h"
#include "store/image_rows.h"

namespace peculiar::store {

namespace {

/// Rows that belong together (a union-find forest).
class Sets {
 public:
  explicit Sets(std::size_t rows) : above_(rows) { std::iota(above_.begin(), above_.end(), std::size_t{0}); }
  std::size_t root(std::size_t row) {
    while (above_[row] != row) row = above_[row] = above_[above_[row]];
    return row;
  }
  void join(std::size_t a, std::size_t b) {
    const std::size_t of_a = root(a);
    const std::size_t of_b = root(b);
    above_[std::max(of_a, of_b)] = std::min(of_a, of_b);
  }
  /// Joins rows with equal texts.
  void join_equal(const std::vector<std::string>& keys) {
    std::vector<std::pair<std::size_t, std::size_t>> by_hash;  // hash, row
    by_hash.reserve(keys.size());
    for (std::size_t row = 0; row < keys.size(); ++row)
      by_hash.emplace_back(std::hash<std::string>()(keys[row]), row);
    std::sort(by_hash.begin(), by_hash.end());
    for (std::size_t i = 1; i < by_hash.size(); ++i) {
      // Texts with one hash are nearly always equal, so the first is usually the right one.
      for (std::size_t k = i; k-- > 0 && by_hash[k].first == by_hash[i].first;) {
        if (keys[by_hash[k].second] != keys[by_hash[i].second]) continue;
        join(by_hash[k].second, by_hash[i].second);
        break;
      }
    }
  }

 private:
  std::vector<std::size_t> above_;
};

std::vector<std::string> ids_of(const catalog::Table& scores) {
  const catalog::Column* ids = scores.find("id");
  std::vector<std::string> keys(scores.rows());
  for (std::size_t row = 0; row < keys.size(); ++row)
    keys[row] = ids != nullptr && !ids->text(row).empty() ? ids->text(row) : "\n" + std::to_string(row);
  return keys;
}

bool has_one(const ScoresFile& scores, const SampleReader* sample, const std::string& name) {
  if (scores.table.has(name)) return true;
  if (sample == nullptr) return false;
  const auto& columns = sample->rows().columns();
  return std::any_of(columns.begin(), columns.end(), [&](const ColumnSpec& one) { return one.name == name; });
}

/// A column of the scores, or of the sample in the order of the scores.
catalog::Column column_of(const ScoresFile& scores, const SampleReader* sample, const std::string& name) {
  if (const catalog::Column* own = scores.table.find(name)) return *own;
  const std::optional<ImageRows> images = ImageRows::find(*sample, scores.attribute("sample_job"));
  return column_of_images(*sample, images.value_or(ImageRows::whole(*sample)), name, scores.table.at("row"),
                          "the scores");
}

/// Keys of the rows' galaxies: the values of the columns together, or the id if one is missing.
std::vector<std::string> groups_of(const ScoresFile& scores, const SampleReader* sample,
                                   const std::string& group) {
  catalog::Table columns;
  for (const std::string& name : group_columns(group)) columns.add(column_of(scores, sample, name));
  return group_keys(group_names(columns, group), ids_of(scores.table));
}

/// Joins rows at one position, within `radius_deg`.
void join_near(const catalog::Table& scores, double radius_deg, Sets& sets) {
  const catalog::Column* ra = scores.find("ra");
  const catalog::Column* dec = scores.find("dec");
  if (ra == nullptr || dec == nullptr || !ra->is_numeric() || !dec->is_numeric()) return;
  const std::vector<double> ras = catalog::numbers(*ra), decs = catalog::numbers(*dec);
  const catalog::SkyIndex places(ras, decs, radius_deg);
  for (std::size_t row = 0; row < ras.size(); ++row) {
    places.near(ras[row], decs[row], [&](std::size_t other) {
      if (other > row && separation_deg(*ra, *dec, row, other) <= radius_deg) sets.join(row, other);
    });
  }
}

}  // namespace

double separation_deg(const catalog::Column& ra, const catalog::Column& dec, std::size_t a, std::size_t b) {
  return catalog::great_circle_deg(ra.number(a), dec.number(a), ra.number(b), dec.number(b));
}

bool has_column(const ScoresFile& scores, const SampleReader* sample, const std::string& name) {
  const std::vector<std::string> columns = group_columns(name);
  return !columns.empty() && std::all_of(columns.begin(), columns.end(), [&](const std::string& one) {
    return has_one(scores, sample, one);
  });
}

std::string noted_group(const ScoresFile& scores, const SampleReader* sample, const std::string& asked) {
  if (!asked.empty()) return asked;
  const std::string group = scores.attribute("fold_group");
  if (!group.empty() && has_column(scores, sample, group)) return group;
  return choose_groups(kAutoGroup, scores.table, "", {}).columns;
}

std::string noted_group_help() {
  return "Default: the column by which folds or held-out images were chosen, else tree, snapshot with galaxy, or galaxy, else id and position.";
}

std::vector<std::size_t> galaxies_of(const ScoresFile& scores, const SampleReader* sample,
                                     const std::string& group) {
  Sets sets(scores.table.rows());
  if (group == kNoGroup) {
    std::vector<std::size_t> each(scores.table.rows());
    std::iota(each.begin(), each.end(), std::size_t{0});
    return each;
  }
  if (!group.empty()) {
    if (!has_column(scores, sample, group)) {
      std::vector<std::string> names = scores.table.names();
      if (sample != nullptr) {
        for (const ColumnSpec& one : sample->rows().columns()) names.push_back(one.name);
      }
      throw input_error(
          "--group: {} a column '{}'{}",
          sample == nullptr ? "the scores do not have" : "neither the scores nor their sample have", group,
          did_you_mean(group, names));
    }
    sets.join_equal(groups_of(scores, sample, group));
  } else {
    sets.join_equal(ids_of(scores.table));
    double radius_arcsec = kSameGalaxy_arcsec;
    if (sample != nullptr && sample->header().pixel_scale_arcsec > 0)
      radius_arcsec = std::min(radius_arcsec, kSameGalaxy_px * sample->header().pixel_scale_arcsec);
    join_near(scores.table, radius_arcsec / 3600, sets);
  }
  std::vector<std::size_t> galaxies(scores.table.rows());
  std::size_t count = 0;
  for (std::size_t row = 0; row < galaxies.size(); ++row) {
    const std::size_t root = sets.root(row);  // the first row of its galaxy
    galaxies[row] = root == row ? count++ : galaxies[root];
  }
  return galaxies;
}

std::size_t count_galaxies(const std::vector<std::size_t>& galaxies, const std::vector<std::size_t>& rows) {
  std::set<std::size_t> different;
  for (const std::size_t row : rows) different.insert(galaxies[row]);
  return different.size();
}

}  // namespace peculiar::store
