#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scoring/score.h"
#include "scoring/session.h"
#include "scoring/shared_arrays.h"

namespace peculiar::scoring {

/// Answers requests about images by an open model (docs/worker.md). Results go into `arrays`; what is
/// returned is the rest of the answer.
class ImageService {
 public:
  /// Errors: as ScoringSession.
  ImageService(const ScoreOptions& options, const RunContext& context);

  /// What the model is, for the first line.
  nlohmann::json description() const;

  /// Columns of scores of the images, and with "search" those of the search. Errors: usage, input (contract).
  nlohmann::json score(const nlohmann::json& request, const RunContext& context, ResultArrays& arrays);
  /// Their reconstructions, residuals and significance.
  nlohmann::json reconstruct(const nlohmann::json& request, const RunContext& context, ResultArrays& arrays);

 private:
  struct Images;
  struct Block;
  /// Opened for these scorers; empty: those that the service was opened with.
  const ScoringSession& session_of(const std::vector<std::string>& scorers);
  /// Calls `work` with block after block, prepared in a thread of its own. Interrupted where `context` says
  /// so.
  void in_blocks(const ScoringSession& session, const Images& images, const std::string& what,
                 std::size_t size, const RunContext& context, const std::function<void(Block&)>& work) const;
  void search(const ScoringSession& session, const Images& images, const RunContext& context,
              ResultArrays& arrays) const;

  ScoreOptions options_;
  RunContext context_;
  ScoringSession session_;
  std::optional<std::pair<std::vector<std::string>, ScoringSession>>
      other_;  ///< for the scorers asked for last
};

}  // namespace peculiar::scoring
