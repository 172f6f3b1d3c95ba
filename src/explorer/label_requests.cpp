#include <map>

#include "base/json_number.h"
#include "explorer/explorer.h"
#include "learning/label_targets.h"

namespace peculiar::explorer {

namespace {

using nlohmann::json;

constexpr std::size_t kMostAtOnce = 20000;

Answer decided(Explorer& explorer, const std::vector<labels::Decision>& decisions) {
  return Answer::of({{"edition", explorer.labelling.edition()},
                     {"last", explorer.labelling.log().last()},
                     {"decisions", explorer.labelling.to_json(decisions)}});
}

Answer labels_after(Explorer& explorer, const Request& request) {
  labels::LabelLog& log = explorer.labelling.log();
  log.refresh();
  // First, so that a page that gets decisions of the next edition reads again.
  const std::string edition = explorer.labelling.edition();
  const std::int64_t after = request.integer("after", 0, 0, std::int64_t{1} << 60);
  std::map<std::string, std::int64_t> counts;
  for (const auto& [id, label] : log.current()) {
    if (!label.label.empty()) ++counts[label.label];
  }
  return Answer::of({{"edition", edition},
                     {"last", log.last()},
                     {"decisions", explorer.labelling.to_json(log.decisions(after))},
                     {"counts", counts}});
}

Answer label(Explorer& explorer, const Request& request) {
  const json body = request.object();
  const auto rows = body.find("rows");
  if (rows == body.end()) throw Refusal(400, "rows: name at least one row");
  return decided(explorer,
                 explorer.labelling.decide(rows_of(*rows, explorer.collection.rows(), kMostAtOnce), body));
}

Answer rank(Explorer& explorer, const Request& request) {
  const json body = request.object();
  explorer.learner.start(body.contains("target") ? classes_of(body["target"], "target")
                                                 : explorer.learner.targets());
  return Answer::of(explorer.learner.state(), 202);
}

/// Number found against number viewed, in the order of decisions, and an estimate of what remains.
Answer progress_of(Explorer& explorer) {
  explorer.labelling.log().refresh();
  const std::vector<std::string> targets = explorer.learner.targets();
  std::vector<std::int64_t> viewed;
  std::vector<std::int64_t> found;
  std::vector<std::int64_t> artefacts;
  std::vector<learning::LabelledRow> known;
  for (const Labelling::Viewed& one : explorer.labelling.viewed()) {
    const std::optional<learning::LabelledRow> label =
        learning::labelled_row(one.row, one.label, targets, one.look);
    const auto before = [](const std::vector<std::int64_t>& counts) {
      return counts.empty() ? 0 : counts.back();
    };
    found.push_back(before(found) + (label && label->target > 0.5 ? 1 : 0));
    artefacts.push_back(before(artefacts) + (one.label.label == labels::kArtefact ? 1 : 0));
    viewed.push_back(std::ssize(viewed) + 1);
    if (label) known.push_back(*label);
  }
  const learning::Remaining left = learning::remaining_of(known, *explorer.learner.ranking());
  json remaining = nullptr;
  if (left.looked_at > 0) {
    remaining = {{"looked_at", left.looked_at},
                 {"found", left.found},
                 {"expected", number_or_null(left.expected)},
                 {"low", number_or_null(left.low)},
                 {"high", number_or_null(left.high)}};
  }
  return Answer::of({{"viewed", viewed},
                     {"found", found},
                     {"artefacts", artefacts},
                     {"target", targets},
                     {"remaining", remaining},
                     {"advice", left.advice}});
}

Answer pulse_of(Explorer& explorer, const Request& request) {
  request.integer("after", 0, 0, std::int64_t{1} << 60);
  explorer.labelling.log().refresh();
  return Answer::of({{"collection", explorer.labelling.collection()},
                     {"files", explorer.collection.fingerprint()},
                     {"edition", explorer.labelling.edition()},
                     {"last", explorer.labelling.log().last()},
                     {"rank", explorer.learner.state()},
                     {"samp", explorer.samp.state()}});
}

}  // namespace

std::vector<Route> label_routes(Explorer& explorer) {
  return {{"GET", "/api/labels", [&](const Request& request) { return labels_after(explorer, request); }},
          {"POST", "/api/labels", [&](const Request& request) { return label(explorer, request); }},
          {"POST", "/api/undo",
           [&](const Request& request) {
             request.object();
             return decided(explorer, explorer.labelling.undo());
           }},
          {"GET", "/api/progress", [&](const Request&) { return progress_of(explorer); }},
          {"GET", "/api/rank", [&](const Request&) { return Answer::of(explorer.learner.state()); }},
          {"POST", "/api/rank", [&](const Request& request) { return rank(explorer, request); }},
          {"GET", "/api/pulse", [&](const Request& request) { return pulse_of(explorer, request); }}};
}

}  // namespace peculiar::explorer
