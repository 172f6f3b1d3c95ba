#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "explorer/columns.h"
#include "explorer/planes.h"
#include "explorer/private_folder.h"
#include "explorer/ranked_rows.h"
#include "samp/client.h"
#include "samp/messages.h"

namespace peculiar::explorer {

/// Exchange of messages with other programs through a SAMP hub. Connects on first use. Thread-safe.
class SampBridge {
 public:
  SampBridge(const Collection& collection, Columns& columns, const Planes& planes, const RankedRows& ranking);
  ~SampBridge();

  /// Sends a message and returns the names of the programs that received it. Refused (400): `what` is none of
  /// those in docs/explorer.md; (409): no hub; (404): the row has no image or position.
  std::vector<std::string> send(const std::string& what, const std::optional<Row>& row,
                                const std::vector<Row>& rows);
  /// {"connected", "row", "count", "sample_rows", "words", "serial"}: the latest selection in another
  /// program, or the image nearest to the position that it points at; `words` says why there is none. `row`:
  /// the first image; `count`: the number of images. If there are several, `sample_rows` are the first 2,000
  /// by their rows in the sample, which filters have as the column `row`. `serial` counts the messages.
  nlohmann::json state() const;

 private:
  /// Other programs refer to its rows by the id or the URL, also after later tables.
  struct SentTable {
    std::string id;
    std::string url;
    std::filesystem::path path;
    std::vector<Row> rows;  ///< of the scores, in the order of the table
  };
  std::shared_ptr<samp::Client> client();
  void hear(const samp::Message& message);
  std::vector<std::string> tell(const samp::Message& message);
  /// Writes these rows, or the highest, for other programs to load.
  samp::FileNotice write_table(const std::vector<Row>& rows);
  std::vector<std::string> send_image(Row row);
  std::optional<image::LocalWcs> wcs_of(Row row);
  std::optional<Row> nearest(const samp::SkyPosition& position);
  samp::Message rows_message(const std::string& what, const std::optional<Row>& row,
                             const std::vector<Row>& rows) const;

  const Collection& collection_;
  Columns& columns_;
  const Planes& planes_;
  const RankedRows& ranking_;
  mutable std::mutex mutex_;
  std::mutex connecting_;
  std::shared_ptr<samp::Client> client_;
  std::unique_ptr<PrivateFolder> folder_;  ///< of files that other programs load
  std::deque<SentTable> tables_;           ///< the latest last
  std::int64_t table_number_ = 0;
  std::int64_t serial_ = 0;
  std::vector<Row> pointed_at_;
  std::string words_;
};

}  // namespace peculiar::explorer
