#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "artefacts/usual.h"
#include "base/run_context.h"
#include "store/sample.h"

namespace peculiar::artefacts {

/// Artefacts found in one stamp.
struct Finding {
  std::int64_t kinds = 0;  ///< bits in the order of artefact_kinds()
  std::string name;        ///< of the first of these kinds; "" for none
  /// Of that kind, or else of the kind nearest to its limit, in units of the limit: 1 and above is flagged.
  /// NaN if undetermined.
  double significance = 0;
  std::vector<double> significances;  ///< of each kind, as returned by its rule
};

/// Applies all rules to one stamp (to none below 16 px). `lines` for half the stamp's edge.
Finding look_at(const Stamp& stamp, const LineGrid& lines, const Usual& usual);

/// The stamps, numbered from 0, from which to learn what is usual among `count` stamps: all, or 400 evenly
/// spread.
std::vector<std::int64_t> usual_rows(std::int64_t count);

/// Finds artefacts in the stamps of a sample. Thread-safe.
class ArtefactFinder {
 public:
  /// Learns what is usual from the `rows` that usual_rows() selects.
  ArtefactFinder(const store::SampleReader& sample, std::span<const std::int64_t> rows,
                 const RunContext& context);

  const Usual& usual() const { return usual_; }
  /// Searches stamps of the sample's size and bands, [n][band][y][x]; returns one finding per stamp. `mask`:
  /// empty if there is none.
  std::vector<Finding> find(std::span<const float> pixels, std::span<const std::uint8_t> mask,
                            const RunContext& context) const;

 private:
  int edge_;
  std::size_t size_;  ///< values per stamp
  LineGrid lines_;
  Usual usual_;
};

}  // namespace peculiar::artefacts
