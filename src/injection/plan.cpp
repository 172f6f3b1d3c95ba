#include "injection/plan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/error.h"
#include "store/row_selection.h"

namespace peculiar::injection {

namespace {

constexpr std::size_t kDonors = 400;  // wanted, for variety
constexpr int kDonorTries = 50;

NumberRange usual_distance(bool in_half_light, int edge) {
  return in_half_light ? NumberRange{0.5, 4} : NumberRange{0.05 * edge, 0.4 * edge};
}

void check_words(const InjectOptions& options, const Settings& settings) {
  if (settings.has(kStampsKind) != !options.stamps.empty())
    throw usage_error("--kind stamps and --stamps FILE require each other");
  if (options.size.empty()) return;
  const bool any = std::any_of(settings.kinds.begin(), settings.kinds.end(), [&](const Kind* kind) {
    return kind->path != nullptr || (kind->name == kCompanionKind && settings.sersic);
  });
  if (!any)
    throw usage_error(
        "--size: donors and stamps have their own sizes; it applies to drawn light (--companion sersic)");
}

double allowed_distance(const Settings& settings, const Target& target) {
  const double unit = settings.in_half_light ? target.galaxy.half_light_px : 1;
  return target.reach / unit;
}

}  // namespace

Settings::Settings(const InjectOptions& options, int edge)
    : kinds(kinds_named(options.kinds)),
      contrast(parse_range(options.contrast, "--contrast", 0)),
      distance(usual_distance(options.distance_unit == "half-light", edge)),
      in_half_light(options.distance_unit == "half-light"),
      log_distance(options.distance_law == "log"),
      sersic(options.companion == "sersic"),
      own_colour(options.colour == "own") {
  if (!options.distance.empty()) distance = parse_range(options.distance, "--distance", 0);
  if (!options.size.empty()) size = parse_range(options.size, "--size", 0);
  if (!in_half_light && distance.high > greatest_reach(edge))
    throw usage_error("--distance: {} px is at or beyond the edge of images of {} px; the maximum is {} px",
                      distance.high, edge, greatest_reach(edge));
  check_words(options, *this);
}

bool Settings::has(const std::string& kind) const {
  return std::any_of(kinds.begin(), kinds.end(), [&](const Kind* one) { return one->name == kind; });
}

bool Settings::draws() const {
  return std::any_of(kinds.begin(), kinds.end(), [&](const Kind* kind) {
    return kind->path != nullptr || (kind->name == kCompanionKind && sersic);
  });
}

void Plan::choose_targets(const InjectOptions& options, const Settings& settings,
                          const store::SampleReader& sample, const RunContext& context) {
  const std::vector<std::size_t> rows = store::some_rows(sample, options.where);
  if (rows.empty()) throw input_error("{}: has no images", options.input);
  const auto per_image = static_cast<std::size_t>(options.per_image);
  count_ = options.count ? static_cast<std::size_t>(*options.count)
                         : per_image * static_cast<std::size_t>(
                                           std::llround(options.fraction * static_cast<double>(rows.size())));
  if (count_ == 0)
    throw usage_error("--fraction: {} of {} images is less than one image", options.fraction, rows.size());
  const std::size_t wanted = options.count ? count_ : (count_ + per_image - 1) / per_image;
  TargetSearch search(
      sample, rows, settings.wants_donors() ? std::max(wanted, kDonors) : wanted,
      [&](const Target& target) { return allowed_distance(settings, target) >= settings.distance.low; },
      context);
  left_out.assign(search.unfit.begin(), search.unfit.end());
  if (!search.too_large.empty())
    left_out.emplace_back("too large or too far off-centre for the distances",
                          static_cast<std::int64_t>(search.too_large.size()));
  targets = std::move(search.found);
  used_ = std::min(targets.size(), wanted);
  if (used_ == 0)
    throw input_error("{}: none of its {} images can be planted into{}", options.input, rows.size(),
                      left_out.empty() ? "" : " (" + left_out.front().first + ")");
  if (options.count && used_ * per_image < count_)
    throw input_error(
        "{}: {} of its images can be planted into, each {}; lower --count from {} or raise --per-image",
        options.input, used_, per_image == 1 ? "once" : std::to_string(per_image) + " times", count_);
  count_ = std::min(count_, used_ * per_image);
  targets.insert(targets.end(), search.too_large.begin(), search.too_large.end());
}

/// A donor is not truncated and, in each relevant band, brighter than the planted galaxy will be, so that its
/// noise is not amplified; if none is, the relatively brightest donor tried.
void Plan::choose_foreign(const Settings& settings, const std::vector<std::int64_t>& stamps,
                          Planting& planting, RandomStream& random) const {
  planting.turn = static_cast<int>(random.below(8));
  if (planting.kind->name == kStampsKind) {
    planting.foreign = stamps[random.below(stamps.size())];
    return;
  }
  const StampGalaxy& own = targets[planting.target].galaxy;
  double least = 0;
  for (int i = 0; i < kDonorTries; ++i) {
    const Target& donor = targets[donors_[random.below(donors_.size())]];
    if (donor.row == targets[planting.target].row) continue;
    double scale = planting.contrast * own.total_flux() / donor.galaxy.total_flux();
    for (std::size_t b = 0; b < own.flux.size() && !settings.own_colour; ++b) {
      const double its = donor.galaxy.flux[b] > 0
                             ? planting.contrast * std::max(0.0, own.flux[b]) / donor.galaxy.flux[b]
                             : std::numeric_limits<double>::infinity();
      scale = std::max(scale, its);
    }
    if (planting.foreign < 0 || scale < least) {
      least = scale;
      planting.foreign = donor.row;
    }
    if (scale <= 1) return;
  }
  if (planting.foreign >= 0) return;
  const auto other = std::find_if(donors_.begin(), donors_.end(), [&](std::size_t donor) {
    return targets[donor].row != targets[planting.target].row;
  });
  planting.foreign = targets[*other].row;
}

Plan::Plan(const InjectOptions& options, const Settings& settings, const store::SampleReader& sample,
           const std::vector<std::int64_t>& stamps, const RunContext& context) {
  choose_targets(options, settings, sample, context);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (targets[i].galaxy.is_whole) donors_.push_back(i);
  }
  if (settings.wants_donors() && donors_.size() < 2)
    throw input_error(
        "{}: {} of its images can be a donor (a galaxy that ends within its image), and each companion needs another image as donor; use --companion sersic",
        options.input, donors_.size());
  for (std::size_t i = 0; i < count_; ++i) {
    const std::size_t round = i / used_;
    Planting planting;
    planting.target = i % used_;
    planting.number = static_cast<std::int64_t>(round);
    planting.kind = settings.kinds[(i + round) % settings.kinds.size()];
    planting.stream = i;
    RandomStream random(context.seed, "inject plan", i);
    const Target& target = targets[planting.target];
    planting.contrast = settings.contrast.log_uniform(random);
    const NumberRange distance{settings.distance.low,
                               std::min(settings.distance.high, allowed_distance(settings, target))};
    const double drawn = settings.log_distance ? distance.log_uniform(random) : distance.uniform(random);
    planting.place = {target.galaxy.x, target.galaxy.y,
                      drawn * (settings.in_half_light ? target.galaxy.half_light_px : 1),
                      random.uniform(0, 2 * std::numbers::pi), std::nan("")};
    const bool is_foreign =
        planting.kind->name == kStampsKind || (planting.kind->name == kCompanionKind && !settings.sersic);
    if (is_foreign) {
      choose_foreign(settings, stamps, planting, random);
    } else {
      const NumberRange sizes = settings.size.value_or(
          planting.kind->usual_size(planting.place.distance, target.galaxy.half_light_px));
      planting.place.size = sizes.log_uniform(random);
    }
    plantings.push_back(planting);
  }
  std::sort(plantings.begin(), plantings.end(), [&](const Planting& a, const Planting& b) {
    return std::pair(targets[a.target].row, a.number) < std::pair(targets[b.target].row, b.number);
  });
}

}  // namespace peculiar::injection
