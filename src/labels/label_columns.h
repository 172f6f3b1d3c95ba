#pragma once

#include <cstdint>
#include <string>

#include "base/fields.h"
#include "base/run_context.h"
#include "base/version.h"
#include "catalog/table.h"

namespace peculiar::labels {

/// Columns that labels come under in the tables they are joined to.
inline constexpr const char* kLabelColumn = "user_label";
inline constexpr const char* kGradeColumn = "user_grade";
inline constexpr const char* kNoteColumn = "user_note";

/// Adds the setting --labels; `what` says what the verb does with them, a sentence or two.
void add_labels_field(Fields& fields, std::string* labels, const std::string& what);

/// How labels met the rows of a table.
struct LabelJoin {
  std::int64_t labels = 0;  ///< that hold in the file
  std::int64_t rows = 0;    ///< of the table, that have one
  std::int64_t absent = 0;  ///< labels of images that are not in the table
};

/// Puts what the label file (read_labels) says of each row's `id` into the columns user_label, user_grade and
/// user_note, in the place of ones of those names, missing where it says nothing. Ids that are names of files
/// are also met without their folder and suffix. Says how many labels are of no row. Errors (input): as
/// read_labels; no column of ids; no label is of any row.
LabelJoin put_labels(catalog::Table& table, const std::string& labels, const std::string& of,
                     const RunContext& context = {}, const std::string& id_column = "id");

/// The label file among what an output is made from.
ProvenanceInput labels_input(const std::string& labels);

/// "interesting, grade 4: two tails" of a row that has been labelled; "" of any other.
std::string label_words(const catalog::Table& table, std::size_t row);

}  // namespace peculiar::labels
