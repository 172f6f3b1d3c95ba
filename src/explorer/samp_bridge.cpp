#include "explorer/samp_bridge.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "base/error.h"
#include "catalog/great_circle.h"
#include "explorer/row_table.h"
#include "fits/fits_writer.h"
#include "image/geometry.h"
#include "image/stamp_wcs.h"
#include "samp/file_url.h"
#include "tables/table_file.h"

namespace peculiar::explorer {

namespace {

using nlohmann::json;

constexpr std::size_t kMostRows = 50000;     // the highest-ranked, if none are specified
constexpr std::size_t kMostSelected = 2000;  // that the page is told of; a filter holds fewer
constexpr std::size_t kMostTables = 100;     // that are kept for other programs
constexpr double kNear_deg = 1.0 / 60;

double coordinate(Columns& columns, const char* name, Row row) {
  if (!columns.has_positions()) throw Refusal(404, "the images have no positions");
  const double value = columns.value(name, row).number(0);
  if (!std::isfinite(value)) throw Refusal(404, "this image has no position");
  return value;
}

}  // namespace

SampBridge::SampBridge(const Collection& collection, Columns& columns, const Planes& planes,
                       const RankedRows& ranking)
    : collection_(collection), columns_(columns), planes_(planes), ranking_(ranking) {}

SampBridge::~SampBridge() {
  client_.reset();  // stops incoming messages
}

std::shared_ptr<samp::Client> SampBridge::client() {
  const std::lock_guard connecting(connecting_);
  {
    const std::lock_guard lock(mutex_);
    if (client_ != nullptr && client_->connected()) return client_;
  }
  std::vector<std::string> types{samp::kHighlightRow, samp::kSelectRows};
  if (columns_.has_positions()) types.emplace_back(samp::kPointAtSky);
  std::shared_ptr<samp::Client> fresh;
  try {
    fresh = std::make_shared<samp::Client>("Peculiar", "Outliers among images: " + collection_.files().title,
                                           types, [this](const samp::Message& message) { hear(message); });
  } catch (const Error& failure) {
    throw Refusal(409, failure.what());
  }
  std::shared_ptr<samp::Client> old = fresh;
  const std::lock_guard lock(mutex_);
  client_.swap(old);
  return client_;
}

void SampBridge::hear(const samp::Message& message) {
  if (const std::optional<samp::SkyPosition> position = samp::pointed_at(message)) {
    const std::optional<Row> row = nearest(*position);
    const std::lock_guard lock(mutex_);
    pointed_at_.clear();
    if (row) pointed_at_.push_back(*row);
    words_ = row ? "" : "Another program points at a position that has no image within 1 arcmin.";
    ++serial_;
    return;
  }
  const std::optional<samp::Rows> heard = samp::rows_of(message);
  if (!heard) return;
  const std::lock_guard lock(mutex_);
  const auto table = std::find_if(tables_.begin(), tables_.end(), [&](const SentTable& one) {
    return heard->table_id == one.id || (!heard->url.empty() && heard->url == one.url);
  });
  if (table == tables_.end()) return;
  std::vector<Row> rows;
  for (const std::int64_t place : heard->rows) {
    if (place >= 0 && place < std::ssize(table->rows))
      rows.push_back(table->rows[static_cast<std::size_t>(place)]);
  }
  if (rows.empty()) return;
  pointed_at_ = std::move(rows);
  words_.clear();
  ++serial_;
}

std::optional<Row> SampBridge::nearest(const samp::SkyPosition& position) {
  const Columns::Values ra = columns_.values("ra");
  const Columns::Values dec = columns_.values("dec");
  std::optional<Row> found;
  double least = kNear_deg;
  for (std::size_t row = 0; row < collection_.rows(); ++row) {
    if (!(std::abs(dec->number(row) - position.dec_deg) <= least)) continue;  // saves most of the work
    const double distance =
        catalog::great_circle_deg(ra->number(row), dec->number(row), position.ra_deg, position.dec_deg);
    if (!(distance <= least) || (found && distance == least)) continue;
    found = static_cast<Row>(row);
    least = distance;
  }
  return found;
}

json SampBridge::state() const {
  const std::lock_guard lock(mutex_);
  json sample_rows = json::array();
  if (pointed_at_.size() > 1) {
    for (const Row row : std::span(pointed_at_).first(std::min(kMostSelected, pointed_at_.size())))
      sample_rows.push_back(collection_.sample_row(row));
  }
  return {{"connected", client_ != nullptr && client_->connected()},
          {"row", pointed_at_.empty() ? json(nullptr) : json(pointed_at_.front())},
          {"count", pointed_at_.size()},
          {"sample_rows", std::move(sample_rows)},
          {"words", words_},
          {"serial", serial_}};
}

std::vector<std::string> SampBridge::tell(const samp::Message& message) {
  try {
    return client()->notify_all(message.type, message.parameters, message.row_list);
  } catch (const Error& failure) {
    throw Refusal(409, failure.what());
  }
}

samp::FileNotice SampBridge::write_table(const std::vector<Row>& asked) {
  std::vector<Row> rows = asked;
  if (rows.empty())
    rows.assign(ranking_.order.begin(), ranking_.order.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                                     kMostRows, ranking_.order.size())));
  const catalog::Table table = table_of(columns_, score_names(columns_), rows);
  const std::lock_guard lock(mutex_);
  if (folder_ == nullptr) folder_ = std::make_unique<PrivateFolder>();
  const std::int64_t number = ++table_number_;
  SentTable sent;
  sent.id =
      fmt::format("peculiar-{}-{}-{}", ::getpid(), number, collection_.files().scores.filename().string());
  sent.path = folder_->path() / fmt::format("scores_{}.vot", number);
  sent.url = samp::file_url(sent.path);
  sent.rows = std::move(rows);
  tables::write_table(sent.path, table);
  if (tables_.size() == kMostTables) {
    std::error_code ignored;
    std::filesystem::remove(tables_.front().path, ignored);
    tables_.pop_front();
  }
  tables_.push_back(std::move(sent));
  return {tables_.back().url, tables_.back().id, collection_.files().title};
}

