#include "learning/blend.h"

#include <algorithm>
#include <cmath>

namespace peculiar::learning {

namespace {

constexpr float kPriorSlope = 0.1F;  // expected target a unit of surprisal, before any label
constexpr float kPriorMost = 0.8F;
constexpr double kArtefactShare = 0.05;  // expected before any label
constexpr float kMostArtefact = 0.99F;
constexpr double kLogisticSlope = 0.5;

float expected(float prior) { return std::min(kPriorMost, kPriorSlope * prior); }

}  // namespace

std::size_t LabelSet::sought() const {
  return static_cast<std::size_t>(
      std::count_if(targets.begin(), targets.end(), [](double target) { return target > 0.5; }));
}

LabelSet LabelSet::without(std::span<const std::size_t> places) const {
  LabelSet rest;
  for (std::size_t i = 0; i < size(); ++i) {
    if (std::binary_search(places.begin(), places.end(), i)) continue;
    rest.rows.push_back(rows[i]);
    rest.targets.push_back(targets[i]);
    rest.artefacts.push_back(artefacts[i]);
  }
  return rest;
}

Blend::Blend(const Coordinates& all, const LabelSet& labels, const std::optional<Scales>& scales) {
  Coordinates points = all.take(labels.rows);
  std::vector<double> beyond;
  std::vector<double> artefacts;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    beyond.push_back(labels.targets[i] - expected(points.prior[i]));
    artefacts.push_back((labels.artefacts[i] ? 1 : 0) - kArtefactShare);
  }
  scales_.sought = scales ? scales->sought : GaussianProcess::likeliest(points, beyond);
  sought_.emplace(points, beyond, scales_.sought);
  if (labels.has_both()) logistic_.emplace(points, labels.targets, kLogisticSlope);
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

float blended(float prior, float likeness, float odds, float artefact) {
  return prior + likeness + odds + kArtefactWeight * std::log(1 - artefact);
}

}  // namespace peculiar::learning
