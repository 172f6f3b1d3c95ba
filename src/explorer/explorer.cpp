#include "explorer/explorer.h"

#include "catalog/column_access.h"
#include "learning/learn.h"
#include "report/score_parts.h"
#include "store/score_making.h"

namespace peculiar::explorer {

namespace {

constexpr std::size_t kMostColumnBytes = std::size_t{192} << 20;

std::vector<std::string> part_columns(const Collection& collection, const Columns& columns,
                                      const std::string& ranking) {
  std::vector<std::string> numeric;
  for (const ColumnNote& note : columns.all()) {
    if (note.is_numeric() && note.from == "scores") numeric.push_back(note.name);
  }
  report::PartNames names = report::part_names(ranking, collection.text(store::kMaking), numeric);
  names.parts.insert(names.parts.end(), names.likenesses.begin(), names.likenesses.end());
  return names.parts;
}

catalog::Column place_column(const char* name, const std::vector<float>& places) {
  return {name, "", "", std::vector<double>(places.begin(), places.end()), {}};
}

}  // namespace

void check_page(const Explorer& explorer, const std::string& method, const Request& request) {
  if (request.collection.empty() && method == "POST")
    throw Refusal(409,
                  "the request does not say which images its page shows: reload the page (a program sends "
                  "the `collection` of /api/state as X-Peculiar-Collection)");
  if (!request.collection.empty() && request.collection != explorer.labelling.collection())
    throw Refusal(409, "the explorer was started on other images or labels than this page shows: reload it");
  if (request.has("v") && request.text("v") != explorer.collection.fingerprint())
    throw Refusal(409, "the files have changed since this page was opened: reload it");
}

Explorer::Explorer(ExplorerSources sources, const RunContext& run)
    : context(run),
      collection(std::move(sources.files)),
      columns(collection, kMostColumnBytes),
      ranking(rank_rows(collection)),
      map(collection),
      planes(collection),
      labelling(collection, sources.labels, std::move(sources.who)),
      causes(collection, sources.group),
      samp(collection, columns, planes, ranking),
      learner(collection, ranking, labelling, {std::move(sources.features), sources.group}, run),
      views(collection, columns, ranking, map, labelling, learner),
      standing(collection, columns, ranking) {
  add_own_columns();
  standing.begin(part_columns(collection, columns, ranking.column), run);
}

void Explorer::add_own_columns() {
  using store::ColumnType;
  const auto labelled = [this] { return labelling.version(); };
  columns.add({"user_label", "", "class that was given here", ColumnType::kText, "explorer"}, labelled,
              [this] { return labelling.label_column(); });
  columns.add({"user_grade", "", "how interesting, 0 to 5, as given here", ColumnType::kFloat, "explorer"},
              labelled, [this] { return labelling.grade_column(); });
  columns.add({"user_note", "", "note that was written here", ColumnType::kText, "explorer"}, labelled,
              [this] { return labelling.note_column(); });
  add_learned({learning::kInterest, "",
               "probability, learned from the labels, that the image, if it has no label, is what is sought",
               ColumnType::kFloat, "explorer"},
              &learning::Ranking::probability);
  // Otherwise the learned ranking is not a column, only a sort order.
  const ColumnNote* learned = columns.find(learning::kLearned);
  if (learned != nullptr && learned->from == "scores" && learned->is_numeric())
    add_learned({learning::kLearned, "", "order learned from the labels", ColumnType::kFloat, "explorer"},
                &learning::Ranking::score);
  if (!map.is_there()) return;
  const auto never = [] { return std::uint64_t{0}; };
  columns.add({"map_x", "", "place on the map", ColumnType::kFloat, "explorer"}, never,
              [this] { return place_column("map_x", map.places().x); });
  columns.add({"map_y", "", "place on the map", ColumnType::kFloat, "explorer"}, never,
              [this] { return place_column("map_y", map.places().y); });
}

void Explorer::add_learned(ColumnNote note, std::vector<double> learning::Ranking::*values) {
  const std::string name = note.name;
  if (const ColumnNote* found = columns.find(name); found != nullptr && found->from == "scores") {
    // Keeps the file's own column available after this one changes.
    ColumnNote before = *found;
    note.is_in_scores = before.is_numeric();
    if (note.is_in_scores) note.description += "; until something is learned here, that of the scores file";
    before.name += "_before";
    before.from = "explorer";
    before.description += (before.description.empty() ? "" : "; ") + ("'" + name + "' of the scores file");
    columns.add(
        before, [] { return std::uint64_t{0}; }, [this, name] { return collection.scores().column(name); });
  }
  const bool has_own = note.is_in_scores;
  columns.add(
      note, [this] { return learner.version(); },
      [this, name, values, has_own] {
        const auto learned = learner.learned();
        std::vector<double> numbers = learned != nullptr ? (*learned).*values
                                      : has_own          ? catalog::numbers(collection.scores().column(name))
                                                         : learner.prior()->probability;
        return catalog::Column{name, "", "", std::move(numbers), {}};
      });
}

}  // namespace peculiar::explorer
