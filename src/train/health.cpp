#include "train/health.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json_number.h"

namespace peculiar::train {

namespace {

// Before this step the training is still unstable.
constexpr double kWarmUpSteps = 150;
// The penalty holds the norm near 1; 0.7 to 1.1 is usual.
constexpr double kGreatestNorm = 3;
constexpr double kLeastNorm = 0.1;
// Distances between pairs of generated images relative to real ones: 0.7 to 1.1 is usual.
constexpr double kLeastDiversity = 0.25;
// A Frechet distance below this fraction of that two looks earlier is an improvement.
constexpr double kImprovement = 0.9;
// A training whose Frechet distance exceeds its best value by this factor has diverged.
constexpr double kGreatestSetback = 10;
// Fraction of the critic's distance that holds only for the training images.
constexpr double kGreatestGap = 0.6;
// The mean image gives 1.
constexpr double kMostEncoderResidual = 1;
constexpr int kLooksInARow = 3;
// A lattice in generated images (adr/0010): power at its frequencies relative to neighbouring ones, compared
// with held-out images; its rms relative to theirs; standard deviations of the first above 1.
constexpr double kLatticeExcess = 10;
constexpr double kLatticeShare = 0.1;
constexpr double kLatticeSigmas = 5;
// Fraction of held-out images brighter than generated ones ever are: their scores would follow brightness.
constexpr double kMostBeyond = 0.3;
// Generated images closer to a training image than held-out ones by this factor are copies.
constexpr double kLeastNearest = 0.35;

/// Whether the condition holds at each of the last looks after the warm-up.
template <typename Predicate>
bool lasts(const std::vector<HealthRow>& history, int looks, Predicate is_so) {
  if (static_cast<int>(history.size()) < looks) return false;
  return std::all_of(history.end() - looks, history.end(),
                     [&](const HealthRow& row) { return row.step >= kWarmUpSteps && is_so(row); });
}

/// A generator's first images are all similar; this is no collapse while they improve.
bool is_improving(const std::vector<HealthRow>& history) {
  const std::size_t count = history.size();
  return count < 3 || history[count - 1].frechet < kImprovement * history[count - 3].frechet;
}

bool has_been_diverse(const std::vector<HealthRow>& history) {
  return std::any_of(history.begin(), history.end(),
                     [](const HealthRow& row) { return row.diversity > 2 * kLeastDiversity; });
}

bool has_lattice(const HealthRow& row) {
  return row.lattice_excess > kLatticeExcess && row.lattice_share > kLatticeShare &&
         std::log(row.lattice_excess) > kLatticeSigmas * row.lattice_error;
}

double gap(const HealthRow& row) {
  return (row.wasserstein - row.wasserstein_held_out) / std::abs(row.wasserstein);
}

}  // namespace

const std::vector<HealthColumn>& health_columns() {
  static const std::vector<HealthColumn> columns{
      {"step", "", "steps of the generator", &HealthRow::step},
      {"minutes", "min", "time trained", &HealthRow::minutes},
      {"wasserstein", "", "critic's mean on training images minus that on generated ones",
       &HealthRow::wasserstein},
      {"wasserstein_held_out", "", "critic's mean on held-out images minus that on generated ones",
       &HealthRow::wasserstein_held_out},
      {"gradient_norm", "",
       "mean norm of the critic's gradient between real and generated images; should be near 1",
       &HealthRow::gradient_norm},
      {"penalty", "", "mean of (norm - 1) squared", &HealthRow::penalty},
      {"generator_loss", "", "minus the critic's mean on generated images", &HealthRow::generator_loss},
      {"frechet", "",
       "Frechet distance of generated and held-out images on 32 principal components of pixels",
       &HealthRow::frechet},
      {"frechet_floor", "", "Frechet distance of training and held-out images: the value expected by chance",
       &HealthRow::frechet_floor},
      {"flux_distance", "", "Kolmogorov-Smirnov distance of total fluxes, generated and held-out",
       &HealthRow::flux_distance},
      {"size_distance", "", "Kolmogorov-Smirnov distance of half-light radii, generated and held-out",
       &HealthRow::size_distance},
      {"concentration_distance", "",
       "Kolmogorov-Smirnov distance of concentrations 5 log10(r80 / r20), generated and held-out",
       &HealthRow::concentration_distance},
      {"beyond_share", "",
       "fraction of held-out images whose brightest pixel exceeds that of 99 % of generated images; 0.01 by chance",
       &HealthRow::beyond_share},
      {"diversity", "", "mean distance between generated images over that between held-out ones",
       &HealthRow::diversity},
      {"nearest_ratio", "", "median distance to the nearest training image, generated over held-out images",
       &HealthRow::nearest_ratio},
      {"lattice_period", "px", "period of the strongest lattice in generated images",
       &HealthRow::lattice_period},
      {"lattice_excess", "",
       "power at the lattice's frequencies over that at neighbouring ones, generated over held-out images",
       &HealthRow::lattice_excess},
      {"lattice_error", "", "standard deviation of the natural logarithm of lattice_excess",
       &HealthRow::lattice_error},
      {"lattice_share", "", "root mean square of the lattice over that of held-out images",
       &HealthRow::lattice_share},
      {"busy_share", "", "time in steps over that and time waiting for images", &HealthRow::busy_share},
      {"epochs", "", "passes of the critic over the training images", &HealthRow::epochs}};
  return columns;
}

nlohmann::json health_json(const std::vector<HealthRow>& history) {
  nlohmann::json document = nlohmann::json::object();
  for (const HealthColumn& column : health_columns()) {
    auto& values = document[column.name] = nlohmann::json::array();
    for (const HealthRow& row : history) {
      const double value = row.*column.value;
      values.push_back(number_or_null(value));
    }
  }
  return document;
}

std::vector<HealthRow> health_from_json(const nlohmann::json& document) {
  std::vector<HealthRow> history;
  if (!document.contains("step")) return history;
  history.resize(document["step"].size());
  for (const HealthColumn& column : health_columns()) {
    if (!document.contains(column.name)) continue;
    const auto& values = document[column.name];
    for (std::size_t i = 0; i < std::min(values.size(), history.size()); ++i) {
      history[i].*column.value = values[i].is_number() ? values[i].get<double>() : NAN;
    }
  }
  return history;
}

std::vector<std::string> alarms(const std::vector<HealthRow>& history, double encoder_residual,
                                bool is_finished) {
  std::vector<std::string> words;
  if (encoder_residual >= kMostEncoderResidual)
    words.push_back(fmt::format(
        "encoder: its reconstructions are no nearer to held-out images than their mean is (residual variance {:.2f}), so fast searches have no useful starting point; train longer, with more --encoder-steps, or with more images",
        encoder_residual));
  if (history.empty()) return words;
  const HealthRow& last = history.back();
  double best = INFINITY;
  for (const HealthRow& row : history) {
    if (row.frechet < best) best = row.frechet;
  }
  if (lasts(history, 1, [](const HealthRow& row) {
        return !std::isfinite(row.wasserstein) || !std::isfinite(row.frechet);
      })) {
    words.emplace_back(
        "divergence: values of the critic or the generator are no longer finite; train again with a smaller --learning-rate");
  } else if (lasts(history, 1, [](const HealthRow& row) {
               return row.gradient_norm > kGreatestNorm || row.gradient_norm < kLeastNorm;
             })) {
    words.push_back(fmt::format(
        "divergence: the critic's gradient norm is {:.2g}, and the penalty should keep it near 1; use a smaller --learning-rate, or the default --gradient-penalty 10",
        last.gradient_norm));
  } else if (lasts(history, 2, [&](const HealthRow& row) { return row.frechet > kGreatestSetback * best; })) {
    words.push_back(fmt::format(
        "divergence: generated images are {:.0f} times as far from the real ones as before; use a smaller --learning-rate",
        last.frechet / best));
  }
  const auto alike = [](const HealthRow& row) { return row.diversity < kLeastDiversity; };
  if (lasts(history, 2, alike) && (has_been_diverse(history) || !is_improving(history))) {
    words.push_back(fmt::format(
        "collapse: generated images differ from each other only {:.2f} times as much as real ones; use a smaller --learning-rate, more --critic-steps, or another --seed",
        last.diversity));
  }
  if (lasts(history, kLooksInARow, [](const HealthRow& row) { return gap(row) > kGreatestGap; })) {
    words.push_back(fmt::format(
        "over-fitting: {:.0f} % of the critic's distance exists only for the images that it was trained on; use more images or fewer --steps, or --augment if it is off",
        100 * gap(last)));
  } else if (lasts(history, kLooksInARow,
                   [](const HealthRow& row) { return row.nearest_ratio < kLeastNearest; })) {
    words.push_back(fmt::format(
        "over-fitting: generated images lie {:.2f} times as far from their nearest training image as held-out ones do: they are copies; use more images or fewer --steps",
        last.nearest_ratio));
  }
  if ((is_finished || last.step >= kWarmUpSteps) && has_lattice(last)) {
    words.push_back(fmt::format(
        "grid: generated images carry a lattice of {:.0f} px, {:.0f} % as strong as the variation of held-out images, as left by up-sampling in an undertrained generator: at its frequencies they have {:.3g} times the expected power, so reconstructions and anomaly scores carry the lattice too; train for more --steps, or with a smaller --learning-rate if more steps do not help, and look at samples.png",
        last.lattice_period, 100 * last.lattice_share, last.lattice_excess));
  }
  if ((is_finished || last.step >= kWarmUpSteps) && last.beyond_share > kMostBeyond) {
    words.push_back(fmt::format(
        "brightness: {:.0f} % of the held-out images have a brighter pixel than 99 % of the generated ones, so reconstructions are too faint and anomaly scores follow the brightness of an image; train for more --steps",
        100 * last.beyond_share));
  }
  return words;
}

}  // namespace peculiar::train
