#include "injection/kinds.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/suggest.h"
#include "mock/number_list.h"

namespace peculiar::injection {

double NumberRange::log_uniform(RandomStream& random) const {
  return low < high ? std::exp(random.uniform(std::log(low), std::log(high))) : low;
}

NumberRange parse_range(const std::vector<std::string>& texts, const std::string& option, double least) {
  std::vector<double> numbers = mock::parse_numbers(texts, option, least);
  if (numbers.size() == 1) numbers.push_back(numbers.front());
  if (numbers.size() != 2)
    throw usage_error("{}: got {} numbers; give LOW,HIGH, or one number for both", option, numbers.size());
  if (numbers[1] < numbers[0])
    throw usage_error("{}: {} to {} is reversed; give the lower value first", option, numbers[0], numbers[1]);
  return {numbers[0], numbers[1]};
}

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{
      {kCompanionKind, "from the target's centre to the companion's",
       "half-light radius along the major axis",
       [](double, double half_light_px) {
         return NumberRange{std::max(0.8, 0.4 * half_light_px), std::max(1.0, half_light_px)};
       },
       nullptr},
      {"tail", "from the target's centre to the middle of the tail", "length of the tail along its curve",
       [](double distance, double) {
         return NumberRange{std::max(5.0, 1.6 * distance), std::max(7.0, 2.6 * distance)};
       },
       [](const Place& place, double, RandomStream& random) { return tail_path(place, random); }},
      {"arc", "radius of the arc around the target's centre", "length of the arc along its curve",
       [](double distance, double) {
         return NumberRange{std::max(5.0, 0.8 * distance), std::max(7.0, 1.8 * distance)};
       },
       [](const Place& place, double, RandomStream& random) { return arc_path(place, random); }},
      {"ring", "semi-major axis of the ring", "full width of the ring at half its maximum",
       [](double distance, double) {
         return NumberRange{std::max(1.0, 0.2 * distance), std::max(1.2, 0.4 * distance)};
       },
       [](const Place& place, double, RandomStream& random) { return ring_path(place, random); }},
      {"trail", "minimum distance of the trail from the target's centre",
       "full width of the trail at half its maximum",
       [](double, double) {
         return NumberRange{1.0, 3.0};
       },
       [](const Place& place, double reach, RandomStream&) { return trail_path(place, reach); }},
      {kStampsKind, "from the target's centre to the middle of the planted stamp",
       "half-light radius of the planted stamp", nullptr, nullptr}};
  return all;
}

std::vector<const Kind*> kinds_named(const std::vector<std::string>& names) {
  std::vector<std::string> known{"all"};
  for (const Kind& kind : kinds()) known.push_back(kind.name);
  std::vector<const Kind*> found;
  const auto add = [&](const Kind& kind) {
    if (std::find(found.begin(), found.end(), &kind) == found.end()) found.push_back(&kind);
  };
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw usage_error("--kind: unknown kind '{}'{}; known kinds: {}", name, did_you_mean(name, known),
                        fmt::join(known, ", "));
    for (const Kind& kind : kinds()) {
      if (kind.name == name || (name == "all" && kind.name != kStampsKind)) add(kind);
    }
  }
  if (found.empty()) throw usage_error("--kind: name one of {}", fmt::join(known, ", "));
  return found;
}

}  // namespace peculiar::injection
