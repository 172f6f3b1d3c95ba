#include "artefacts/muting.h"

#include <fmt/format.h>

#include <algorithm>

#include "artefacts/kinds.h"
#include "base/error.h"
#include "base/suggest.h"

namespace peculiar::artefacts {

namespace {

std::vector<std::string> known_names() {
  std::vector<std::string> names{kAllKinds, kNoKind};
  for (const ArtefactKind& kind : artefact_kinds()) names.push_back(kind.name);
  return names;
}

std::int64_t bits_of(const catalog::Column& flags, std::size_t row) {
  return flags.is_missing(row) ? 0 : static_cast<std::int64_t>(flags.number(row));
}

/// "12 trails, 1 edge" from the count of each kind.
std::string counts_in_words(const std::vector<std::int64_t>& counts) {
  std::string words;
  for (std::size_t kind = 0; kind < counts.size(); ++kind) {
    if (counts[kind] == 0) continue;
    const ArtefactKind& own = artefact_kinds()[kind];
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", counts[kind],
                         counts[kind] == 1 ? own.singular : own.plural);
  }
  return words;
}

/// The first kind of these bits.
std::size_t first_of(std::int64_t bits) {
  std::size_t kind = 0;
  while ((bits >> kind & 1) == 0) ++kind;
  return kind;
}

}  // namespace

void add_mute_field(Fields& fields, std::vector<std::string>& names, const std::string& what) {
  fields
      .add(
          "mute", &names,
          fmt::format(
              "Mute images with these kinds of artefacts, so that they get {}: artefacts for all kinds, or a list of kinds; none: all images are ranked. Default: those muted by an earlier peculiar calibrate.",
              what))
      .value_name("artefacts|none|KIND,...")
      .choices(known_names());
}

std::int64_t kinds_of(const std::vector<std::string>& names) {
  std::int64_t bits = 0;
  const std::vector<ArtefactKind>& kinds = artefact_kinds();
  for (const std::string& name : names) {
    if (name == kNoKind) continue;
    if (name == kAllKinds) bits |= (std::int64_t{1} << kinds.size()) - 1;
    const auto kind =
        std::find_if(kinds.begin(), kinds.end(), [&](const ArtefactKind& one) { return one.name == name; });
    if (kind == kinds.end() && name != kAllKinds)
      throw usage_error("--mute: unknown kind of artefact '{}'{}", name, did_you_mean(name, known_names()));
    if (kind != kinds.end()) bits |= std::int64_t{1} << (kind - kinds.begin());
  }
  return bits;
}

std::int64_t kinds_of(const std::vector<std::string>& names, const catalog::Table& scores) {
  if (!names.empty()) return kinds_of(names);
  store::ScoresFile attributes;
  for (const auto& [name, value] : scores.metadata)
    if (name == store::kMutedArtefacts) attributes.set_attribute(name, value);
  return store::muted_kinds(attributes);
}

void mute(store::ScoresFile& scores, const std::vector<std::string>& names, const std::string& file) {
  if (names.empty()) return;
  const std::int64_t bits = kinds_of(names);
  if (bits != 0) rows_of(scores.table, bits, file);  // throws if columns are missing
  scores.set_attribute(store::kMutedArtefacts, std::to_string(bits));
}

std::vector<bool> rows_of(const catalog::Table& scores, std::int64_t kinds, const std::string& file) {
  const catalog::Column* flags = scores.find(kArtefactFlags);
  if (flags == nullptr || !flags->is_numeric())
    throw input_error(
        "--mute: {} does not record which images show artefacts (column '{}'): score the sample again, without --scorers",
        file, kArtefactFlags);
  std::vector<bool> rows(scores.rows(), false);
  for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = (bits_of(*flags, row) & kinds) != 0;
  return rows;
}

MutedCount::MutedCount(std::int64_t kinds) : kinds_(kinds), counts_(artefact_kinds().size(), 0) {}

void MutedCount::add(const catalog::Column& flags, std::size_t row) {
  ++all_;
  const std::int64_t bits = bits_of(flags, row) & kinds_;
  if (bits == 0) return;
  ++muted_;
  if (first_of(bits) < counts_.size()) ++counts_[first_of(bits)];
}

std::string MutedCount::words() const {
  if (muted_ == 0) return "";
  return fmt::format("{} of {} images muted: {}", muted_, all_, counts_in_words(counts_));
}

std::string muted_words(const catalog::Table& scores, std::int64_t kinds, const std::vector<bool>& chosen) {
  const catalog::Column* flags = scores.find(kArtefactFlags);
  if (flags == nullptr) return "";
  MutedCount count(kinds);
  for (std::size_t row = 0; row < chosen.size(); ++row)
    if (chosen[row]) count.add(*flags, row);
  return count.words();
}

std::string muted_words(const store::ScoresFile& scores, const catalog::Column& ranking,
                        const std::vector<bool>& selected) {
  std::vector<bool> chosen = selected;
  chosen.resize(ranking.size(), true);
  for (std::size_t row = 0; row < ranking.size(); ++row)
    if (ranking.is_missing(row)) chosen[row] = false;
  return muted_words(scores.table, store::muted_kinds(scores), chosen);
}

std::string count_words(const catalog::Table& scores, const std::vector<std::size_t>& rows) {
  const catalog::Column* flags = scores.find(kArtefactFlags);
  if (flags == nullptr || !flags->is_numeric()) return "";
  std::vector<std::int64_t> counts(artefact_kinds().size(), 0);
  for (const std::size_t row : rows) {
    const std::int64_t bits = bits_of(*flags, row);
    if (bits != 0 && first_of(bits) < counts.size()) ++counts[first_of(bits)];
  }
  return counts_in_words(counts);
}

}  // namespace peculiar::artefacts
