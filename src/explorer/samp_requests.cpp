#include "explorer/explorer.h"

namespace peculiar::explorer {

namespace {

constexpr std::size_t kMostAtOnce = 20000;

Answer send(Explorer& explorer, const Request& request) {
  const nlohmann::json body = request.object();
  if (!body.contains("what") || !body["what"].is_string())
    throw Refusal(400, "what: connect, table, highlight, rows, image or position");
  const std::size_t count = explorer.collection.rows();
  std::optional<Row> row;
  if (body.contains("row") && !body["row"].is_null())
    row = rows_of(nlohmann::json::array({body["row"]}), count, 1).front();
  std::vector<Row> rows;
  const auto list = body.find("rows");
  if (list != body.end() && list->is_array() && !list->empty()) rows = rows_of(*list, count, kMostAtOnce);
  return Answer::of({{"sent", explorer.samp.send(body["what"].get<std::string>(), row, rows)}});
}

}  // namespace

std::vector<Route> samp_routes(Explorer& explorer) {
  return {{"POST", "/api/samp", [&](const Request& request) { return send(explorer, request); }}};
}

}  // namespace peculiar::explorer
