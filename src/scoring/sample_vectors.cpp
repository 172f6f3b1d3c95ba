#include "scoring/sample_vectors.h"

#include "base/error.h"
#include "scoring/vector_scores.h"

namespace peculiar::scoring {

std::optional<SampleVectors> SampleVectors::open(const ScoreOptions& options, const ScoringSession& session,
                                                 const store::SampleReader& sample,
                                                 const std::vector<std::int64_t>& rows,
                                                 const RunContext& context) {
  const bool is_given = !options.vectors.features.empty();
  refuse_normals(options);
  const std::int64_t length = session.vector_length();
  if (length == 0 && is_given)
    throw usage_error(
        "--features: {} was trained without vectors; train it with --features, or leave the model out: vectors can also be scored without one",
        options.model);
  if (length == 0 || !options.scorers.empty()) return std::nullopt;
  if (!is_given)
    throw usage_error(
        "{}: was trained with vectors of another network (dimension {}); give those of {} with --features",
        options.model, length, options.sample);
  SampleVectors found;
  found.vectors_ = embeddings::read_vectors(options.vectors, context);
  if (found.vectors_.length != length)
    throw input_error(
        "{}: has vectors of {} dimensions, those that {} was trained with have {}; is it the same network?",
        found.vectors_.path, found.vectors_.length, options.model, length);
  found.match_ = embeddings::match_vectors(found.vectors_, sample, rows, options.allow_missing, context);
  std::int64_t unknown = 0;
  for (const std::int64_t row : rows) unknown += found.is_known(row) ? 0 : 1;
  if (unknown > 0)
    context.warning(
        "{}: {} of {} images have no finite vector: no embedding_density and no combined score (NaN, flag {})",
        found.vectors_.path, unknown, rows.size(), static_cast<std::int64_t>(store::kFlagNoVector));
  return found;
}

}  // namespace peculiar::scoring
