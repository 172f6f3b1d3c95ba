#include "learning/ranker.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "base/error.h"
#include "base/parallel.h"
#include "learning/blend.h"
#include "learning/feature_space.h"
#include "learning/held_out.h"
#include "learning/interest.h"
#include "learning/surprisal.h"

namespace peculiar::learning {

namespace {

constexpr std::size_t kReference = 4000;  // rows among which held-out scores are ranked
constexpr std::size_t kBackground = 500;  // rows that represent the unlabelled ones
constexpr std::int64_t kBlock = 512;
constexpr std::size_t kFewestForProbability = 3;  // galaxies with labels of each kind

/// For ranked rows: `order`, by which they are sorted, favours unexplored rows; `expectation`, how likely
/// each is sought, does not.
struct Scores {
  std::vector<float> order;
  std::vector<float> expectation;
};

struct Averaged {
  double sum = 0;
  int count = 0;
  bool is_artefact = false;
  std::int64_t number = 0;  ///< of the first
  bool at_random = false;
};

std::vector<std::size_t> spread(const std::vector<std::size_t>& all, std::size_t most) {
  if (all.size() <= most) return all;
  std::vector<std::size_t> some;
  for (std::size_t i = 0; i < most; ++i) some.push_back(all[i * all.size() / most]);
  return some;
}

/// Fewer labels show what is more likely, but not how likely.
bool tells_probability(const LabelSet& known) {
  return std::min(known.galaxies_labelled(true), known.galaxies_labelled(false)) >= kFewestForProbability;
}

std::string words_of(const Verdict& verdict, const LabelSet& known) {
  std::string words = fmt::format("{} from {} labels ({} sought, {} artefacts)",
                                  verdict.helps ? "re-ranked" : "not re-ranked", known.size(), known.sought(),
                                  std::ranges::count(known.artefacts, true));
  if (verdict.helps && known.sought() == 0)
    words += ": no sought example yet, images unlike the rejected ones were moved up";
  if (verdict.helps && known.sought() == known.size())
    words += ": no rejected example yet, images like the sought ones were moved up";
  if (!verdict.words.empty()) words += "; " + verdict.words;
  if (!tells_probability(known))
    words += fmt::format("; probabilities come with {} labels of each kind{}", kFewestForProbability,
                         known.which());
  return words;
}

}  // namespace

struct Ranker::Impl {
  std::vector<std::size_t> rows;       ///< ranked rows, ascending
  std::vector<std::int64_t> place_of;  ///< index of each row in `rows`, or -1
  std::vector<std::size_t> galaxies;   ///< of the ranked rows; empty if each shows another
  Coordinates coordinates;             ///< of the ranked rows

  /// Labels of ranked rows; several labels of one row are averaged.
  LabelSet labels_of(std::span<const LabelledRow> labels) const {
    std::map<std::size_t, Averaged> by_place;
    for (const LabelledRow& label : labels) {
      if (label.row >= place_of.size())
        throw usage_error("label of row {}: there are {} rows", label.row, place_of.size());
      if (!(label.target >= 0 && label.target <= 1))
        throw usage_error("label of row {}: a target is 0 to 1, not {}", label.row, label.target);
      const std::int64_t place = place_of[label.row];
      if (place < 0) continue;
      Averaged& own = by_place[static_cast<std::size_t>(place)];
      if (own.count == 0 || label.number < own.number) {
        own.number = label.number;
        own.at_random = label.at_random;
      }
      own.sum += label.target;
      ++own.count;
      own.is_artefact = own.is_artefact || label.is_artefact;
    }
    LabelSet set;
    for (const auto& [place, own] : by_place) {
      set.rows.push_back(place);
      set.targets.push_back(own.sum / own.count);
      set.artefacts.push_back(own.is_artefact);
      set.numbers.push_back(own.number);
      set.at_random.push_back(own.at_random);
      if (!galaxies.empty()) set.galaxies.push_back(galaxies[place]);
    }
    const std::set<std::size_t> different(set.galaxies.begin(), set.galaxies.end());
    if (different.size() == set.size()) set.galaxies.clear();
    return set;
  }

