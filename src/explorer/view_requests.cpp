#include <cmath>

#include "base/json_number.h"
#include "base/version.h"
#include "explorer/explorer.h"
#include "store/sample.h"

namespace peculiar::explorer {

namespace {

using nlohmann::json;

constexpr std::int64_t kMostOnAPage = 500;

json column_list(const Columns& columns) {
  json list = json::array();
  for (const ColumnNote& note : columns.all())
    list.push_back({{"name", note.name},
                    {"unit", note.unit},
                    {"description", note.description},
                    {"type", note.type_name()},
                    {"from", note.from}});
  return list;
}

json image_words(const Collection& collection) {
  if (collection.sample() == nullptr) return nullptr;
  const store::SampleHeader& header = collection.sample()->header();
  return {{"bands", header.bands},
          {"size", std::max(header.height, header.width)},
          {"width", header.width},
          {"height", header.height},
          {"unit", header.unit},
          {"rows_upward", header.rows_upward},
          {"picture_bits", std::max(0, header.picture_bits)}};
}

Answer state_of(Explorer& explorer) {
  const Collection& collection = explorer.collection;
  const CollectionFiles& files = collection.files();
  explorer.labelling.log().refresh();
  const auto candidates = explorer.ranking.candidates();
  return Answer::of(
      {{"program", "peculiar " + version()},
       {"title", files.title},
       {"scores", files.scores.filename().string()},
       {"sample", files.sample.empty() ? json(nullptr) : json(files.sample.filename().string())},
       {"labels", explorer.labelling.log().path().filename().string()},
       {"collection", explorer.labelling.collection()},
       {"files", collection.fingerprint()},
       {"doubt", explorer.labelling.doubt()},
       {"who", explorer.labelling.who()},
       {"rows", collection.rows()},
       {"ranked", explorer.ranking.ranked},
       {"ranking", explorer.ranking.column},
       {"columns", column_list(explorer.columns)},
       {"image", image_words(collection)},
       {"planes", explorer.planes.names()},
       {"classes", explorer.labelling.classes()},
       {"map", explorer.map.is_there()},
       {"features", explorer.learner.has_features()},
       {"positions", explorer.columns.has_positions()},
       {"candidates", candidates ? json(*candidates) : json(nullptr)},
       {"last", explorer.labelling.log().last()}});
}

/// Value of the sort column, for the page.
json value_of(const catalog::Column& column, Row row) {
  if (column.is_missing(row)) return nullptr;
  if (!column.is_numeric()) return column.text(row);
  if (const auto* flags = std::get_if<std::vector<bool>>(&column.data)) return bool((*flags)[row]);
  if (const auto* whole = std::get_if<std::vector<std::int64_t>>(&column.data)) return (*whole)[row];
  return number_or_null(column.number(row));
}

const char* word_of(learning::AskedFor why) {
  return why == learning::AskedFor::kRank        ? "rank"
         : why == learning::AskedFor::kUncertain ? "uncertain"
                                                 : "random";
}

/// The column whose values are displayed with the images of a view.
Columns::Values values_beside(Explorer& explorer, const View& view) {
  const ColumnNote* interest = explorer.columns.find(learning::kInterest);
  const bool has_interest = explorer.learner.learned() != nullptr || interest->is_in_scores;
  if (view.sort == kNext || (view.sort == kLearned && has_interest))
    return explorer.columns.values(learning::kInterest);
  return explorer.columns.values(view.sort);
}

Answer view_of(Explorer& explorer, const Request& request) {
  const std::int64_t offset = request.integer("offset", 0, 0, std::int64_t{1} << 40);
  const std::int64_t count = request.integer("count", 100, 0, kMostOnAPage);
  const auto view = explorer.views.get(ViewQuery::of(request));
  const Columns::Values values = values_beside(explorer, *view);
  const auto first = static_cast<std::size_t>(std::min<std::int64_t>(offset, std::ssize(view->rows)));
  const std::size_t last = std::min(view->rows.size(), first + static_cast<std::size_t>(count));
  json rows = json::array();
  for (std::size_t i = first; i < last; ++i) {
    json one = row_words(explorer, view->rows[i]);
    one["value"] = value_of(*values, view->rows[i]);
    if (!view->why.empty()) one["why"] = word_of(view->why[i]);
    rows.push_back(std::move(one));
  }
  return Answer::of({{"total", view->rows.size()}, {"sort", view->sort}, {"rows", std::move(rows)}});
}

Answer positions_of(Explorer& explorer, const Request& request) {
  const std::vector<Row> rows = request.rows("rows", explorer.collection.rows(), 1000);
  const auto view = explorer.views.get(ViewQuery::of(request));
  const std::vector<std::uint32_t>& places = view->places(explorer.collection.rows());
  json list = json::array();
  for (const Row row : rows)
    list.push_back(places[row] == View::kNowhere ? json(nullptr) : json(places[row]));
  return Answer::of({{"places", std::move(list)}});
}

/// One bit per row, lowest first: whether the filter and the lasso keep it.
Answer members_of(Explorer& explorer, const Request& request) {
  ViewQuery query = ViewQuery::of(request);
  query.sort = explorer.ranking.column;
  query.up = false;
  Answer answer;
  answer.type = "application/octet-stream";
  answer.body.resize((explorer.collection.rows() + 7) / 8, '\0');
  for (const Row row : explorer.views.get(query)->rows)
    answer.body[row / 8] = static_cast<char>(answer.body[row / 8] | 1 << row % 8);
  return answer;
}

}  // namespace

json row_words(Explorer& explorer, Row row) {
  const RankedRows& ranking = explorer.ranking;
  const std::optional<labels::Label> label = explorer.labelling.of(row);
  return {{"row", row},
          {"id", explorer.collection.id(row)},
          {"rank", ranking.rank[row] == 0 ? json(nullptr) : json(ranking.rank[row])},
          {"score", number_or_null(ranking.score[row])},
          {"p", ranking.p_value.empty() ? json(nullptr) : number_or_null(ranking.p_value[row])},
          {"candidate", !ranking.is_candidate.empty() && ranking.is_candidate[row]},
          {"label", label ? label->label : ""},
          {"grade", label && label->grade ? json(*label->grade) : json(nullptr)},
          {"note", label ? label->note : ""},
          {"flags", store::flag_words(ranking.flags[row])}};
}

std::vector<Route> view_routes(Explorer& explorer) {
  return {{"GET", "/api/state", [&](const Request&) { return state_of(explorer); }},
          {"GET", "/api/view", [&](const Request& request) { return view_of(explorer, request); }},
          {"GET", "/api/members", [&](const Request& request) { return members_of(explorer, request); }},
          {"GET", "/api/positions", [&](const Request& request) { return positions_of(explorer, request); }}};
}

}  // namespace peculiar::explorer
