#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "samp/client.h"

namespace peculiar::samp {

/// The types of message that programs of astronomy understand (IVOA's list of MTypes), and what is in them.
inline constexpr const char* kLoadTable = "table.load.votable";
inline constexpr const char* kHighlightRow = "table.highlight.row";
inline constexpr const char* kSelectRows = "table.select.rowList";
inline constexpr const char* kLoadImage = "image.load.fits";
inline constexpr const char* kPointAtSky = "coord.pointAt.sky";

/// A file that others are to load. `id`, in ASCII, names it in later messages about its rows; `name` is
/// shown.
struct FileNotice {
  /// file_url() of samp/file_url.h. Best of a path that needs no encoding (ASCII letters, digits, "-._~"):
  /// DS9 does not decode and finds no file, and TOPCAT cannot send rows of a table whose path has other
  /// letters.
  std::string url;
  std::string id;
  std::string name;
};

/// Rows of a table that was loaded before, counted from 0. One of `table_id` and `url` may be empty. Go by
/// the id where there is one: programs spell the URL in their own way (TOPCAT encodes it twice).
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
/// No rows: nothing is selected any more.
Message select_rows(const Rows& selection);
/// Errors (usage): not a position on the sky.
Message point_at_sky(const SkyPosition& position);

/// What a message says that has come in; nothing where it is of another type. Errors (input): a parameter is
/// missing or not what the type has there (names it).
std::optional<FileNotice> loaded_table(const Message& message);
std::optional<FileNotice> loaded_image(const Message& message);
/// table.highlight.row (one row) and table.select.rowList.
std::optional<Rows> rows_of(const Message& message);
std::optional<SkyPosition> pointed_at(const Message& message);

}  // namespace peculiar::samp
