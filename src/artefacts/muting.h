#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"
#include "catalog/table.h"
#include "store/scores_file.h"

namespace peculiar::artefacts {

/// Columns of scores (docs/formats.md).
inline constexpr const char* kNameColumn = "artefact";
inline constexpr const char* kSignificanceColumn = "artefact_significance";
using store::kArtefactFlags;

/// Values of --mute for all kinds, and for no kind if a file was calibrated with some muted.
inline constexpr const char* kAllKinds = "artefacts";
inline constexpr const char* kNoKind = "none";

/// Adds --mute to a verb's options; `what` goes into its help: "no place in the list".
void add_mute_field(Fields& fields, std::vector<std::string>& mute, const std::string& what);

/// Bits of the kinds with these names. Error (usage): unknown name (with the nearest).
std::int64_t kinds_of(const std::vector<std::string>& names);

/// Bits of the kinds to leave out of a table of scores: those with these names, or without names those that
/// the scores mute (store::kMutedArtefacts in its metadata). Error (usage): unknown name.
std::int64_t kinds_of(const std::vector<std::string>& names, const catalog::Table& scores);

/// Excludes these kinds from every ranking of the scores (store::left_out_of_ranking); without names, changes
/// nothing. Error (input): the scores have no artefact search.
void mute(store::ScoresFile& scores, const std::vector<std::string>& names, const std::string& file);

/// Whether each row of a table of scores shows one of these kinds. Error (input): as mute().
std::vector<bool> rows_of(const catalog::Table& scores, std::int64_t kinds, const std::string& file);

/// Counts muted images, in as many blocks of rows as necessary.
class MutedCount {
 public:
  explicit MutedCount(std::int64_t kinds);
  /// `flags`: the column kArtefactFlags.
  void add(const catalog::Column& flags, std::size_t row);
  /// As muted_words().
  std::string words() const;

 private:
  std::int64_t kinds_;
  std::int64_t all_ = 0;
  std::int64_t muted_ = 0;
  std::vector<std::int64_t> counts_;  // per kind
};

/// For the chosen rows: "31 of 120 images muted: 12 trails, 19 edges", each counted under the first of these
/// kinds that it shows; "" if there are none.
std::string muted_words(const catalog::Table& scores, std::int64_t kinds, const std::vector<bool>& chosen);
/// The same for the rows with a value in column `ranking`, or those of them that are `selected`, and the
/// kinds that the file mutes.
std::string muted_words(const store::ScoresFile& scores, const catalog::Column& ranking,
                        const std::vector<bool>& selected = {});

/// "12 trails, 19 edges" for these rows, each counted under the kind it is named after; "" for none.
std::string count_words(const catalog::Table& scores, const std::vector<std::size_t>& rows);

}  // namespace peculiar::artefacts
