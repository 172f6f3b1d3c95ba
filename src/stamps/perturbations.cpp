#include "stamps/perturbations.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "base/name_list.h"
#include "stamps/canvas_drawing.h"
#include "stamps/perturbation_kinds.h"

namespace peculiar::stamps {

const std::vector<Perturbation>& perturbations() {
  static const std::vector<Perturbation> all{
      {"companion", "disturbed",
       "another stamp's galaxy, turned, reduced and dimmed, beside or over the first", 2, add_companion},
      {"warp", "disturbed", "a smooth random distortion", 1, warp, true},
      {"cut_and_paste", "disturbed", "a rectangle of this or another stamp at another place", 1,
       cut_and_paste},
      {"streak", "disturbed", "a straight trail", 0.5, add_streak},
      {"tail", "disturbed", "a curved feature that fades to its ends", 0.5, add_tail},
      {"draw_out", "disturbed", "one side drawn out and bent", 0.4, draw_out, true},
      {"lopsided", "disturbed", "one side brighter than the other", 0.4, make_lopsided},
      {"point_source", "disturbed", "a star in front of it or beside it", 0.3, add_point_source},
      {"ring", "structured", "a ring round the middle", 0.4, add_ring},
      {"arms", "structured", "spiral arms in its light", 0.5, wind_arms},
      {"clumps", "structured", "bright and dark patches in its light", 0.4, make_clumpy},
      {"dust_lane", "structured", "a dark lane across it", 0.4, draw_dust_lane},
      {"core", "reshaped", "a core that is too bright or missing", 0.4, change_core},
      {"stretched", "reshaped", "longer one way and narrower the other", 0.5, stretch_out, true},
      {"scaled", "reshaped", "larger or smaller", 0.4, change_scale, true},
      {"smoothed", "simplified", "blurred, with the noise that it had", 0.4, smooth_out},
      {"symmetric", "simplified", "the mean of it and itself turned by 180 degrees", 0.4, make_symmetric},
      {"colour", "recoloured", "one band brighter or fainter than the others say", 0.8, change_colour, false,
       2},
      {"turned", "turned", "turned by quarters or mirrored", 1.5, turn_over, false, 1, true}};
  return all;
}

std::vector<std::string> perturbation_families(const std::vector<std::string>& names) {
  std::vector<std::string> families;
  for (const Perturbation& one : perturbations()) {
    const bool is_named = std::find(names.begin(), names.end(), one.name) != names.end();
    if (is_named && std::find(families.begin(), families.end(), one.family) == families.end())
      families.push_back(one.family);
  }
  return families;
}

PerturbationMix::PerturbationMix(int bands, bool has_up, const std::vector<std::string>& without) {
  for (const Perturbation& one : perturbations()) {
    const bool is_left_out = std::find(without.begin(), without.end(), one.name) != without.end();
    if (is_left_out || bands < one.least_bands || (one.needs_up && !has_up)) continue;
    kinds_.push_back(&one);
    sum_ += one.share;
    if (one.resamples) resampling_ += one.share;
  }
  if (kinds_.empty()) throw usage_error("no perturbation is left to learn from: leave out fewer");
}

std::vector<std::string> PerturbationMix::names() const {
  std::vector<std::string> names;
  for (const Perturbation* kind : kinds_) names.push_back(kind->name);
  return names;
}

std::size_t PerturbationMix::perturb(Canvas& canvas, RandomStream& random) const {
  double draw = random.uniform(0, sum_);
  std::size_t chosen = 0;
  while (chosen + 1 < kinds_.size() && (draw -= kinds_[chosen]->share) >= 0) ++chosen;
  kinds_[chosen]->apply(canvas, random);
  return chosen;
}

void PerturbationMix::resample_alike(Canvas& canvas, RandomStream& random) const {
  constexpr double kMostTurn = 3 * std::numbers::pi / 180;
  if (random.uniform(0, sum_) >= resampling_) return;
  const double middle = 0.5 * (canvas.edge - 1);
  const double turn = random.uniform(-kMostTurn, kMostTurn);
  const double shift_y = random.uniform(-0.5, 0.5);
  const double shift_x = random.uniform(-0.5, 0.5);
  const double cosine = std::cos(turn);
  const double sine = std::sin(turn);
  move_light(canvas, [&](int y, int x) {
    const double dy = y - middle;
    const double dx = x - middle;
    return std::pair(middle + shift_y + cosine * dy + sine * dx, middle + shift_x + cosine * dx - sine * dy);
  });
}

}  // namespace peculiar::stamps
