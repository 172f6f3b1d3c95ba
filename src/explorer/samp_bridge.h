#pragma once

#include <cstdint>
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
  /// {"connected", "row", "rows", "words", "serial"}: the latest selection in another program, or the image
  /// nearest to the position that it points at; `words` says why there is none. `serial` counts them.
  nlohmann::json state() const;

 private:
  std::shared_ptr<samp::Client> client();
  void hear(const samp::Message& message);
  std::vector<std::string> tell(const samp::Message& message);
  std::vector<std::string> send_table(const std::vector<Row>& rows);
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
  std::string table_id_;
  std::string table_url_;
  std::vector<Row> table_rows_;  ///< rows of the scores, in the order of the sent table
  std::int64_t serial_ = 0;
  std::vector<Row> pointed_at_;
  std::string words_;
};

}  // namespace peculiar::explorer
