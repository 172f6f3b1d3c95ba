#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_map>

#include "base/json_number.h"
#include "explorer/explorer.h"

namespace peculiar::explorer {

namespace {

constexpr std::size_t kMostCategories = 64;
constexpr std::size_t kLongestCategory = 64;  // bytes
constexpr std::size_t kBins = 60;

Answer floats_of(const std::vector<float>& values) {
  Answer answer;
  answer.type = "application/octet-stream";
  answer.body.resize(values.size() * sizeof(float));
  std::memcpy(answer.body.data(), values.data(), answer.body.size());
  return answer;
}

Answer map_of(Explorer& explorer) {
  const MapPlaces& places = explorer.map.places();
  std::vector<float> pairs;
  pairs.reserve(2 * places.x.size());
  for (std::size_t row = 0; row < places.x.size(); ++row) {
    pairs.push_back(places.x[row]);
    pairs.push_back(places.y[row]);
  }
  return floats_of(pairs);
}

/// The most frequent texts, then "other" if there are more; "" is missing.
std::vector<std::string> categories_of(const std::vector<std::string>& texts) {
  std::unordered_map<std::string, std::size_t> counts;
  for (const std::string& text : texts) {
    if (!text.empty()) ++counts[text];
  }
  std::vector<std::pair<std::string, std::size_t>> all(counts.begin(), counts.end());
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  const bool has_more = all.size() > kMostCategories;
  if (has_more) all.resize(kMostCategories - 1);
  std::vector<std::string> names;
  for (const auto& [name, count] : all) names.push_back(name);
  if (has_more) names.emplace_back("other");
  return names;
}

/// Shortens a text for an HTTP header, whose length proxies limit. Keeps whole characters.
std::string shortened(const std::string& text) {
  if (text.size() <= kLongestCategory) return text;
  std::size_t length = kLongestCategory;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  return text.substr(0, length);
}

Answer column_of(Explorer& explorer, const Request& request) {
  const Columns::Values column = explorer.columns.values(request.text("name"));
  std::vector<float> values(column->size(), std::nanf(""));
  const auto* texts = std::get_if<std::vector<std::string>>(&column->data);
  if (texts == nullptr) {
    for (std::size_t row = 0; row < values.size(); ++row)
      values[row] = static_cast<float>(column->number(row));
    return floats_of(values);
  }
  const std::vector<std::string> names = categories_of(*texts);
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < names.size(); ++i) places.emplace(names[i], i);
  for (std::size_t row = 0; row < values.size(); ++row) {
    if ((*texts)[row].empty()) continue;
    const auto found = places.find((*texts)[row]);
    values[row] = static_cast<float>(found == places.end() ? names.size() - 1 : found->second);
  }
  Answer answer = floats_of(values);
  std::vector<std::string> shown;
  for (const std::string& name : names) shown.push_back(shortened(name));
  const std::string list =
      nlohmann::json(shown).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  answer.headers = {{"X-Categories", percent_encoded(list)}};
  return answer;
}

Answer histogram_of(Explorer& explorer, const Request& request) {
  const std::string name = request.text("name");
  if (!explorer.columns.at(name).is_numeric()) throw refuse(400, "'{}' is text: it has no histogram", name);
  const Columns::Values column = explorer.columns.values(name);
  ViewQuery query = ViewQuery::of(request);
  query.sort = explorer.ranking.column;
  query.up = false;
  std::vector<double> values;
  for (const Row row : explorer.views.get(query)->rows) {
    const double value = column->number(row);
    if (std::isfinite(value)) values.push_back(value);
  }
  if (values.empty())
    return Answer::of({{"edges", nlohmann::json::array()},
                       {"counts", nlohmann::json::array()},
                       {"low", nullptr},
                       {"high", nullptr}});
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  const double low = *least;
  const double high = *greatest > low ? *greatest : low + (low == 0 ? 1 : std::abs(low) * 1e-6);
  std::vector<double> edges;
  for (std::size_t i = 0; i <= kBins; ++i)
    edges.push_back(low + (high - low) * static_cast<double>(i) / kBins);
  std::vector<std::int64_t> counts(kBins, 0);
  for (const double value : values) {
    const auto bin = static_cast<std::size_t>((value - low) / (high - low) * kBins);
    ++counts[std::min(bin, kBins - 1)];
  }
  return Answer::of({{"edges", edges}, {"counts", counts}, {"low", low}, {"high", *greatest}});
}

}  // namespace

std::vector<Route> column_routes(Explorer& explorer) {
  return {{"GET", "/api/map", [&](const Request&) { return map_of(explorer); }},
          {"GET", "/api/column", [&](const Request& request) { return column_of(explorer, request); }},
          {"GET", "/api/histogram", [&](const Request& request) { return histogram_of(explorer, request); }}};
}

}  // namespace peculiar::explorer
