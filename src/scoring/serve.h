#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/verb.h"
#include "scoring/score.h"

namespace peculiar::scoring {

/// Settings of `peculiar serve`: those of `score` that a session is opened with.
struct ServeOptions {
  ScoreOptions scoring;

  void describe(Fields& fields);
};

struct ServeReport {
  std::int64_t requests = 0;  ///< answered, those refused included
  std::int64_t images = 0;    ///< scored
  double seconds = 0;
};

/// Where requests come from and answers go: an object a line (docs/worker.md).
struct ServeLines {
  /// Waits for the next line; nothing when there will be none. Called by one thread.
  std::function<std::optional<std::string>()> next;
  /// May be called by any thread, one at a time.
  std::function<void(const std::string&)> say;
};

/// Opens the model, says so, and answers requests in their order until there are no more: scores, searches
/// and reconstructions of arrays that lie in shared memory, fits and scores of vectors. A request that fails
/// is answered with the error's kind and message; one that is taken back ("cancel") ends at the next block of
/// images, with kind "cancelled". The end of the requests takes back the one that is being answered. Errors:
/// as ScoringSession, when the model is opened.
ServeReport serve(const ServeOptions& options, const ServeLines& lines, const RunContext& context);
Verb<ServeOptions, ServeReport> serve_verb();  ///< without `run`, which lacks the lines

}  // namespace peculiar::scoring
