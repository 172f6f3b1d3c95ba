#pragma once

#include <filesystem>

#include "catalog/table.h"
#include "store/row_file.h"

namespace peculiar::store {

inline constexpr std::int64_t kScoresVersion = 1;
inline constexpr std::int64_t kReconstructionsVersion = 1;  ///< of the files beside scores

/// A scores file: its columns and what it says of itself.
struct ScoresFile {
  catalog::Table table;
  Attributes attributes;  ///< "model", "sample", "ranking", "model_fingerprint", "drift", "provenance"

  /// Columns that were not read. write_scores() copies them from `source` in blocks of rows.
  struct Unread {
    std::filesystem::path source;
    std::vector<std::string> order;   ///< names of all columns of `source`
    std::vector<ColumnSpec> columns;  ///< those that are not in the table
  };
  Unread unread{};

  /// Text of an attribute, "" where absent.
  std::string attribute(const std::string& name) const;
  void set_attribute(const std::string& name, const std::string& text);
};

/// Errors (input): as RowFileReader; not a scores file.
ScoresFile read_scores(const std::filesystem::path& path);
/// The same with the columns of these names in the table; all columns if one of `names_asked` is not in the
/// file, so that the error about it can name the nearest.
ScoresFile read_scores(const std::filesystem::path& path, std::vector<std::string> names,
                       const std::vector<std::string>& names_asked);
/// Its attributes alone; no table.
ScoresFile read_scores_attributes(const std::filesystem::path& path);

/// Under its name whole or not at all; an unfinished file in the way is thrown away. Errors (input): exists
/// and may not be overwritten; another program is writing it.
void write_scores(const std::filesystem::path& path, const ScoresFile& scores, bool overwrite,
                  const RunContext& context = {});

/// Where a file lies that scores (or another file in `folder`) name: as seen from there, there under its name
/// alone, or as seen from the current folder; an empty path where it is in none of these.
std::filesystem::path named_file(const std::filesystem::path& folder, const std::string& path);

/// Is this the fingerprint of one of the models that scored images? `list`: the scores' attribute
/// model_fingerprint, of several models with commas between.
bool is_among(const std::string& fingerprint, const std::string& list);

/// Rows of a column in the order of its values, the greatest first, missing ones last.
std::vector<std::size_t> ranked(const catalog::Column& column);

/// The attribute that says "yes" where images in part are ranked with the others (`calibrate
/// --rank-partial`).
inline constexpr const char* kRankPartial = "rank_partial";

/// Column of the kinds of artefacts that an image shows, in bits (artefacts/kinds.h), and the attribute with
/// the bits of those whose images are ranked nowhere (--mute), as a number in decimal.
inline constexpr const char* kArtefactFlags = "artefact_flags";
inline constexpr const char* kMutedArtefacts = "muted_artefacts";

/// The bits that the file mutes; 0 for none.
std::int64_t muted_kinds(const ScoresFile& scores);
/// Per row: does the image show an artefact that is muted?
std::vector<bool> muted_images(const ScoresFile& scores);

/// Per row: is a part of the image missing (kFlagEdge or kFlagGap in the column `flags`), so that it would
/// stand out for that alone? All false without the column.
std::vector<bool> partial_images(const catalog::Table& scores);
/// Per row: is the image left out of the ranking, as one in part (but where kRankPartial says "yes") or a
/// muted one?
std::vector<bool> left_out_of_ranking(const ScoresFile& scores);

/// The number column of that name, or without a name the column that the file is ranked by. Error (input)
/// with the nearest name.
const catalog::Column& score_column(const ScoresFile& scores, const std::string& name,
                                    const std::string& file);

}  // namespace peculiar::store
