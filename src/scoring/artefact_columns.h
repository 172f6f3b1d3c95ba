#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "artefacts/finder.h"
#include "store/row_file.h"

namespace peculiar::scoring {

/// Artefact columns of a scores file: artefact, artefact_flags, artefact_significance.
class ArtefactColumns {
 public:
  /// Learns the usual properties of the sample from these rows.
  ArtefactColumns(const store::SampleReader& sample, std::span<const std::int64_t> rows,
                  const RunContext& context)
      : finder_(sample, rows, context) {}

  static std::vector<std::string> names();
  static std::vector<store::ColumnSpec> specs();
  /// How the columns are made (store::kMaking). The limits are not included: they depend on the sample.
  nlohmann::json making() const;
  /// Significance above which each kind counts as an artefact, by name.
  nlohmann::json limits() const;
  /// Finds artefacts in stamps as in the sample, [n][band][y][x]. `mask`: empty if there is none.
  catalog::Table find(std::span<const float> pixels, std::span<const std::uint8_t> mask,
                      const RunContext& context) const;

 private:
  artefacts::ArtefactFinder finder_;
};

}  // namespace peculiar::scoring
