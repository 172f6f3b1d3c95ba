#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "artefacts/usual.h"
#include "base/run_context.h"
#include "store/sample.h"

namespace peculiar::artefacts {

/// What was found in one stamp.
struct Finding {
  std::int64_t kinds = 0;  ///< bits, artefact_kinds()
  std::string name;        ///< of the first of these; "" for none
  /// Of that kind, or else of the one nearest to its limit, in units of the limit: 1 and above is called. NaN
  /// where nothing can be said.
  double significance = 0;
  std::vector<double> significances;  ///< of each kind, as its rule says
};

/// What all rules say of one stamp (nothing of one below 16 px), and what follows from it. `lines` of half
/// the stamp's edge.
Finding look_at(const Stamp& stamp, const LineGrid& lines, const Usual& usual);

/// Of `count` stamps those, from 0, that tell what is usual among them: all, or 400 spread over them.
std::vector<std::int64_t> usual_rows(std::int64_t count);

/// Artefacts in stamps as a sample has them. Thread-safe.
class ArtefactFinder {
 public:
  /// Learns what is usual from those of these rows that usual_rows() names.
  ArtefactFinder(const store::SampleReader& sample, std::span<const std::int64_t> rows,
                 const RunContext& context);

  const Usual& usual() const { return usual_; }
  /// In stamps of the sample's size and bands, [n][band][y][x]; one a stamp. `mask`: empty where there is
  /// none.
  std::vector<Finding> find(std::span<const float> pixels, std::span<const std::uint8_t> mask,
                            const RunContext& context) const;

 private:
  int edge_;
  std::size_t size_;  ///< values of a stamp
  LineGrid lines_;
  Usual usual_;
};

}  // namespace peculiar::artefacts