  Opinions opinions(const Blend& blend, const RunContext& context) const {
    Opinions all(rows.size());
    const std::int64_t count = coordinates.count();
    parallel_for((count + kBlock - 1) / kBlock, context.threads, [&](std::int64_t number, int) {
      const std::int64_t first = number * kBlock;
      blend.at(Block::of(coordinates, first, std::min(kBlock, count - first)),
               static_cast<std::size_t>(first), true, all);
    });
    return all;
  }

  /// Scores of all ranked rows.
  Scores scores(const Blend& blend, const Opinions& opinions, const RunContext& context) const {
    const std::vector<float> promise = blend.promise(opinions);
    const std::vector<float>* const values[] = {&promise, &opinions.likeness, &opinions.odds};
    std::vector<float> parts[3];
    parallel_for(blend.has_odds() ? 3 : 2, context.threads,
                 [&](std::int64_t part, int) { parts[part] = surprisals(*values[part]); });
    Scores result{std::vector<float>(rows.size()), std::vector<float>(rows.size())};
    const float weight = blend.prior_weight();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const float artefact = blend.has_artefacts() ? opinions.artefact[i] : 0.0F;
      const float prior = weight * coordinates.prior[i];
      const float odds = blend.has_odds() ? parts[2][i] : 0.0F;
      result.order[i] = lessened(prior + parts[0][i] + odds, artefact);
      result.expectation[i] = lessened(prior + parts[1][i] + odds, artefact);
    }
    return result;
  }

  Ranking unlearned() const {
    Ranking ranking;
    ranking.score = column(coordinates.prior);
    ranking.probability = ranking.uncertainty = std::vector<double>(place_of.size(), std::nan(""));
    ranking.words = "unsupervised order: no image that is ranked has a label";
    return ranking;
  }

