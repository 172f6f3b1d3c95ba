#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "artefacts/finder.h"
#include "store/row_file.h"

namespace peculiar::scoring {

/// What scores say of artefacts in the images: the columns artefact, artefact_flags, artefact_significance.
class ArtefactColumns {
 public:
  /// Learns from these rows of the sample what is usual in it.
  ArtefactColumns(const store::SampleReader& sample, std::span<const std::int64_t> rows,
                  const RunContext& context)
      : finder_(sample, rows, context) {}

  static std::vector<std::string> names();
  static std::vector<store::ColumnSpec> specs();
  /// How they were made (store::kMaking). The limits, which follow from what is usual in the sample, are no
  /// part of it: of two samples they differ.
  nlohmann::json making() const;
  /// From which significance on each kind is called one, by name.
  nlohmann::json limits() const;
  /// Of stamps as the sample has them, [n][band][y][x]. `mask`: empty where there is none.
  catalog::Table find(std::span<const float> pixels, std::span<const std::uint8_t> mask,
                      const RunContext& context) const;

 private:
  artefacts::ArtefactFinder finder_;
};

}  // namespace peculiar::scoring
