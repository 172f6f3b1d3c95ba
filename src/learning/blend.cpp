#include "learning/blend.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

namespace peculiar::learning {

namespace {

constexpr float kPriorSlope = 0.1F;  // expected target per unit of surprisal, before any label
constexpr float kPriorMost = 0.8F;
constexpr double kArtefactShare = 0.05;  // expected before any label
constexpr float kMostArtefact = 0.99F;
constexpr double kLogisticSlope = 0.5;
constexpr double kNear = 0.7;  // length scales, in units of the rms distance of images from the centre
constexpr double kFar = 4;
constexpr double kBackgroundLabels = 5;  // total weight of the background, in labels

RidgeLogistic against_background(const Coordinates& all, const LabelSet& labels,
                                 std::span<const std::size_t> background) {
  std::vector<std::size_t> rows = labels.rows;
  for (const std::size_t row : background)
    if (!std::binary_search(labels.rows.begin(), labels.rows.end(), row)) rows.push_back(row);
  std::vector<double> targets = labels.targets;
  std::vector<double> counts(labels.size(), 1.0);
  targets.resize(rows.size(), 0.0);
  counts.resize(rows.size(), kBackgroundLabels /
                                 static_cast<double>(std::max<std::size_t>(1, rows.size() - labels.size())));
  return {all.take(rows), targets, kLogisticSlope, counts};
}

/// With labels of one kind only, the likelihood is highest for a flat kernel, which says nothing about
/// resemblance, so the scales are fixed: short if there are sought examples; if there are none, so long that
/// the standard deviation keeps rising with the distance from all rejected images.
GaussianProcess::Scales scales_for(const Coordinates& points, std::span<const double> targets,
                                   const LabelSet& labels) {
  if (labels.has_both()) return GaussianProcess::likeliest(points, targets);
  const double unit = std::sqrt(static_cast<double>(points.length));
  return {(labels.sought() > 0 ? kNear : kFar) * unit, 0.3, 0.06};
}

float expected(float prior) { return std::min(kPriorMost, kPriorSlope * prior); }

}  // namespace

std::size_t LabelSet::sought() const {
  return static_cast<std::size_t>(
      std::count_if(targets.begin(), targets.end(), [](double target) { return target > 0.5; }));
}

std::size_t LabelSet::galaxies_labelled(bool sought) const {
  std::set<std::size_t> different;
  for (std::size_t i = 0; i < size(); ++i)
    if (is_sought(i) == sought) different.insert(galaxy(i));
  return different.size();
}

LabelSet LabelSet::without(std::span<const std::size_t> places) const {
  LabelSet rest;
  for (std::size_t i = 0; i < size(); ++i) {
    if (std::binary_search(places.begin(), places.end(), i)) continue;
    rest.rows.push_back(rows[i]);
    rest.targets.push_back(targets[i]);
    rest.artefacts.push_back(artefacts[i]);
    rest.numbers.push_back(numbers[i]);
    rest.at_random.push_back(at_random[i]);
    if (!galaxies.empty()) rest.galaxies.push_back(galaxies[i]);
  }
  return rest;
}

Blend::Blend(const Coordinates& all, const LabelSet& labels, std::span<const std::size_t> background,
             const std::optional<Scales>& scales) {
  Coordinates points = all.take(labels.rows);
  std::vector<double> beyond;
  std::vector<double> artefacts;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    beyond.push_back(labels.targets[i] - expected(points.prior[i]));
    artefacts.push_back((labels.artefacts[i] ? 1 : 0) - kArtefactShare);
  }
  scales_.sought = scales ? scales->sought : scales_for(points, beyond, labels);
  sought_.emplace(points, beyond, scales_.sought);
  if (labels.sought() > 0) logistic_ = against_background(all, labels, background);
  if (std::find(labels.artefacts.begin(), labels.artefacts.end(), true) == labels.artefacts.end()) return;
  std::fill(points.prior.begin(), points.prior.end(), 0.0F);
  scales_.artefact = scales ? scales->artefact : GaussianProcess::likeliest(points, artefacts);
  artefact_.emplace(points, artefacts, scales_.artefact);
}

void Blend::at(const Block& rows, std::size_t first, bool with_deviation, Opinions& opinions) const {
  const auto size = static_cast<std::size_t>(rows.count());
  const auto part = [&](std::vector<float>& all) { return std::span(all).subspan(first, size); };
  const std::span<float> likeness = part(opinions.likeness);
  sought_->at(rows, likeness, with_deviation ? part(opinions.deviation) : std::span<float>());
  for (std::size_t i = 0; i < size; ++i) likeness[i] += expected(rows.prior[i]);
  if (logistic_) logistic_->at(rows, part(opinions.odds));
  if (!artefact_) return;
  const std::vector<float> level(size, 0.0F);
  const std::span<float> chance = part(opinions.artefact);
  artefact_->at({rows.length, rows.values, level}, chance, {});
  for (float& one : chance) one = std::clamp(one + static_cast<float>(kArtefactShare), 0.0F, kMostArtefact);
}

float Blend::prior_weight() const {
  if (!logistic_) return 1;
  return static_cast<float>(std::clamp(logistic_->slope() / kLogisticSlope, 0.0, 1.0));
}

std::vector<float> Blend::promise(const Opinions& opinions) const {
  std::vector<float> promise = opinions.deviation;
  if (logistic_)
    std::transform(promise.begin(), promise.end(), opinions.likeness.begin(), promise.begin(), std::plus<>());
  return promise;
}

float lessened(float surprisals, float artefact) {
  return surprisals + kArtefactWeight * std::log(1 - artefact);
}

}  // namespace peculiar::learning
