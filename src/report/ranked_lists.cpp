#include "report/ranked_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/atomic_file.h"
#include "catalog/table_file.h"
#include "report/file_words.h"
#include "store/sample.h"

namespace peculiar::report {

namespace fs = std::filesystem;

namespace {

constexpr double kRadius_arcsec = 2;

/// Returns the columns of a sample that the table lacks, for its rows; reads one column at a time.
catalog::Table sample_rows(const fs::path& path, const RankedScores& scores, const catalog::Table& known) {
  const store::SampleReader sample(path);
  const store::ImageRows images = scores.images_in(sample);
  catalog::Table table;
  for (const store::ColumnSpec& spec : sample.rows().columns()) {
    if (known.has(spec.name)) continue;
    table.add(store::column_of_images(sample, images, spec.name, known.at("row"), scores.path.string()));
  }
  return table;
}

/// Adds a column of the report, unless the scores have one of that name.
void add_own(catalog::Column column, catalog::Table& table) {
  if (!table.has(column.name)) table.add(std::move(column));
}

/// Adds the number of images of each galaxy, and the ids of the others.
void add_views(const Outliers& outliers, catalog::Table& table) {
  if (!outliers.several_views) return;
  std::vector<std::int64_t> images;
  std::vector<std::string> others;
  for (const Outlier& one : outliers.list) {
    images.push_back(one.images);
    std::string ids;
    for (const View& view : one.views) ids += (ids.empty() ? "" : " ") + view.id;
    others.push_back(ids);
  }
  add_own({"images", "", "images of this galaxy that have a score", images, {}}, table);
  add_own(
      with_plain_texts({"other_images", "", "ids of the galaxy's other images, highest first", others, {}}),
      table);
}

/// Adds ordinary causes of high scores.
void add_causes(const Outliers& outliers, catalog::Table& table) {
  std::vector<bool> stars;
  std::vector<double> distances;
  for (const Outlier& one : outliers.list) {
    stars.push_back(one.is_star_like);
    distances.push_back(one.neighbour_arcsec.value_or(std::nan("")));
  }
  if (outliers.star_like.of_all > 0)
    add_own({"star_like",
             "",
             "whether the object looks like a star, by the catalogue's class or type, or by its size",
             stars,
             {}},
            table);
  if (outliers.neighbours.of_all > 0)
    add_own({"neighbour_distance",
             "arcsec",
             "distance to another object that may contaminate the image",
             distances,
             {}},
            table);
}

}  // namespace

catalog::Table ranked_table(const RankedScores& scores, const Outliers& outliers, const fs::path& sample) {
  const catalog::Table own = scores.file.table.take(outliers.rows);
  std::vector<std::int64_t> rank(outliers.rows.size());
  std::iota(rank.begin(), rank.end(), 1);
  catalog::Table table;
  table.description = "The images with the highest " + scores.ranking().name;
  table.add({"rank", "", "1: the highest " + scores.ranking().name, rank, {}});
  for (const catalog::Column& column : own.columns()) {
    if (column.name != "rank") table.add(with_plain_texts(column));
  }
  if (outliers.list.empty()) return table;
  add_views(outliers, table);
  add_causes(outliers, table);
  if (sample.empty()) return table;
  const catalog::Table more = sample_rows(sample, scores, table);
  for (const catalog::Column& column : more.columns()) table.add(with_plain_texts(column));
  return table;
}

std::string ds9_regions(const catalog::Table& ranked) {
  const catalog::Column* ra = ranked.find("ra");
  const catalog::Column* dec = ranked.find("dec");
  if (ra == nullptr || dec == nullptr || !ra->is_numeric() || !dec->is_numeric()) return "";
  const catalog::Column* id = ranked.find("id");
  std::string circles;
  for (std::size_t row = 0; row < ranked.rows(); ++row) {
    if (ra->is_missing(row) || dec->is_missing(row)) continue;
    std::string name = id != nullptr ? id->text(row) : "";
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '{' || c == '}'; }, ' ');
    circles += fmt::format("circle({:.7f},{:.7f},{}\") # text={{{} {}}}\n", ra->number(row), dec->number(row),
                           kRadius_arcsec, ranked.at("rank").text(row), name);
  }
  return circles.empty() ? "" : "# Region file format: DS9 version 4.1\nicrs\n" + circles;
}

std::vector<fs::path> ranked_list_paths(const fs::path& page) {
  fs::path stem = page;
  stem.replace_extension();
  std::vector<fs::path> paths;
  for (const char* suffix : {".csv", ".vot", ".reg"}) paths.emplace_back(stem.string() + "_highest" + suffix);
  return paths;
}

std::vector<fs::path> write_ranked_lists(const fs::path& page, const catalog::Table& ranked) {
  std::vector<fs::path> files = ranked_list_paths(page);
  const fs::path regions_file = files.back();
  files.pop_back();
  for (const fs::path& file : files) catalog::write_table_text(file, ranked);
  if (const std::string regions = ds9_regions(ranked); !regions.empty()) {
    files.push_back(regions_file);
    write_file(regions_file, regions);
  } else {
    fs::remove(regions_file);  // of an earlier page with positions
  }
  return files;
}

}  // namespace peculiar::report
