#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/run_context.h"
#include "injection/inject.h"
#include "injection/kinds.h"
#include "injection/targets.h"
#include "store/sample.h"

namespace peculiar::injection {

/// The parsed settings.
struct Settings {
  std::vector<const Kind*> kinds;
  NumberRange contrast;
  NumberRange distance;  ///< in px, or in half-light radii
  bool in_half_light = false;
  bool log_distance = false;
  std::optional<NumberRange> size;
  bool sersic = false;
  bool own_colour = false;

  /// Errors (usage): as inject(), for stamps of this edge.
  Settings(const InjectOptions& options, int edge);

  bool has(const std::string& kind) const;
  bool wants_donors() const { return has(kCompanionKind) && !sersic; }
  bool draws() const;  ///< whether light is drawn that needs a point spread function
};

/// One image to plant into, decided before any pixel is changed.
struct Planting {
  std::size_t target = 0;  ///< index into Plan::targets
  const Kind* kind = nullptr;
  std::int64_t number = 0;  ///< among those of this image, from 0
  double contrast = 0;
  Place place;                ///< size NaN: the planted light has its own
  std::int64_t foreign = -1;  ///< row of the donor, or of the user's stamp; -1: drawn
  int turn = 0;               ///< of the donor or stamp
  std::uint64_t stream = 0;   ///< index of its random numbers
};

struct Plan {
  std::vector<Target> targets;
  std::vector<Planting> plantings;  ///< in the order of the images' rows
  std::vector<std::pair<std::string, std::int64_t>> left_out;

  /// Errors: as inject(). `stamps`: usable rows of the user's stamps.
  Plan(const InjectOptions& options, const Settings& settings, const store::SampleReader& sample,
       const std::vector<std::int64_t>& stamps, const RunContext& context);

 private:
  void choose_targets(const InjectOptions& options, const Settings& settings,
                      const store::SampleReader& sample, const RunContext& context);
  void choose_foreign(const Settings& settings, const std::vector<std::int64_t>& stamps, Planting& planting,
                      RandomStream& random) const;

  std::vector<std::size_t> donors_;  ///< indices into targets
  std::size_t used_ = 0;             ///< number of targets planted into; the others are only donors
  std::size_t count_ = 0;            ///< number of plantings
};

}  // namespace peculiar::injection
