#include "analysis/comparison.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "analysis/difference_left.h"
#include "analysis/embed.h"
#include "analysis/panels.h"
#include "analysis/properties.h"
#include "analysis/published_paper.h"
#include "base/error.h"
#include "base/letters.h"
#include "base/name_list.h"
#include "base/progress.h"
#include "catalog/column_access.h"
#include "catalog/expression.h"
#include "statistics/distribution.h"
#include "statistics/p_values.h"
#include "store/image_set.h"
#include "store/score_making.h"
#include "tables/table_file.h"

namespace peculiar::analysis {

namespace {

constexpr std::size_t kFewest = 10;        // images of each set needed to compare a property
constexpr std::int64_t kFewestOfWord = 5;  // images of each set needed to compare scores of a word

template <typename Value>
std::vector<Value> taken(const std::vector<Value>& values, const std::vector<std::size_t>& rows) {
  std::vector<Value> result;
  for (const std::size_t row : rows) result.push_back(values[row]);
  return result;
}

statistics::GroupedValues finite_grouped(const std::vector<double>& values,
                                         const std::vector<std::size_t>& groups) {
  std::vector<std::size_t> rows(values.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return statistics::GroupedValues::finite_of(values, groups, rows);
}

std::size_t groups_in(const statistics::GroupedValues& grouped) {
  if (grouped.groups.empty()) return grouped.values.size();
  return std::set<std::size_t>(grouped.groups.begin(), grouped.groups.end()).size();
}

/// Returns the standard deviation of both sets combined, with each group counted once.
double deviation_of_both(const statistics::GroupedValues& a, const statistics::GroupedValues& b) {
  double weight = 0, sum = 0, squares = 0;
  for (const bool sums_up : {true, false}) {
    for (const statistics::GroupedValues* one : {&a, &b}) {
      const std::vector<double> weights = statistics::group_weights(*one);
      for (std::size_t i = 0; i < weights.size(); ++i) {
        const double value = one->values[i];
        if (sums_up) {
          weight += weights[i];
          sum += weights[i] * value;
        } else {
          squares += weights[i] * (value - sum / weight) * (value - sum / weight);
        }
      }
    }
  }
  return std::sqrt(squares / weight);
}

/// A set after selection.
struct ReadSet {
  JoinedTable joined;
  catalog::Table training;   ///< with the same columns; without rows if none was given
  std::size_t unranked = 0;  ///< images that are left out of the ranking, and here
};

JoinedTable joined_set(const std::string& file, const std::string& training,
                       const std::vector<std::string>& with, const CompareOptions& options,
                       const RunContext& context) {
  std::vector<std::string> files{file};
  if (!training.empty()) files.push_back(training);
  return join_tables(files, with, options.id_column, options.table_hdu, context);
}

ReadSet selected_set(JoinedTable joined, const std::string& file, const std::string& training,
                     const CompareOptions& options) {
  ReadSet set{std::move(joined), {}, 0};
  std::vector<std::size_t> selected(set.joined.table.rows());
  std::iota(selected.begin(), selected.end(), std::size_t{0});
  if (!options.where.empty())
    selected = catalog::Expression::parse(options.where).matching_rows(set.joined.table);
  std::vector<std::size_t> rows, training_rows;
  for (const std::size_t row : selected) {
    const bool is_own = set.joined.file[row] == 0;
    if (!set.joined.left_out[row]) {
      (is_own ? rows : training_rows).push_back(row);
    } else if (is_own) {
      ++set.unranked;
    }
  }
  if (rows.empty() && set.unranked > 0)
    throw input_error(
        "{}: none of the images to compare is ranked (all are at an edge, in a gap or muted); peculiar calibrate --rank-partial ranks images at an edge or in a gap",
        file);
  if (rows.empty()) throw catalog::no_row_fulfils(file, options.where, set.joined.table.rows());
  if (!training.empty() && training_rows.empty())
    throw catalog::no_row_fulfils(training, options.where, set.joined.table.rows());
  set.training = set.joined.table.take(training_rows);
  set.joined.table = set.joined.table.take(rows);
  set.joined.files.clear();  // their rows are no longer those of the table
  set.joined.file.assign(rows.size(), 0);
  set.joined.left_out.assign(rows.size(), false);
  set.joined.muted.assign(rows.size(), false);
  return set;
}

/// Returns the positions of a set's images, by id; `number` is the set's in the table's column `set`, if
/// present.
std::vector<MapPlace> places_of(const catalog::Table& images, const catalog::Table& embedding, int number,
                                const std::string& set_file, const CompareOptions& options) {
  // `embed` names the column id, whatever its name in the input.
  const std::string id_column = embedding.has(options.id_column) ? options.id_column : "id";
  for (const std::string& name : {id_column, std::string("embedding_x"), std::string("embedding_y")}) {
    if (!embedding.has(name))
      throw input_error("--embedding: {} has no column '{}'; peculiar embed writes such tables",
                        options.embedding, name);
  }
  const catalog::Column& ids = embedding.at(id_column);
  const catalog::Column* sets = embedding.find(kEmbeddedSet);
  std::map<std::string, std::size_t> rows;
  for (std::size_t row = 0; row < ids.size(); ++row) {
    if (ids.is_missing(row) || (sets != nullptr && sets->number(row) != number)) continue;
    rows.emplace(ids.text(row), row);
  }
  const catalog::Column& x = embedding.at("embedding_x");
  const catalog::Column& y = embedding.at("embedding_y");
  const catalog::Column& own = images.at(images.has("id") ? "id" : options.id_column);
  std::vector<MapPlace> places;
  bool is_known = false;
  for (std::size_t row = 0; row < own.size(); ++row) {
    const auto found = rows.find(own.text(row));
    is_known = is_known || found != rows.end();
    if (found == rows.end() || x.is_missing(found->second) || y.is_missing(found->second)) {
      places.push_back({std::nan(""), std::nan("")});
    } else {
      places.push_back({x.number(found->second), y.number(found->second)});
    }
  }
  if (!is_known)
    throw input_error(
        "--embedding: {} has no position for any of the images of {}; embed both sets together with peculiar embed FIRST_FEATURES SECOND_FEATURES, in the order of the sets",
        options.embedding, set_file);
  return places;
}

/// Only numeric columns of the training images are drawn.
catalog::Table numeric_columns(const catalog::Table& table) {
  catalog::Table numeric;
  for (const std::string& name : table.names()) {
    if (table.at(name).is_numeric()) numeric.add(table.at(name));
  }
  return numeric;
}

/// Returns those NAME=COLUMN whose column is numeric.
std::vector<std::string> numeric_only(const std::vector<std::string>& assignments,
                                      const catalog::Table& table) {
  std::vector<std::string> kept;
  for (const std::string& one : assignments) {
    const catalog::Column* column = table.find(one.substr(one.find('=') + 1));
    if (column == nullptr || column->is_numeric()) kept.push_back(one);
  }
  return kept;
}

/// Returns a property given in words, with the words of both sets.
Quantity in_common_words(const Property& first, const Property& second) {
  Quantity result{first.name, first.label, {}, {}};
  std::set<std::string> all(first.words.begin(), first.words.end());
  all.insert(second.words.begin(), second.words.end());
  result.words.assign(all.begin(), all.end());
  const auto numbers = [&](const Property& property) {
    std::vector<double> values;
    for (const double value : property.values) {
      values.push_back(std::isfinite(value)
                           ? static_cast<double>(std::distance(
                                 all.begin(), all.find(property.words[static_cast<std::size_t>(value)])))
                           : value);
    }
    return values;
  };
  result.first = numbers(first);
  result.second = numbers(second);
  return result;
}

/// For a requested column one set suffices; otherwise each set has its own.
void find_groups(const CompareOptions& options, const catalog::Table& first, const catalog::Table& second,
                 ComparedSets& sets, const RunContext& context) {
  const bool is_asked = options.group != store::kAutoGroup;
  const auto lacks = [&](const catalog::Table& table) {
    const std::vector<std::string> columns = store::group_columns(options.group);
    return std::any_of(columns.begin(), columns.end(),
                       [&](const std::string& column) { return !table.has(column); });
  };
  const bool neither = lacks(first) && lacks(second);
  if (!is_asked || neither || !lacks(first))  // if neither has it, throws with the columns that exist
    sets.first_grouping = store::choose_groups(options.group, first, options.first, context);
  if (!is_asked || !lacks(second))
    sets.second_grouping = store::choose_groups(options.group, second, options.second, context);
  if (sets.first_grouping) sets.first_groups = group_numbers(first, sets.first_grouping.columns);
  if (sets.second_grouping) sets.second_groups = group_numbers(second, sets.second_grouping.columns);
}

/// Returns the differences between the sets' images, in words, as far as allowed. Error (input): a difference
/// that is not allowed.
std::vector<std::string> allowed_unlikenesses(const JoinedTable& first, const JoinedTable& second,
                                              const CompareOptions& options, const RunContext& context) {
  const std::optional<store::ImageSet> one = store::ImageSet::from_json(first.image_set);
  const std::optional<store::ImageSet> other = store::ImageSet::from_json(second.image_set);
  if (!one || !other) return {};
  std::vector<std::string> allowed, refused, clauses;
  for (const store::Unlikeness& unlike :
       store::unlikenesses(*one, *other, options.names[0], options.names[1])) {
    // These affect measurements, but no score.
    const bool is_of_measurements =
        unlike.clause == "psf" || unlike.clause == "variance" || unlike.clause == "mask";
    if (is_of_measurements && !(first.is_measured && second.is_measured)) continue;
    const bool is_allowed = std::find(options.allow_unlike.begin(), options.allow_unlike.end(),
                                      unlike.clause) != options.allow_unlike.end();
    context.warning("the images of the two sets are not alike: {}", unlike.words);
    (is_allowed ? allowed : refused).push_back(unlike.words);
    if (!is_allowed) clauses.push_back(unlike.clause);
  }
  if (!refused.empty())
    throw input_error(
        "{} and {}: their images are not alike, which alone can change the measurements: {}; make them alike, or compare anyway with --allow-unlike {}",
        options.first, options.second, fmt::join(refused, "; "), fmt::join(clauses, ","));
  return allowed;
}

std::vector<double> score_values(const catalog::Table& table, const std::string& name,
                                 const std::string& file) {
  const catalog::Column& column = table.at(name);
  if (!column.is_numeric()) throw usage_error("--score: '{}' of {} is text", name, file);
  std::vector<double> values = catalog::numbers(column);
  if (statistics::finite(values).empty()) throw input_error("{}: no image has a value in '{}'", file, name);
  return values;
}

/// The name of its column, however it is written and whether or not a catalogue has one of that name, too.
std::string flux_kind(const Property& flux) {
  const std::string name = lower_case(flux.column);
  return name.starts_with(kMeasuredPrefix) ? name.substr(std::string_view(kMeasuredPrefix).size()) : name;
}

/// Adds the paper's score, if it is not the main score and was made in the same way in both sets.
void add_papers_score(const catalog::Table& first, const catalog::Table& second,
                      const catalog::Table& training, const JoinedTable& joined_first,
                      const JoinedTable& joined_second, ComparedSets& sets) {
  const catalog::Column *one = first.find(kPapersScore), *other = second.find(kPapersScore);
  if (sets.quantities.front().name == kPapersScore || one == nullptr || other == nullptr ||
      !one->is_numeric() || !other->is_numeric() ||
      !store::making_difference(joined_first.making, joined_second.making, kPapersScore).empty())
    return;
  Quantity papers{kPapersScore, kPapersScore, catalog::numbers(*one), catalog::numbers(*other)};
  if (statistics::finite(papers.first).empty() || statistics::finite(papers.second).empty()) return;
  if (const catalog::Column* trained = training.find(kPapersScore);
      training.rows() > 0 && trained != nullptr && trained->is_numeric())
    papers.training = catalog::numbers(*trained);
  sets.papers_score = std::move(papers);
}

}  // namespace

const Quantity* ComparedSets::find(const std::string& name) const {
  for (const Quantity& quantity : quantities) {
    if (quantity.name == name) return &quantity;
  }
  return nullptr;
}

ComparedSets ComparedSets::take_matched(const std::vector<std::size_t>& first,
                                        const std::vector<std::size_t>& second) const {
  ComparedSets result;
  result.counting = statistics::Counting::kValues;
  const auto take = [&](const Quantity& quantity) {
    return Quantity{
        quantity.name, quantity.label, taken(quantity.first, first), taken(quantity.second, second), {},
        quantity.words};
  };
  std::transform(quantities.begin(), quantities.end(), std::back_inserter(result.quantities), take);
  std::transform(words.begin(), words.end(), std::back_inserter(result.words), take);
  if (!first_groups.empty()) result.first_groups = taken(first_groups, first);
  if (!second_groups.empty()) result.second_groups = taken(second_groups, second);
  return result;
}

ComparedSets read_sets(const CompareOptions& options, const RunContext& context) {
  if (options.names.size() != 2 || options.names[0] == options.names[1])
    throw usage_error("--names: give the two sets two different names");
  ComparedSets sets;
  JoinedTable whole_first = joined_set(options.first, options.training, options.with_first, options, context);
  JoinedTable whole_second = joined_set(options.second, "", options.with_second, options, context);
  rank_images({&whole_first, &whole_second});
  const ReadSet first_set = selected_set(std::move(whole_first), options.first, options.training, options);
  const ReadSet second_set = selected_set(std::move(whole_second), options.second, "", options);
  const JoinedTable& joined_first = first_set.joined;
  const JoinedTable& joined_second = second_set.joined;
  if (!joined_first.model.empty() && !joined_second.model.empty() &&
      joined_first.model != joined_second.model)
    throw input_error("{}: its scores are by another model than those of {}; score both with one model",
                      options.second, options.first);
  sets.unlike = allowed_unlikenesses(joined_first, joined_second, options, context);
  const catalog::Table& first = joined_first.table;
  const catalog::Table& second = joined_second.table;
  sets.inputs = joined_first.inputs;
  sets.inputs.insert(sets.inputs.end(), joined_second.inputs.begin(), joined_second.inputs.end());
  std::string score = options.score;
  if (score.empty()) score = joined_first.ranking.empty() ? joined_second.ranking : joined_first.ranking;
  if (score.empty())
    throw usage_error("--score: name the column of the score; {} is not a scores file that records it",
                      options.first);
  const std::string difference = store::making_difference(joined_first.making, joined_second.making, score);
  if (!difference.empty())
    throw input_error("{}: '{}' was computed with other settings than in {} ({}); score both alike",
                      options.second, score, options.first, difference);
  const catalog::Table& training = first_set.training;
  sets.training_count = static_cast<std::int64_t>(training.rows());
  const auto training_score = [&](const std::string& name) {
    return training.rows() > 0 ? score_values(training, name, options.training) : std::vector<double>{};
  };
  sets.quantities.push_back({score, score, score_values(first, score, options.first),
                             score_values(second, score, options.second), training_score(score)});
  add_papers_score(first, second, training, joined_first, joined_second, sets);
  if (!options.embedding.empty()) {
    const catalog::Table embedding = tables::read_table(options.embedding, {}, context);
    sets.first_places = places_of(first, embedding, 1, options.first, options);
    sets.second_places = places_of(second, embedding, 2, options.second, options);
  }
  find_groups(options, first, second, sets, context);
  SharedColumns shared = shared_columns(joined_first, joined_second, options.property);
  for (std::vector<std::string>* assignments : {&shared.first, &shared.second})
    assignments->insert(assignments->end(), options.property.begin(), options.property.end());
  const Properties of_first(first, shared.first, true);
  const Properties of_second(second, shared.second, true);
  std::optional<Properties> of_training;
  if (training.rows() > 0)
    of_training.emplace(numeric_columns(training), numeric_only(shared.first, training), true);
  std::set<std::pair<std::string, std::string>> columns{{score, score}};  // no duplicates unless requested
  for (const Property& property : of_first.all()) {
    const Property* other = of_second.find(property.name);
    const bool is_asked = std::any_of(
        options.property.begin(), options.property.end(),
        [&](const std::string& assignment) { return assignment.starts_with(property.name + "="); });
    if (other == nullptr) {
      sets.left_out.push_back(fmt::format("{}: {} has no such numbers", property.name, options.second));
    } else if (property.words.empty() != other->words.empty()) {
      sets.left_out.push_back(fmt::format("{}: text in {} and numbers in {}", property.name,
                                          property.words.empty() ? options.names[1] : options.names[0],
                                          property.words.empty() ? options.names[0] : options.names[1]));
    } else if (property.name == "flux" && flux_kind(property) != flux_kind(*other)) {
      sets.left_out.push_back(fmt::format(
          "flux: {} of {} and {} of {} may be different kinds of flux; --property flux=COLUMN names a column of both",
          property.column, options.names[0], other->column, options.names[1]));
    } else if (!property.unit.empty() && !other->unit.empty() && property.unit != other->unit) {
      sets.left_out.push_back(fmt::format("{}: {} is in {}, {} in {}", property.name, property.column,
                                          property.unit, other->column, other->unit));
    } else if (std::min(statistics::finite(property.values).size(),
                        statistics::finite(other->values).size()) < kFewest) {
      sets.left_out.push_back(
          fmt::format("{}: fewer than {} images of one set have a value", property.name, kFewest));
    } else if (columns.emplace(property.column, other->column).second || is_asked) {
      if (!property.words.empty()) {
        sets.words.push_back(in_common_words(property, *other));
        continue;
      }
      const Property* trained = of_training ? of_training->find(property.name) : nullptr;
      sets.quantities.push_back({property.name, property.label, property.values, other->values,
                                 trained != nullptr ? trained->values : std::vector<double>{}});
    }
  }
  for (const Property& property : of_second.all()) {
    if (of_first.find(property.name) == nullptr)
      sets.left_out.push_back(fmt::format("{}: {} has no such numbers", property.name, options.first));
  }
  for (const auto& [file, set] : {std::pair(&options.first, &first_set), {&options.second, &second_set}}) {
    if (set->unranked > 0)
      sets.left_out.push_back(fmt::format("{} of {}, at an edge, in a gap or muted, as they are not ranked",
                                          counted(set->unranked, "image"), *file));
  }
  for (const std::string& one : sets.left_out) context.warning("not compared: {}", one);
  return sets;
}

namespace {

/// Tests the word frequencies of a property and the scores of each word's images.
ComparedWords tested_words(const ComparedSets& sets, const Quantity& property, const CompareOptions& options,
                           const RunContext& context) {
  const statistics::GroupedValues first = finite_grouped(property.first, sets.first_groups);
  const statistics::GroupedValues second = finite_grouped(property.second, sets.second_groups);
  ComparedWords one;
  one.name = property.name;
  one.label = property.label;
  one.words = property.words;
  one.first_count = static_cast<std::int64_t>(first.values.size());
  one.second_count = static_cast<std::int64_t>(second.values.size());
  one.first_groups = static_cast<std::int64_t>(groups_in(first));
  one.second_groups = static_cast<std::int64_t>(groups_in(second));
  one.test = statistics::word_shares_test(first, second, property.words.size(), options.permutations, context,
                                          sets.counting);
  const Quantity& score = sets.quantities.front();
  for (std::size_t word = 0; word < property.words.size(); ++word) {
    const auto of_word = [&](const std::vector<double>& scores, const std::vector<double>& words,
                             const std::vector<std::size_t>& groups) {
      std::vector<double> own = scores;
      for (std::size_t i = 0; i < own.size(); ++i) {
        if (words[i] != static_cast<double>(word)) own[i] = std::nan("");
      }
      return finite_grouped(own, groups);
    };
    const statistics::GroupedValues a = of_word(score.first, property.first, sets.first_groups);
    const statistics::GroupedValues b = of_word(score.second, property.second, sets.second_groups);
    WordScores scores;
    scores.first_count = static_cast<std::int64_t>(a.values.size());
    scores.second_count = static_cast<std::int64_t>(b.values.size());
    const auto median = [&](const statistics::GroupedValues& values) {
      return statistics::group_median(
          sets.counting == statistics::Counting::kGroups ? values : statistics::GroupedValues{values.values});
    };
    scores.first_median = median(a);
    scores.second_median = median(b);
    if (std::min(scores.first_count, scores.second_count) >= kFewestOfWord)
      scores.pairs = statistics::pairs_above(a, b, sets.counting);
    one.scores.push_back(scores);
  }
  return one;
}

}  // namespace

TestedSets tested_sets(const ComparedSets& sets, const CompareOptions& options, const RunContext& context) {
  const auto tests = 3 * static_cast<double>(sets.quantities.size()) + static_cast<double>(sets.words.size());
  const auto needed = static_cast<std::int64_t>(std::ceil(tests / options.significance));
  if (options.permutations < needed)
    throw usage_error(
        "--permutations: {} cannot show a difference in {} tests at a significance of {}; use at least {}",
        options.permutations, tests, options.significance, needed);
  TestedSets result;
  std::vector<ComparedQuantity>& tested = result.quantities;
  std::vector<double> p_values;
  RunContext quiet = context;  // several progress lines would overwrite each other
  quiet.progress = {};
  Progress progress(context, "compare", "quantities", static_cast<std::int64_t>(sets.quantities.size()));
  for (const Quantity& quantity : sets.quantities) {
    const statistics::GroupedValues grouped_first = finite_grouped(quantity.first, sets.first_groups);
    const statistics::GroupedValues grouped_second = finite_grouped(quantity.second, sets.second_groups);
    const std::vector<double>& first = grouped_first.values;
    const std::vector<double>& second = grouped_second.values;
    progress.add(1);
    if (first.empty() || second.empty()) continue;
    ComparedQuantity one;
    one.name = quantity.name;
    one.label = quantity.label;
    one.first_count = static_cast<std::int64_t>(first.size());
    one.second_count = static_cast<std::int64_t>(second.size());
    one.first_groups = static_cast<std::int64_t>(groups_in(grouped_first));
    one.second_groups = static_cast<std::int64_t>(groups_in(grouped_second));
    // Medians and deviations count the same units.
    const bool counts_groups = sets.counting == statistics::Counting::kGroups;
    const statistics::GroupedValues counted_first =
        counts_groups ? grouped_first : statistics::GroupedValues{first};
    const statistics::GroupedValues counted_second =
        counts_groups ? grouped_second : statistics::GroupedValues{second};
    one.first_median = statistics::group_median(counted_first);
    one.second_median = statistics::group_median(counted_second);
    one.pairs = statistics::pairs_above(grouped_first, grouped_second, sets.counting);
    one.is_permuted = statistics::groups_are_alike(grouped_first, grouped_second);
    one.test = statistics::two_sample_test(grouped_first, grouped_second, options.permutations, quiet,
                                           sets.counting);
    const double deviation = deviation_of_both(counted_first, counted_second);
    // The square of the energy distance is an integral over the values; its unit is the square root of
    // theirs.
    one.scaled_energy = deviation > 0 ? one.test.energy / std::sqrt(deviation) : 0;
    if (!tested.empty()) {
      const DifferenceLeft left = difference_left(sets, quantity, quiet);
      one.score_difference_left = left.share;
      one.score_difference_left_error = left.error;
      one.score_difference_left_low = left.low;
      one.score_difference_left_high = left.high;
    }
    for (const double p : {one.test.kolmogorov_p, one.test.anderson_p, one.test.energy_p})
      p_values.push_back(p);
    tested.push_back(one);
  }
  for (const Quantity& property : sets.words) {
    if (statistics::finite(property.first).empty() || statistics::finite(property.second).empty()) continue;
    result.words.push_back(tested_words(sets, property, options, context));
    p_values.push_back(result.words.back().test.p);
  }
  const std::vector<double> adjusted = statistics::holm_adjusted(p_values);
  for (std::size_t i = 0; i < result.words.size(); ++i) {
    result.words[i].adjusted = adjusted[3 * tested.size() + i];
    result.words[i].differs = result.words[i].adjusted < options.significance;
  }
  for (std::size_t i = 0; i < tested.size(); ++i) {
    tested[i].kolmogorov_adjusted = adjusted[3 * i];
    tested[i].anderson_adjusted = adjusted[3 * i + 1];
    tested[i].energy_adjusted = adjusted[3 * i + 2];
    tested[i].differs = tested[i].least_adjusted() < options.significance;
  }
  return result;
}

}  // namespace peculiar::analysis
