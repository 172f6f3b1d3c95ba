#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/error.h"
#include "report/html.h"
#include "report/map_drawing.h"
#include "report/sections.h"
#include "store/sample.h"
#include "tables/table_file.h"

namespace peculiar::report {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostDots = 5000;  // about 120 bytes each

/// Positions of the rows of the scores; NaN if missing.
struct Places {
  std::vector<double> x;
  std::vector<double> y;
  std::string method;  ///< "t-SNE"
};

/// Reads a table written by `peculiar embed`, matched by sample row if the table has it, else by id.
Places places_of(const RankedScores& scores, const fs::path& path) {
  const catalog::Table table = tables::read_table(path);
  for (const char* name : {"id", "embedding_x", "embedding_y"}) {
    if (!table.has(name))
      throw input_error("{}: has no column '{}'; peculiar embed writes such tables", path.string(), name);
  }
  const catalog::Column& ids = table.at("id");
  const catalog::Column* rows = table.find("row");
  const catalog::Table& own = scores.file.table;
  const catalog::Column* own_ids = own.find("id");
  std::map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < table.rows(); ++i)
    known.emplace(rows != nullptr ? rows->text(i) : ids.text(i), i);
  Places places{std::vector<double>(own.rows(), std::nan("")), std::vector<double>(own.rows(), std::nan("")),
                ""};
  const catalog::Column& x = table.at("embedding_x");
  const catalog::Column& y = table.at("embedding_y");
  places.method = x.description.substr(0, x.description.find(','));
  for (std::size_t row = 0; row < own.rows(); ++row) {
    if (rows == nullptr && own_ids == nullptr) break;
    const auto found = known.find(rows != nullptr ? own.at("row").text(row) : own_ids->text(row));
    if (found == known.end()) continue;
    if (own_ids != nullptr && ids.text(found->second) != own_ids->text(row))
      throw input_error("{}: its row {} is of {}, that of {} is of {}; embed the features of the same sample",
                        path.string(), found->first, ids.text(found->second), scores.path.string(),
                        own_ids->text(row));
    places.x[row] = x.number(found->second);
    places.y[row] = y.number(found->second);
  }
  return places;
}

/// Returns the rows to draw: all with a position and a score, or the highest of the ranking and every n-th of
/// the others.
std::vector<std::size_t> rows_shown(const RankedScores& scores, const Places& places,
                                    const std::map<std::size_t, int>& numbers) {
  const catalog::Column& score = scores.ranking();
  std::vector<std::size_t> rows;
  for (const std::size_t row : store::ranked(score)) {
    if (score.is_missing(row)) break;
    if (std::isfinite(places.x[row]) && std::isfinite(places.y[row])) rows.push_back(row);
  }
  if (rows.size() <= kMostDots) return rows;
  const std::vector<bool> is_ranked = store::ranked_images(scores.file, score);
  std::stable_partition(rows.begin(), rows.end(), [&](std::size_t row) { return is_ranked[row]; });
  const std::size_t first = kMostDots / 4;  // of the ranking
  std::vector<std::size_t> shown(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(first));
  const double step = static_cast<double>(rows.size() - first) / static_cast<double>(kMostDots - first);
  for (std::size_t i = 0; i < kMostDots - first; ++i)
    shown.push_back(rows[first + static_cast<std::size_t>(step * static_cast<double>(i))]);
  std::set<std::size_t> all(shown.begin(), shown.end());
  for (const auto& [row, number] : numbers) {
    if (all.insert(row).second && std::isfinite(places.x[row])) shown.push_back(row);
  }
  return shown;
}

