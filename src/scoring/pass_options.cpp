#include "scoring/pass_options.h"

#include "base/error.h"
#include "scorers/scorer.h"

namespace peculiar::scoring {

void PassOptions::describe_scorers(Fields& fields) {
  std::vector<std::string> names;
  for (const scorers::ScorerKind& kind : scorers::scorer_kinds()) names.push_back(kind.name);
  fields
      .add(
          "scorers", &scorers,
          "Compute only these scorers. Default: all, except features, which is not a score and must be named.")
      .value_name("NAME,...")
      .choices(names);
}

void PassOptions::describe_networks(Fields& fields) {
  fields
      .add(
          "orientations", &orientations,
          "Number of orientations (rotations and flips) over which scores are averaged, 1 or 8. Default: 8, or 1 for a model trained with --no-augment.")
      .range(1, 8);
  fields
      .add(
          "precision", &precision,
          "Floating-point precision of the convolutions; auto: bfloat16 if the processor has instructions for it, else float32. A continued run keeps its precision.")
      .choices({"auto", "float32", "bfloat16"});
}

void PassOptions::check() const {
  if (orientations && *orientations != 1 && *orientations != 8)
    throw usage_error("--orientations: 1 or 8, not {}", *orientations);
}

SessionOptions PassOptions::session() const {
  SessionOptions session;
  session.scorers = scorers;
  if (orientations) session.orientations = static_cast<int>(*orientations);
  session.precision = precision;
  return session;
}

}  // namespace peculiar::scoring
