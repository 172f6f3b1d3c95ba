#include "samp/messages.h"

#include <charconv>
#include <cmath>
#include <string_view>

#include "base/error.h"
#include "samp/trimmed.h"

namespace peculiar::samp {

namespace {

Message load(const char* type, const char* id_key, const FileNotice& file) {
  return {type, "", {{"url", file.url}, {id_key, file.id}, {"name", file.name}}, {}};
}

/// Parameters that identify a table; omits an unknown id or URL.
Parameters table_parameters(const std::string& table_id, const std::string& url) {
  Parameters parameters;
  if (!table_id.empty()) parameters.emplace_back("table-id", table_id);
  if (!url.empty()) parameters.emplace_back("url", url);
  return parameters;
}

std::string need(const Message& message, std::string_view name) {
  const std::string text = message.parameter(name);
  if (text.empty()) throw input_error("the SAMP message {} has no {}", message.type, name);
  return text;
}

/// Parses a number in SAMP's notation, also with leading blanks or a plus sign.
template <typename Number>
Number number_in(const Message& message, std::string_view name, const std::string& text) {
  std::string_view digits = trimmed(text);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  Number number{};
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size())
    throw input_error("the SAMP message {} has {} = \"{}\", which is not a valid number", message.type, name,
                      text);
  return number;
}

std::int64_t row_in(const Message& message, std::string_view name, const std::string& text) {
  const auto row = number_in<std::int64_t>(message, name, text);
  if (row < 0) throw input_error("the SAMP message {} has the row {}; rows count from 0", message.type, row);
  return row;
}

std::optional<FileNotice> loaded(const char* type, std::string_view id_key, const Message& message) {
  if (message.type != type) return std::nullopt;
  return FileNotice{need(message, "url"), message.parameter(id_key), message.parameter("name")};
}

/// NaN is not a sky position.
bool is_on_sky(const SkyPosition& position) {
  return position.ra_deg >= 0 && position.ra_deg <= 360 && std::abs(position.dec_deg) <= 90;
}

}  // namespace

Message load_table(const FileNotice& table) { return load(kLoadTable, "table-id", table); }

Message load_image(const FileNotice& image) { return load(kLoadImage, "image-id", image); }

Message highlight_row(const std::string& table_id, const std::string& url, std::int64_t row) {
  Message message{kHighlightRow, "", table_parameters(table_id, url), {}};
  message.parameters.emplace_back("row", std::to_string(row));
  return message;
}

Message select_rows(const Rows& selection) {
  Message message{kSelectRows, "", table_parameters(selection.table_id, selection.url), {}};
  for (const std::int64_t row : selection.rows) message.row_list.push_back(std::to_string(row));
  return message;
}

Message point_at_sky(const SkyPosition& position) {
  if (!is_on_sky(position))
    throw usage_error("not a sky position: right ascension {}, declination {} degrees", position.ra_deg,
                      position.dec_deg);
  return {kPointAtSky,
          "",
          {{"ra", fmt::format("{}", position.ra_deg)}, {"dec", fmt::format("{}", position.dec_deg)}},
          {}};
}

std::optional<FileNotice> loaded_table(const Message& message) {
  return loaded(kLoadTable, "table-id", message);
}

std::optional<FileNotice> loaded_image(const Message& message) {
  return loaded(kLoadImage, "image-id", message);
}

std::optional<Rows> rows_of(const Message& message) {
  if (message.type != kHighlightRow && message.type != kSelectRows) return std::nullopt;
  Rows rows{message.parameter("table-id"), message.parameter("url"), {}};
  if (rows.table_id.empty() && rows.url.empty())
    throw input_error("the SAMP message {} has neither a table-id nor a url", message.type);
  if (message.type == kHighlightRow) {
    rows.rows.push_back(row_in(message, "row", need(message, "row")));
  } else {
    for (const std::string& row : message.row_list) rows.rows.push_back(row_in(message, "row-list", row));
  }
  return rows;
}

std::optional<SkyPosition> pointed_at(const Message& message) {
  if (message.type != kPointAtSky) return std::nullopt;
  const SkyPosition position{number_in<double>(message, "ra", need(message, "ra")),
                             number_in<double>(message, "dec", need(message, "dec"))};
  if (!is_on_sky(position))
    throw input_error("the SAMP message {} has no valid sky position: ra = {}, dec = {}", message.type,
                      position.ra_deg, position.dec_deg);
  return position;
}

}  // namespace peculiar::samp