  Ranking learned(const LabelSet& known, const RunContext& context) const {
    std::vector<std::size_t> places(rows.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    const std::vector<std::size_t> background = spread(places, kBackground);
    const Blend blend(coordinates, known, background);
    const Opinions all = opinions(blend, context);
    const HeldOut held_out =
        HeldOut::of(coordinates, known, spread(places, kReference), background, blend.scales(), context);
    const Verdict verdict = judge(held_out, known);
    Ranking ranking;
    ranking.helped = verdict.helps;
    const Scores learnt = verdict.helps ? scores(blend, all, context) : Scores{};
    ranking.score = column(verdict.helps ? learnt.order : coordinates.prior);
    ranking.probability = column(verdict.helps ? probabilities(learnt.expectation, known, held_out)
                                               : probabilities(coordinates.prior, known, {}));
    ranking.uncertainty = column(all.deviation);
    ranking.words = words_of(verdict, known);
    return ranking;
  }

  /// NaN with too few labels.
  static std::vector<double> probabilities(const std::vector<float>& score, const LabelSet& known,
                                           const HeldOut& held_out) {
    if (!tells_probability(known)) return std::vector<double>(score.size(), std::nan(""));
    return learning::probabilities(score, known, held_out.scores);
  }

  /// Expands values of ranked rows into a column of all rows.
  template <typename Value>
  std::vector<double> column(const std::vector<Value>& values) const {
    std::vector<double> all(place_of.size(), std::nan(""));
    for (std::size_t i = 0; i < rows.size(); ++i) all[rows[i]] = static_cast<double>(values[i]);
    return all;
  }
};

Ranker::Ranker(std::span<const float> features, std::int64_t length, std::span<const double> prior,
               std::span<const std::size_t> galaxies, const RunContext& context)
    : impl_(std::make_unique<Impl>()) {
  if (length < 1 || features.size() != prior.size() * static_cast<std::size_t>(length))
    throw usage_error("{} features of {} per row do not fit {} rows", features.size(), length, prior.size());
  if (!galaxies.empty() && galaxies.size() != prior.size())
    throw usage_error("the galaxies of {} rows do not fit {} rows", galaxies.size(), prior.size());
  const auto size = static_cast<std::size_t>(length);
  std::vector<char> known(prior.size());
  parallel_for((std::ssize(prior) + kBlock - 1) / kBlock, context.threads, [&](std::int64_t number, int) {
    const auto first = static_cast<std::size_t>(number * kBlock);
    for (std::size_t row = first; row < std::min(prior.size(), first + kBlock); ++row) {
      float sum = 0;  // NaN if any value is NaN or infinite
      for (const float value : features.subspan(row * size, size)) sum += value * 0.0F;
      known[row] = std::isfinite(prior[row]) && sum == 0.0F ? 1 : 0;
    }
  });
  impl_->place_of.assign(prior.size(), -1);
  std::vector<bool> wanted(prior.size());
  for (std::size_t row = 0; row < prior.size(); ++row) {
    if (known[row] == 0) continue;
    wanted[row] = true;
    impl_->place_of[row] = std::ssize(impl_->rows);
    impl_->rows.push_back(row);
    if (!galaxies.empty()) impl_->galaxies.push_back(galaxies[row]);
  }
  if (impl_->rows.empty()) return;
  const FeatureSpace space(features, length, wanted, context);
  Coordinates& coordinates = impl_->coordinates;
  coordinates.length = space.components();
  coordinates.values = space.project(features, wanted, context);
  if (impl_->rows.size() < prior.size()) {
    const auto components = static_cast<std::size_t>(coordinates.length);
    for (std::size_t i = 0; i < impl_->rows.size(); ++i)
      std::copy_n(coordinates.values.begin() + static_cast<std::ptrdiff_t>(impl_->rows[i] * components),
                  components, coordinates.values.begin() + static_cast<std::ptrdiff_t>(i * components));
    coordinates.values.resize(impl_->rows.size() * components);
  }
  std::vector<double> own;
  for (const std::size_t row : impl_->rows) own.push_back(prior[row]);
  coordinates.prior = surprisals(own);
}

Ranker::~Ranker() = default;
Ranker::Ranker(Ranker&&) noexcept = default;

Ranking Ranker::rank(std::span<const LabelledRow> labels, const RunContext& context) const {
  const auto start = std::chrono::steady_clock::now();
  const LabelSet known = impl_->labels_of(labels);
  Ranking ranking = known.size() == 0 ? impl_->unlearned() : impl_->learned(known, context);
  ranking.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return ranking;
}

std::vector<std::pair<std::size_t, double>> Ranker::nearest(std::size_t row, std::size_t count) const {
  const Impl& own = *impl_;
  if (row >= own.place_of.size()) throw usage_error("row {}: there are {} rows", row, own.place_of.size());
  std::vector<std::pair<std::size_t, double>> found;
  if (own.place_of[row] < 0) return found;
  const auto place = static_cast<std::size_t>(own.place_of[row]);
  const std::span<const float> middle = own.coordinates.row(place);
  for (std::size_t i = 0; i < own.rows.size(); ++i) {
    if (i == place) continue;
    const std::span<const float> other = own.coordinates.row(i);
    float sum = 0;
    for (std::size_t k = 0; k < middle.size(); ++k) sum += (other[k] - middle[k]) * (other[k] - middle[k]);
    found.emplace_back(own.rows[i], std::sqrt(sum));
  }
  const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(count, found.size()));
  std::partial_sort(found.begin(), end, found.end(), [](const auto& a, const auto& b) {
    return a.second < b.second || (a.second == b.second && a.first < b.first);
  });
  found.erase(end, found.end());
  return found;
}

}  // namespace peculiar::learning
