#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/run_context.h"
#include "base/version.h"
#include "catalog/table.h"

namespace peculiar::labels {

struct Decision;  // labels/label_log.h
struct LabelSet;  // labels/label_formats.h

/// Names of the label columns in joined tables.
inline constexpr const char* kLabelColumn = "user_label";
inline constexpr const char* kGradeColumn = "user_grade";
inline constexpr const char* kNoteColumn = "user_note";
/// Column of samples: the file that an image was read from.
inline constexpr const char* kFileColumn = "file";

/// Adds the setting --labels; `what` says in a sentence or two what the verb does with the labels.
void add_labels_field(Fields& fields, std::string* labels, const std::string& what);

/// Result of joining labels to a table.
struct LabelJoin {
  std::int64_t labels = 0;  ///< current labels in the file
  std::int64_t rows = 0;    ///< rows of the table that have a label
  std::int64_t absent = 0;  ///< labels of images that the table lacks
};

/// Which label each row of a table has.
struct LabelMatch {
  std::vector<std::optional<std::size_t>> places;  ///< per row: that of its label in the set
  LabelJoin join;
};

/// Matches labels to the rows of a table by its column of ids. Labels of files (LabelSet::are_file_names)
/// that are not ids themselves also match without their folder, without the suffix of an image file
/// (image_stems) and without both, unless two of them then have one name. `labels` and `of` are the names of
/// the files, for messages. Errors (input): no column of ids; there are labels, but none matches a row.
LabelMatch match_labels(const LabelSet& set, const catalog::Table& table, const std::string& labels,
                        const std::string& of, const std::string& id_column = "id");

/// The name of an image file without its suffix, in any case: "a" for night/a.PNG, "a.fits" and "a" for
/// a.fits.gz; none for other names, such as 12.5.
std::vector<std::string> image_stems(const std::filesystem::path& file);

/// The values of the column id of a table of images; none without that column.
std::vector<std::string> ids_of(const catalog::Table& images);
/// The names by which AnomalyMatch finds the images: those of their files (kFileColumn), or the id of an
/// image that has no file of its own.
std::vector<std::string> file_names_of(const catalog::Table& images);
/// The matched labels under the names of their images (`names`: per row), in the order of the label file.
std::vector<Decision> renamed(const LabelSet& set, const LabelMatch& match,
                              const std::vector<std::string>& names);

/// Joins the label file (read_labels) to a table by match_labels, as columns user_label, user_grade and
/// user_note, replacing existing columns of those names; values are missing for rows without a label. Reports
/// how many labels match no row. Errors (input): as read_labels and match_labels; no labels.
LabelJoin put_labels(catalog::Table& table, const std::string& labels, const std::string& of,
                     const RunContext& context = {}, const std::string& id_column = "id");

/// The label file as a provenance input.
ProvenanceInput labels_input(const std::string& labels);

/// "interesting, grade 4: two tails" for a labelled row; "" for others.
std::string label_words(const catalog::Table& table, std::size_t row);

}  // namespace peculiar::labels
