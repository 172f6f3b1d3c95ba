#include "scoring/artefact_columns.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "artefacts/muting.h"

namespace peculiar::scoring {

namespace {

constexpr int kVersion = 1;  // increased when the result of a rule changes

}  // namespace

std::vector<std::string> ArtefactColumns::names() {
  std::vector<std::string> names;
  for (const store::ColumnSpec& column : specs()) names.push_back(column.name);
  return names;
}

std::vector<store::ColumnSpec> ArtefactColumns::specs() {
  std::size_t longest = 1;
  for (const artefacts::ArtefactKind& kind : artefacts::artefact_kinds())
    longest = std::max(longest, kind.name.size());
  return {{artefacts::kNameColumn, "", "most specific kind of artefact in the image; empty: none",
           store::ColumnType::kText, static_cast<std::int64_t>(longest)},
          {artefacts::kArtefactFlags, "", "all kinds of artefacts in the image, in bits",
           store::ColumnType::kInteger, 0},
          {artefacts::kSignificanceColumn, "",
           "significance of that artefact, or of the most significant candidate, over its limit",
           store::ColumnType::kFloat, 0}};
}

nlohmann::json ArtefactColumns::making() const {
  return {{"columns", names()}, {"settings", {{"method", "artefacts"}, {"version", kVersion}}}};
}

nlohmann::json ArtefactColumns::limits() const {
  nlohmann::json limits = nlohmann::json::object();
  for (std::size_t kind = 0; kind < finder_.usual().limits.size(); ++kind)
    limits[artefacts::artefact_kinds()[kind].name] = finder_.usual().limits[kind];
  return limits;
}

catalog::Table ArtefactColumns::find(std::span<const float> pixels, std::span<const std::uint8_t> mask,
                                     const RunContext& context) const {
  std::vector<std::string> words;
  std::vector<std::int64_t> flags;
  std::vector<double> significances;
  for (artefacts::Finding& finding : finder_.find(pixels, mask, context)) {
    words.push_back(std::move(finding.name));
    flags.push_back(finding.kinds);
    significances.push_back(finding.significance);
  }
  catalog::Table columns;
  columns.add({artefacts::kNameColumn, "", "", std::move(words), {}});
  columns.add({artefacts::kArtefactFlags, "", "", std::move(flags), {}});
  columns.add({artefacts::kSignificanceColumn, "", "", std::move(significances), {}});
  return columns;
}

}  // namespace peculiar::scoring
