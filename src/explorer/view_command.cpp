#include "explorer/view_command.h"

#include <algorithm>
#include <set>

#include "base/shell_words.h"
#include "catalog/expression.h"
#include "learning/learn.h"

namespace peculiar::explorer {

namespace {

constexpr const char* kEachImage = " --group none";  // `peculiar top` otherwise lists each galaxy once

/// Where a command would find a column: "scores", "sample", "labels", or "here" for columns that only the
/// page has.
std::string place_of(Explorer& explorer, const std::string& name) {
  const ColumnNote& note = explorer.columns.at(name);
  if (name == "user_label" || name == "user_grade" || name == "user_note") return "labels";
  if (note.from != "explorer") return note.from;
  return note.is_in_scores && explorer.columns.version(name) == 0 ? "scores" : "here";
}

std::string labels_option(Explorer& explorer) {
  return " --labels " + shell_word(explorer.labelling.log().path().string());
}

/// The commands that repeat the learning done here and list its ranking.
std::string learning_words(Explorer& explorer, const std::string& where) {
  const CollectionFiles& files = explorer.collection.files();
  std::string learn = fmt::format("peculiar learn {}{} -o learned.h5", shell_word(files.scores.string()),
                                  labels_option(explorer));
  const std::vector<std::string> targets = explorer.learner.targets();
  if (targets != std::vector<std::string>{labels::kInteresting})
    learn += " --sought " + shell_word(fmt::format("{}", fmt::join(targets, ",")));
  if (!files.features.empty()) learn += " --features " + shell_word(files.features.string());
  if (!explorer.learner.group().empty()) learn += " --group " + shell_word(explorer.learner.group());
  return fmt::format(
      "The learned ranking is not in the scores, so `peculiar top` cannot list it from them. Write it to a "
      "file with `{}`, and list that: `peculiar top learned.h5{}{}`.",
      learn, where, kEachImage);
}

}  // namespace

Answer view_command(Explorer& explorer, const Request& request) {
  const ViewQuery query = ViewQuery::of(request);
  const bool has_learned = explorer.learner.learned() != nullptr;
  std::string sort = query.sort;
  if (sort.empty()) sort = has_learned ? kLearned : explorer.ranking.column;
  const bool is_learned_here = sort == kLearned && has_learned;
  std::vector<std::string> used;
  if (!query.where.empty()) used = catalog::Expression::parse(query.where).column_names();
  std::set<std::string> places;
  for (const std::string& name : used) places.insert(place_of(explorer, name));
  const bool is_column = !is_learned_here && sort != kNext;
  if (is_column) places.insert(place_of(explorer, sort));
  const auto all_among = [&](const std::set<std::string>& known) {
    return std::includes(known.begin(), known.end(), places.begin(), places.end());
  };
  const CollectionFiles& files = explorer.collection.files();
  const std::int64_t number = request.integer("count", 50, 1, 500);
  std::string where = query.where.empty() ? "" : " --where " + shell_word(query.where);
  if (places.count("labels") > 0) where = labels_option(explorer) + where;
  std::string command;
  std::string words;
  if (is_learned_here && query.lasso.empty()) {
    words = learning_words(explorer, where);
  } else if (is_column && query.lasso.empty() && !query.up && all_among({"labels", "scores"}) &&
             explorer.columns.at(sort).is_numeric()) {
    command = fmt::format("peculiar top {}{} -n {}", shell_word(files.scores.string()), where, number);
    // In other orders than the ranking, the page also has images without a rank among the others.
    if (sort != explorer.ranking.column)
      command += fmt::format(" --column {} --rank-partial --mute none", shell_word(sort));
    command += kEachImage;
  } else if (is_column && query.lasso.empty() && !files.sample.empty() && all_among({"sample"})) {
    command =
        fmt::format("peculiar show {} -o sheet.png{} --sort {}{} -n {}", shell_word(files.sample.string()),
                    where, shell_word(sort), query.up ? "" : " --descending", number);
  } else {
    words =
        "This view exists only here: it depends on the map, on the images suggested next, on an order that "
        "`peculiar top` does not have, or on columns of the scores and of the sample together. Export it as "
        "a table.";
  }
  return Answer::of({{"command", command}, {"words", words}});
}

}  // namespace peculiar::explorer
