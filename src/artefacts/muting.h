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

/// What --mute takes for all kinds, and to mute none where a file was calibrated with some muted.
inline constexpr const char* kAllKinds = "artefacts";
inline constexpr const char* kNoKind = "none";

/// Adds --mute to a verb's options, with `what` in its help: "no place in the list".
void add_mute_field(Fields& fields, std::vector<std::string>& mute, const std::string& what);

/// Bits of the kinds with these names. Error (usage) with the nearest name.
std::int64_t kinds_of(const std::vector<std::string>& names);

/// Has the scores leave these kinds out of every ranking (store::left_out_of_ranking); without names they
/// stay as they are. Error (input): images were not looked at for artefacts.
void mute(store::ScoresFile& scores, const std::vector<std::string>& names, const std::string& file);

/// Per row of a table of scores: does it show one of these kinds? Error (input) as mute().
std::vector<bool> rows_of(const catalog::Table& scores, std::int64_t kinds, const std::string& file);

/// Of the rows chosen: "31 of 120 images muted: 12 trails, 19 edges", each counted by its first kind of
/// those;
/// "" where there is none.
std::string muted_words(const catalog::Table& scores, std::int64_t kinds, const std::vector<bool>& chosen);
/// Likewise of the rows with a value in a column, by what the file mutes.
std::string muted_words(const store::ScoresFile& scores, const catalog::Column& ranking);

/// "12 trails, 19 edges" of these rows, each by the kind that it is named by; "" for none.
std::string count_words(const catalog::Table& scores, const std::vector<std::size_t>& rows);

}  // namespace peculiar::artefacts