std::optional<image::LocalWcs> SampBridge::wcs_of(Row row) {
  if (collection_.sample() == nullptr) return std::nullopt;  // the image is that of a reconstruction
  std::array<double, image::kStampWcsColumns.size()> values{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const ColumnNote* note = columns_.find(image::kStampWcsColumns[i]);
    if (note == nullptr || !note->is_numeric()) return std::nullopt;
    values[i] = columns_.value(note->name, row).number(0);
  }
  return image::stamp_wcs(collection_.sample()->header(), values);
}

std::vector<std::string> SampBridge::send_image(Row row) {
  std::optional<image::Image> stamp = planes_.read(row, "image");
  if (!stamp) throw Refusal(404, "this row has no image");
  if (!planes_.rows_upward()) stamp = image::flip_rows(*stamp);
  std::vector<fits::Card> cards{{"OBJECT", collection_.id(row), "id of the image"}};
  if (collection_.sample() != nullptr && !collection_.sample()->header().unit.empty())
    cards.push_back({"BUNIT", collection_.sample()->header().unit, "unit of the pixels"});
  std::filesystem::path path;
  {
    const std::lock_guard lock(mutex_);
    if (folder_ == nullptr) folder_ = std::make_unique<PrivateFolder>();
    path = folder_->path() / fmt::format("row_{}.fits", row);
  }
  fits::write_image(path, *stamp, wcs_of(row), cards);
  const samp::FileNotice notice{samp::file_url(path), fmt::format("peculiar-image-{}", row),
                                collection_.id(row)};
  return tell(samp::load_image(notice));
}

samp::Message SampBridge::rows_message(const std::string& what, const std::optional<Row>& row,
                                       const std::vector<Row>& rows) const {
  const std::lock_guard lock(mutex_);
  if (tables_.empty()) throw Refusal(409, "send the table first");
  const SentTable& table = tables_.back();
  const auto place_of = [&](Row one) {
    return std::find(table.rows.begin(), table.rows.end(), one) - table.rows.begin();
  };
  if (what == "highlight") {
    if (!row) throw Refusal(400, "highlight: a row is needed");
    const std::int64_t place = place_of(*row);
    if (place == std::ssize(table.rows)) throw Refusal(404, "the table that was sent lacks this row");
    return samp::highlight_row(table.id, table.url, place);
  }
  std::vector<std::int64_t> places;
  for (const Row one : rows) {
    const std::int64_t place = place_of(one);
    if (place < std::ssize(table.rows)) places.push_back(place);
  }
  return samp::select_rows({table.id, table.url, places});
}

std::vector<std::string> SampBridge::send(const std::string& what, const std::optional<Row>& row,
                                          const std::vector<Row>& rows) {
  if (what == "connect") {
    client();
    return {};
  }
  if (what == "table") {
    client();  // fails before a table is written in vain
    return tell(samp::load_table(write_table(rows)));
  }
  if (what == "highlight" || what == "rows") return tell(rows_message(what, row, rows));
  if (what != "image" && what != "position")
    throw Refusal(400, "what: connect, table, highlight, rows, image or position");
  if (!row) throw refuse(400, "{}: a row is needed", what);
  if (what == "image") return send_image(*row);
  return tell(samp::point_at_sky({coordinate(columns_, "ra", *row), coordinate(columns_, "dec", *row)}));
}

}  // namespace peculiar::explorer
