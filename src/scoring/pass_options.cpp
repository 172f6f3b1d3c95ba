#include "scoring/pass_options.h"

#include "base/error.h"
#include "scorers/scorer.h"

namespace peculiar::scoring {

void PassOptions::describe_scorers(Fields& fields) {
  std::vector<std::string> names;
  for (const scorers::ScorerKind& kind : scorers::scorer_kinds()) names.push_back(kind.name);
  fields
      .add("scorers", &scorers,
           "Only these scorers instead of all; features, which is no score, only if it is named.")
      .value_name("NAME,...")
      .choices(names);
}

void PassOptions::describe_networks(Fields& fields) {
  fields
      .add(
          "orientations", &orientations,
          "Turns and flips that scores are averaged over, 1 or 8; 8, or 1 for a model trained with --no-augment.")
      .range(1, 8);
  fields
      .add(
          "precision", &precision,
          "Floating-point precision of the convolutions; auto: bfloat16 where the processor has instructions for it, else float32. A run that goes on keeps the precision that it began in.")
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
