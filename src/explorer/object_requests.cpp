#include <cmath>
#include <numbers>

#include "base/json_number.h"
#include "explorer/explorer.h"
#include "report/score_parts.h"
#include "store/score_making.h"

namespace peculiar::explorer {

namespace {

using nlohmann::json;

constexpr std::size_t kFew = 50000;
constexpr std::size_t kNearest = 8;
constexpr std::size_t kFarthest = 20000;  // number of nearest images searched for labelled ones
constexpr std::int64_t kMostHistory = 100;
constexpr std::size_t kMostRegions = 50;

/// How long to wait for data that take long to gather for many images: the page asks again.
double patience_s(const Explorer& explorer) { return explorer.collection.rows() <= kFew ? 2 : 0.02; }

/// Values of the image's row, each with the fraction of ranked images below it.
json values_of(Explorer& explorer, Row row) {
  json list = json::array();
  for (const ColumnNote& note : explorer.columns.all()) {
    if (note.name == "id") continue;
    const catalog::Column one = explorer.columns.value(note.name, row);
    json lower = nullptr;
    std::string below;
    if (note.is_numeric() && !one.is_missing(0)) {
      if (const auto share = explorer.standing.lower(note.name, row, one.number(0))) {
        lower = *share;
        below = report::percent_below(*share);
      }
    }
    list.push_back({{"name", note.name},
                    {"unit", note.unit},
                    {"text", report::value_text(one, 0)},
                    {"description", note.description},
                    {"lower", lower},
                    {"below", below},
                    {"from", note.from}});
  }
  return list;
}

/// Scores compared with those of the other ranked images, in the order of the report. `weights`: of the
/// columns, or empty.
std::vector<report::ScorePart> parts_of(Explorer& explorer, const std::vector<std::string>& names,
                                        const std::vector<double>& weights, Row row) {
  std::vector<report::ScorePart> parts;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const catalog::Column one = explorer.columns.value(names[i], row);
    if (one.is_missing(0)) continue;
    const auto lower = explorer.standing.lower_now(names[i], row, one.number(0));
    if (lower)
      parts.push_back({names[i], report::value_text(one, 0), *lower, weights.empty() ? 1 : weights[i],
                       explorer.ranking.rank[row] != 0});
  }
  report::sort_by_contribution(parts);
  return parts;
}

/// `named`: the source that the ordinary causes name.
void put_parts(Explorer& explorer, Row row, const std::optional<report::KnownSource>& named, json& object) {
  std::vector<std::string> numeric;
  for (const ColumnNote& note : explorer.columns.all()) {
    if (note.is_numeric() && note.from == "scores") numeric.push_back(note.name);
  }
  const report::PartNames names =
      report::part_names(explorer.ranking.column, explorer.collection.text(store::kMaking), numeric);
  const std::vector<report::ScorePart> parts = parts_of(explorer, names.parts, names.weights, row);
  const std::vector<report::ScorePart> likenesses = parts_of(explorer, names.likenesses, {}, row);
  std::string why;
  if (names.make_score)
    why = report::why_words(parts, likenesses.empty() ? std::nullopt : std::optional(likenesses.front()));
  const std::string light = explorer.planes.light_words(row, named);
  object["why"] = why + (why.empty() || light.empty() ? "" : " ") + light;
  object["parts"] = json::array();
  for (const report::ScorePart& part : parts)
    object["parts"].push_back({{"name", part.name},
                               {"value", part.value},
                               {"lower", part.lower},
                               {"below", report::percent_below(part.lower)}});
}

/// A number of the row, if there is a column of this name.
std::optional<double> number_of(Explorer& explorer, const char* name, Row row) {
  const ColumnNote* note = explorer.columns.find(name);
  if (note == nullptr || !note->is_numeric()) return std::nullopt;
  const catalog::Column one = explorer.columns.value(name, row);
  if (one.is_missing(0) || !std::isfinite(one.number(0))) return std::nullopt;
  return one.number(0);
}

json position_of(Explorer& explorer, Row row) {
  const auto ra = number_of(explorer, "ra", row);
  const auto dec = number_of(explorer, "dec", row);
  if (!ra || !dec) return nullptr;
  return {{"ra_deg", *ra}, {"dec_deg", *dec}};
}

std::string artefact_of(Explorer& explorer, Row row) {
  const ColumnNote* note = explorer.columns.find("artefact");
  if (note == nullptr || note->is_numeric() || note->from != "scores") return "";
  std::string words = explorer.columns.value("artefact", row).text(0);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

json regions_of(Explorer& explorer, Row row) {
  json list = json::array();
  for (const image::SignificantRegion& region : explorer.planes.regions(row)) {
    if (list.size() == kMostRegions) break;
    list.push_back({{"x", region.x},
                    {"y", region.y},
                    {"radius", std::sqrt(static_cast<double>(region.area_px) / std::numbers::pi)},
                    {"significance", std::abs(region.peak)},
                    {"sign", region.peak > 0 ? 1 : -1},
                    {"band", region.band},
                    {"at_edge", region.at_edge}});
  }
  return list;
}

json nearest_of(Explorer& explorer, Row row) {
  json all = json::array();
  json labelled = json::array();
  const std::size_t count = std::min(explorer.collection.rows() - 1, kFarthest);
  for (const Learner::Near& near : explorer.learner.nearest(row, count, patience_s(explorer))) {
    const std::optional<labels::Label> label = explorer.labelling.of(near.row);
    const bool is_labelled = label && (!label->label.empty() || label->grade);
    if (all.size() >= kNearest && !is_labelled) continue;
    const json one = {{"row", near.row},
                      {"id", explorer.collection.id(near.row)},
                      {"distance", number_or_null(near.distance)},
                      {"label", label ? label->label : ""}};
    if (all.size() < kNearest) all.push_back(one);
    if (is_labelled) labelled.push_back(one);
    if (labelled.size() >= kNearest && all.size() >= kNearest) break;
  }
  return {{"all", all}, {"labelled", labelled}};
}

json history_of(Explorer& explorer, const std::string& id) {
  json list = json::array();
  std::vector<labels::Decision> own;
  for (labels::Decision& one : explorer.labelling.log().decisions()) {
    if (one.id == id) own.push_back(std::move(one));
  }
  if (std::ssize(own) > kMostHistory) own.erase(own.begin(), own.end() - kMostHistory);
  return explorer.labelling.to_json(own);
}

Answer object_of(Explorer& explorer, const Request& request) {
  const Row row = request.row(explorer.collection.rows());
  json object = row_words(explorer, row);
  object["values"] = values_of(explorer, row);
  const Causes::Found causes = explorer.causes.of(row, patience_s(explorer));
  put_parts(explorer, row, causes.named, object);
  object["causes"] = causes.words;
  object["artefact"] = artefact_of(explorer, row);
  object["position"] = position_of(explorer, row);
  object["planes"] = explorer.planes.names(row);
  object["regions"] = regions_of(explorer, row);
  object["nearest"] = nearest_of(explorer, row);
  object["history"] = history_of(explorer, explorer.collection.id(row));
  return Answer::of(object);
}

}  // namespace

std::vector<Route> object_routes(Explorer& explorer) {
  return {{"GET", "/api/object", [&](const Request& request) { return object_of(explorer, request); }}};
}

}  // namespace peculiar::explorer
