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

/// Artefacts in the stamps of a sample, which must stay. Thread-safe.
class ArtefactFinder {
 public:
  /// Learns what is usual from up to `most` of these rows, spread over them.
  ArtefactFinder(const store::SampleReader& sample, std::span<const std::int64_t> rows,
                 const RunContext& context, std::size_t most = 400);

  const Usual& usual() const { return usual_; }
  /// One a row.
  std::vector<Finding> find(std::span<const std::int64_t> rows, const RunContext& context) const;

 private:
  template <typename Work>
  void for_stamps(std::span<const std::int64_t> rows, const RunContext& context, const Work& work) const;

  const store::SampleReader& sample_;
  LineGrid lines_;
  Usual usual_;
};

}  // namespace peculiar::artefacts