std::vector<MapDot> dots_of(const RankedScores& scores, const Places& places,
                            const std::vector<std::size_t>& rows, const std::map<std::size_t, int>& numbers) {
  const catalog::Table& table = scores.file.table;
  const catalog::Column& score = scores.ranking();
  const catalog::Column* ids = table.find("id");
  const catalog::Column* flags = table.find("flags");
  const catalog::Column* candidates = table.find("candidate");
  const std::vector<bool> is_ranked = store::ranked_images(scores.file, score);
  std::vector<MapDot> dots;
  for (const std::size_t row : rows) {
    MapDot dot;
    dot.x = places.x[row];
    dot.y = places.y[row];
    dot.score = score.number(row);
    dot.words = fmt::format("{}, {} {}", ids != nullptr ? ids->text(row) : "row " + table.at("row").text(row),
                            score.name, value_text(score, row));
    if (flags != nullptr && flags->is_numeric() && !flags->is_missing(row)) {
      const std::string words = store::flag_words(static_cast<std::int64_t>(flags->number(row)));
      dot.is_flagged = !words.empty();
      if (dot.is_flagged) dot.words += ", " + words;
    }
    dot.is_candidate = is_ranked[row] && candidates != nullptr && candidates->is_numeric() &&
                       !candidates->is_missing(row) && candidates->number(row) != 0;
    if (dot.is_candidate) dot.words += ", candidate";
    if (const auto found = numbers.find(row); found != numbers.end()) dot.number = found->second;
    dots.push_back(std::move(dot));
  }
  return dots;
}

std::string caption_words(const Places& places, const std::vector<MapDot>& dots, std::size_t all) {
  const auto some = [&](bool MapDot::*is) {
    return std::any_of(dots.begin(), dots.end(), [&](const MapDot& dot) { return dot.*is; });
  };
  std::string words = fmt::format(
      "Each dot is an image, darker for higher scores; images with similar embedded features lie near each other ({}). Directions, and distances between groups, have no meaning.",
      places.method.empty() ? "an embedding" : places.method);
  if (some(&MapDot::is_flagged)) words += " Crosses are flagged images (an edge, a gap, bad pixels).";
  if (some(&MapDot::is_candidate)) words += " Dots with a red edge are candidates.";
  if (std::any_of(dots.begin(), dots.end(), [](const MapDot& dot) { return dot.number > 0; }))
    words += " Red numbers link to the entries of the list of highest scores.";
  words += " Point at a mark, or hold it, to see its name.";
  if (dots.size() < all)
    words +=
        fmt::format(" Shown are {} of {} images: those with the highest ranks, and a fraction of the others.",
                    dots.size(), all);
  return words;
}

}  // namespace

Section map_section(const RankedScores& scores, const Outliers& outliers, const fs::path& embedding,
                    Allowance& allowance, ReportSummary& summary) {
  Section section{"map", "Map of the images", ""};
  if (embedding.empty()) return section;
  const Places places = places_of(scores, embedding);
  std::map<std::size_t, int> numbers;  // of the rows with a card
  for (std::size_t i = 0; i < std::min(outliers.rows.size(), static_cast<std::size_t>(summary.outliers)); ++i)
    numbers[outliers.rows[i]] = static_cast<int>(i) + 1;
  const std::vector<MapDot> dots = dots_of(scores, places, rows_shown(scores, places, numbers), numbers);
  if (dots.empty()) return section;
  const catalog::Column& score = scores.ranking();
  std::size_t scored = 0;
  for (std::size_t row = 0; row < score.size(); ++row) scored += score.is_missing(row) ? 0 : 1;
  const std::string alt =
      fmt::format("Map of {} images by similarity; {} of the highest are numbered", dots.size(),
                  std::count_if(dots.begin(), dots.end(), [](const MapDot& dot) { return dot.number > 0; }));
  std::string html =
      fmt::format("<figure>\n<div class=\"paper map\">{}</div>\n<figcaption>{}</figcaption>\n</figure>\n",
                  map_svg(dots, score.name, alt), escaped(caption_words(places, dots, scored)));
  if (allowance.take(html.size())) {
    section.body = std::move(html);
    ++summary.figures;
  } else {
    summary.left_out.push_back("the map of the images, because of its size");
  }
  return section;
}

}  // namespace peculiar::report
