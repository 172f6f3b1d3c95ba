#pragma once

#include <cstdint>
#include <string>

#include "base/fields.h"
#include "base/run_context.h"
#include "base/version.h"
#include "catalog/table.h"

namespace peculiar::labels {

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

/// Joins the label file (read_labels) to a table by `id`, as columns user_label, user_grade and user_note,
/// replacing existing columns of those names; values are missing for rows without a label. Ids that are file
/// names also match without their folder and suffix. Reports how many labels match no row. Errors (input): as
/// read_labels; no column of ids; no label matches any row.
LabelJoin put_labels(catalog::Table& table, const std::string& labels, const std::string& of,
                     const RunContext& context = {}, const std::string& id_column = "id");

/// The label file as a provenance input.
ProvenanceInput labels_input(const std::string& labels);

/// "interesting, grade 4: two tails" for a labelled row; "" for others.
std::string label_words(const catalog::Table& table, std::size_t row);

}  // namespace peculiar::labels
