#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "samp/client.h"

namespace peculiar::samp {

/// Message types (MTypes of the IVOA's list) that astronomical programs understand, and their contents.
inline constexpr const char* kLoadTable = "table.load.votable";
inline constexpr const char* kHighlightRow = "table.highlight.row";
inline constexpr const char* kSelectRows = "table.select.rowList";
inline constexpr const char* kLoadImage = "image.load.fits";
inline constexpr const char* kPointAtSky = "coord.pointAt.sky";

/// A file for other programs to load. `id`, in ASCII, identifies it in later messages about its rows; `name`
/// is shown.
struct FileNotice {
  /// From file_url() of samp/file_url.h. The path should need no encoding (ASCII letters, digits, "-._~"):
  /// DS9 does not decode URLs and would not find the file, and TOPCAT cannot send rows of a table whose path
  /// has other characters.
  std::string url;
  std::string id;
  std::string name;
};

/// Rows of a table loaded before, counted from 0. One of `table_id` and `url` may be empty. Prefer the id,
/// since programs encode the URL differently (TOPCAT encodes it twice).
struct Rows {
  std::string table_id;
  std::string url;
  std::vector<std::int64_t> rows;
};

struct SkyPosition {
  double ra_deg = 0;   ///< ICRS, [0, 360]
  double dec_deg = 0;  ///< [-90, 90]
};

Message load_table(const FileNotice& table);
Message load_image(const FileNotice& image);
Message highlight_row(const std::string& table_id, const std::string& url, std::int64_t row);
/// Without rows, clears the selection.
Message select_rows(const Rows& selection);
/// Error (usage): not a sky position.
Message point_at_sky(const SkyPosition& position);

/// Returns the contents of a received message; nothing if it is of another type. Error (input), naming the
/// parameter: missing or invalid.
std::optional<FileNotice> loaded_table(const Message& message);
std::optional<FileNotice> loaded_image(const Message& message);
/// For table.highlight.row (one row) and table.select.rowList.
std::optional<Rows> rows_of(const Message& message);
std::optional<SkyPosition> pointed_at(const Message& message);

}  // namespace peculiar::samp
