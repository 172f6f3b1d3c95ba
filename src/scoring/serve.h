#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/verb.h"
#include "scoring/score.h"

namespace peculiar::scoring {

/// Settings of `peculiar serve`: the settings of `score` that open a session.
struct ServeOptions {
  ScoreOptions scoring;

  void describe(Fields& fields);
};

struct ServeReport {
  std::int64_t requests = 0;  ///< answered, including refused ones
  std::int64_t images = 0;    ///< scored
  double seconds = 0;
};

/// Source of requests and sink of answers: one JSON object per line (docs/worker.md).
struct ServeLines {
  /// Waits for the next line; returns nothing at the end of input. Called by one thread.
  std::function<std::optional<std::string>()> next;
  /// May be called by any thread, but not concurrently.
  std::function<void(const std::string&)> say;
};

/// Opens the model, announces this, and answers requests in order until the input ends: scores, searches and
/// reconstructions of arrays in shared memory, fits and scores of vectors. A failed request is answered with
/// the error's kind and message; a cancelled one ("cancel") ends at the next block of images, with kind
/// "cancelled". The end of the input cancels the current request. Errors: as ScoringSession, when the model
/// is opened.
ServeReport serve(const ServeOptions& options, const ServeLines& lines, const RunContext& context);
Verb<ServeOptions, ServeReport> serve_verb();  ///< without `run`, which would lack the lines

}  // namespace peculiar::scoring
