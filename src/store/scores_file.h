#pragma once

#include <filesystem>

#include "catalog/table.h"
#include "image/image.h"
#include "store/row_file.h"

namespace peculiar::store {

inline constexpr std::int64_t kScoresVersion = 1;
inline constexpr std::int64_t kReconstructionsVersion = 1;  ///< of the files written beside scores

/// A scores file: its columns and attributes.
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

  /// Text of an attribute, "" if absent.
  std::string attribute(const std::string& name) const;
  void set_attribute(const std::string& name, const std::string& text);
};

/// Errors (input): as RowFileReader; not a scores file.
ScoresFile read_scores(const std::filesystem::path& path);
/// The same with the columns of these names in the table; all columns if one of `names_asked` is not in the
/// file, so that the error about it can name the nearest.
ScoresFile read_scores(const std::filesystem::path& path, std::vector<std::string> names,
                       const std::vector<std::string>& names_asked);
/// Reads the attributes only; no table.
ScoresFile read_scores_attributes(const std::filesystem::path& path);

/// Whether these scores are based only on vectors of another network, so that no model can reconstruct the
/// images. Scores of images may name a features file as well (`score --features-out`).
bool are_of_vectors(const ScoresFile& scores);

/// Writes atomically; discards an unfinished file of the same name. Replaces a file with the same provenance
/// (whatever its time) even without `overwrite`: a call that was killed before it could make a table of it
/// can be repeated. Errors (input): another file exists and may not be overwritten; another program is
/// writing it.
void write_scores(const std::filesystem::path& path, const ScoresFile& scores, bool overwrite,
                  const RunContext& context = {});

/// Reads an image from a reconstructions file. Error (input): no such array of images.
image::Image read_stamp(const RowFileReader& file, const std::string& array, std::int64_t row);

/// Finds a file named in scores (or in another file in `folder`): relative to `folder`, in `folder` under its
/// file name alone, or relative to the current folder; an empty path if none exists.
std::filesystem::path named_file(const std::filesystem::path& folder, const std::string& path);

/// True if this is the fingerprint of one of the models that scored images. `list`: the attribute
/// model_fingerprint of the scores, several separated by commas.
bool is_among(const std::string& fingerprint, const std::string& list);

/// Rows of a column by decreasing value, missing values last.
std::vector<std::size_t> ranked(const catalog::Column& column);

/// Attribute that is "yes" if partial images are ranked with the others (`calibrate --rank-partial`).
inline constexpr const char* kRankPartial = "rank_partial";

/// Column with the kinds of artefacts in an image, as bits (artefacts/kinds.h), and attribute with the bits
/// of the kinds whose images are not ranked (--mute), as a decimal number.
inline constexpr const char* kArtefactFlags = "artefact_flags";
inline constexpr const char* kMutedArtefacts = "muted_artefacts";

/// The muted bits of the file; 0 for none.
std::int64_t muted_kinds(const ScoresFile& scores);
/// Per row: whether the image shows a muted artefact.
std::vector<bool> muted_images(const ScoresFile& scores);

/// Per row: whether part of the image is missing (kFlagEdge or kFlagGap in the column `flags`), so that it
/// would stand out for that reason alone. All false without the column.
std::vector<bool> partial_images(const catalog::Table& scores);
/// Per row: whether the image is not ranked, being partial (unless kRankPartial is "yes") or muted.
std::vector<bool> left_out_of_ranking(const ScoresFile& scores);
/// Per row: whether the image is ranked by this column: it has a value in it and is not left out. Ranks,
/// fractions of images and numbers of images are of these.
std::vector<bool> ranked_images(const ScoresFile& scores, const catalog::Column& column);

/// The numeric column of that name, or without a name the column that the file is ranked by. Error (input)
/// suggesting the nearest name.
const catalog::Column& score_column(const ScoresFile& scores, const std::string& name,
                                    const std::string& file);

}  // namespace peculiar::store
