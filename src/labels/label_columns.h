#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/run_context.h"
#include "base/version.h"
#include "catalog/table.h"

namespace peculiar::labels {

struct LabelSet;  // labels/label_formats.h

/// Names of the label columns in joined tables.
inline constexpr const char* kLabelColumn = "user_label";
inline constexpr const char* kGradeColumn = "user_grade";
inline constexpr const char* kNoteColumn = "user_note";

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
/// that are not ids themselves also match without their folder, without their suffix (as which .fits.gz
/// counts, too) and without both, unless two of them then have one name. `labels` and `of` are the names of
/// the files, for messages. Errors (input): no column of ids; there are labels, but none matches a row.
LabelMatch match_labels(const LabelSet& set, const catalog::Table& table, const std::string& labels,
                        const std::string& of, const std::string& id_column = "id");

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
