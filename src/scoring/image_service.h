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

/// Answers requests about images with an open model (docs/worker.md). Results go to `arrays`; the return
/// value is the rest of the answer.
class ImageService {
 public:
  /// Errors: as ScoringSession.
  ImageService(const ScoreOptions& options, const RunContext& context);

  /// Description of the model, for the first line.
  nlohmann::json description() const;

  /// Score columns of the images and, with "search", those of the search. Errors: usage (also a model
  /// that scores vectors of another network, unless scorers are named), input (contract).
  nlohmann::json score(const nlohmann::json& request, const RunContext& context, ResultArrays& arrays);
  /// Reconstructions, residuals and significance of the images.
  nlohmann::json reconstruct(const nlohmann::json& request, const RunContext& context, ResultArrays& arrays);

 private:
  struct Images;
  struct Block;
  /// Session with these scorers; empty: those that the service was opened with.
  const ScoringSession& session_of(const std::vector<std::string>& scorers);
  /// Calls `work` with one block after another; blocks are prepared in a separate thread. Throws Interrupted
  /// if `context` is cancelled.
  void in_blocks(const ScoringSession& session, const Images& images, const std::string& what,
                 std::size_t size, const stamps::WantedParts& parts, const RunContext& context,
                 const std::function<void(Block&)>& work) const;
  void search(const ScoringSession& session, const Images& images, const RunContext& context,
              ResultArrays& arrays) const;

  ScoreOptions options_;
  RunContext context_;
  ScoringSession session_;
  /// For the scorers of the last request.
  std::optional<std::pair<std::vector<std::string>, ScoringSession>> other_;
};

}  // namespace peculiar::scoring
