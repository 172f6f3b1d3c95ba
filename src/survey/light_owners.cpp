#include "survey/light_owners.h"

#include <algorithm>
#include <bitset>
#include <climits>
#include <cmath>
#include <numbers>
#include <numeric>

namespace peculiar::survey {

namespace {

constexpr int kNear = 3;  // px, from an object to its source
constexpr int kGap = 3;   // px between pieces of one ring
// Fractions of all directions. Anything straight or convex beside the object covers less than half of them.
constexpr double kRound = 0.5;           // one piece around the object
constexpr double kRoundInPieces = 0.75;  // several pieces: two neighbours can cover more than half
constexpr double kInside = 0.75;         // light around a source inside
constexpr int kDirections = 360;

struct Peak {
  std::size_t pixel = 0;
  float height = -HUGE_VALF;
};

/// The directions from a position in which there is light of one kind.
class Surroundings {
 public:
  Surroundings(double x, double y) : x_(x), y_(y) {}

  void add(int column, int row) {
    const double distance = std::hypot(column - x_, row - y_);
    if (distance < 1) {
      seen_.set();
      return;
    }
    const double middle = std::atan2(row - y_, column - x_), half = std::numbers::sqrt2 / 2 / distance;
    const auto step = [](double angle) {
      return static_cast<int>(std::floor(angle * kDirections / (2 * std::numbers::pi)));
    };
    for (int i = step(middle - half); i <= step(middle + half); ++i)
      seen_.set(static_cast<std::size_t>((i + 2 * kDirections) % kDirections));
  }
  double share() const { return static_cast<double>(seen_.count()) / kDirections; }

 private:
  double x_, y_;
  std::bitset<kDirections> seen_;
};

/// Bounding box of pixels. Only what lies inside can be surrounded by them.
struct Box {
  int x_min = INT_MAX, x_max = INT_MIN, y_min = INT_MAX, y_max = INT_MIN;

  void add(int column, int row) {
    x_min = std::min(x_min, column);
    x_max = std::max(x_max, column);
    y_min = std::min(y_min, row);
    y_max = std::max(y_max, row);
  }
  bool has(double x, double y) const { return x_min <= x && x <= x_max && y_min <= y && y <= y_max; }
};

class Sorting {
 public:
  Sorting(const PatchLight& light, double x, double y)
      : light_(light),
        x_(x),
        y_(y),
        state_(static_cast<std::size_t>(light.isophotes.pieces) + 1, State::kNoSource) {
    std::int32_t most = 0;
    for (const std::int32_t label : light.labels) most = std::max(most, label);
    peaks_.resize(static_cast<std::size_t>(most) + 1);
    for (std::size_t i = 0; i < light.labels.size(); ++i) {
      Peak& peak = peaks_[static_cast<std::size_t>(light.labels[i])];
      const bool is_masked = !light.mask.empty() && light.mask[i] != 0;
      if (light.labels[i] != 0 && !is_masked && light.image[i] > peak.height) peak = {i, light.image[i]};
    }
    for (std::size_t label = 1; label < peaks_.size(); ++label) {
      if (is_there(label)) state_[home(label)] = State::kOther;
    }
    state_[0] = State::kNoSource;
  }

  LightOwners sort(double reach) {
    LightOwners owners;
    owners.own = own_label(light_.labels, light_.width, light_.height, x_, y_);
    if (owners.own != 0 && is_there(static_cast<std::size_t>(owners.own))) {
      keep(home(static_cast<std::size_t>(owners.own)));
    } else {
      keep_within(reach);
    }
    if (has_others()) keep_what_surrounds();
    if (has_others()) keep_what_is_inside();
    assign(owners);
    return owners;
  }

 private:
  /// Of a piece.
  enum class State : std::uint8_t { kNoSource, kObject, kOther };

  int column(std::size_t pixel) const {
    return static_cast<int>(pixel % static_cast<std::size_t>(light_.width));
  }
  int row(std::size_t pixel) const {
    return static_cast<int>(pixel / static_cast<std::size_t>(light_.width));
  }
  std::size_t piece(std::size_t pixel) const {
    return static_cast<std::size_t>(light_.isophotes.piece[pixel]);
  }
  bool is_there(std::size_t label) const { return peaks_[label].height > -HUGE_VALF; }
  /// The piece with the brightest pixel of a label; 0: below the level.
  std::size_t home(std::size_t label) const { return piece(peaks_[label].pixel); }
  bool has_others() const { return std::find(state_.begin(), state_.end(), State::kOther) != state_.end(); }
  void keep(std::size_t piece) {
    if (piece != 0) state_[piece] = State::kObject;
  }

  void keep_within(double reach) {
    for (std::size_t i = 0; i < light_.labels.size(); ++i) {
      if (state_[piece(i)] == State::kOther && std::hypot(column(i) - x_, row(i) - y_) <= reach)
        keep(piece(i));
    }
  }

  /// For each piece, the first of its group: pieces of others join across gaps of at most kGap px.
  std::vector<std::size_t> groups() const {
    std::vector<std::size_t> first(state_.size());
    std::iota(first.begin(), first.end(), std::size_t{0});
    const auto root = [&](std::size_t i) {
      while (first[i] != i) i = first[i];
      return i;
    };
    for (std::size_t i = 0; i < light_.labels.size(); ++i) {
      if (state_[piece(i)] != State::kOther) continue;
      // On this row and above: rows below look up.
      for (int y = row(i); y <= std::min(light_.height - 1, row(i) + kGap + 1); ++y) {
        for (int x = std::max(0, column(i) - kGap - 1); x <= std::min(light_.width - 1, column(i) + kGap + 1);
             ++x) {
          const std::size_t other = piece(static_cast<std::size_t>(y) * light_.width + x);
          if (other != piece(i) && state_[other] == State::kOther) first[root(other)] = root(piece(i));
        }
      }
    }
    for (std::size_t& one : first) one = root(one);
    return first;
  }

  void keep_what_surrounds() {
    const std::vector<std::size_t> group = groups();
    std::vector<Box> box(state_.size());
    for (std::size_t i = 0; i < light_.labels.size(); ++i) {
      if (state_[piece(i)] == State::kOther) box[group[piece(i)]].add(column(i), row(i));
    }
    std::vector<Surroundings> seen(state_.size(), Surroundings(x_, y_));
    for (std::size_t i = 0; i < light_.labels.size(); ++i) {
      if (state_[piece(i)] == State::kOther && box[group[piece(i)]].has(x_, y_))
        seen[group[piece(i)]].add(column(i), row(i));
    }
    std::vector<int> size(state_.size());
    for (std::size_t i = 1; i < state_.size(); ++i) size[group[i]] += state_[i] == State::kOther ? 1 : 0;
    for (std::size_t i = 1; i < state_.size(); ++i) {
      const double least = size[group[i]] > 1 ? kRoundInPieces : kRound;
      if (state_[i] == State::kOther && seen[group[i]].share() > least) state_[i] = State::kObject;
    }
  }

  void keep_what_is_inside() {
    Box box;
    for (std::size_t i = 0; i < light_.labels.size(); ++i) {
      if (state_[piece(i)] == State::kObject) box.add(column(i), row(i));
    }
    std::vector<std::size_t> inside;
    for (std::size_t label = 1; label < peaks_.size(); ++label) {
      if (!is_there(label) || state_[home(label)] != State::kOther) continue;
      const int x = column(peaks_[label].pixel), y = row(peaks_[label].pixel);
      if (!box.has(x, y)) continue;
      Surroundings seen(x, y);
      for (std::size_t i = 0; i < light_.labels.size(); ++i) {
        if (state_[piece(i)] == State::kObject) seen.add(column(i), row(i));
      }
      if (seen.share() > kInside) inside.push_back(home(label));
    }
    for (const std::size_t one : inside) keep(one);
  }

  void assign(LightOwners& owners) const {
    std::vector<Owner> of_label(peaks_.size(), Owner::kOther);
    of_label[0] = Owner::kSky;
    for (std::size_t label = 1; label < peaks_.size(); ++label) {
      const bool is_own = static_cast<std::int32_t>(label) == owners.own;
      if (!is_own && !(is_there(label) && state_[home(label)] == State::kObject)) continue;
      of_label[label] = Owner::kObject;
      owners.touching += is_own ? 0 : 1;
    }
    owners.of.resize(light_.labels.size());
    for (std::size_t i = 0; i < owners.of.size(); ++i) {
      const State state = state_[piece(i)];
      const Owner owner = of_label[static_cast<std::size_t>(light_.labels[i])];
      if (state == State::kObject || owner == Owner::kObject) {
        owners.of[i] = Owner::kObject;
      } else {
        owners.of[i] = state == State::kOther && !light_.is_map ? Owner::kOther : owner;
      }
    }
  }

  const PatchLight& light_;
  double x_, y_;
  std::vector<Peak> peaks_;   ///< of each label
  std::vector<State> state_;  ///< of each piece
};

}  // namespace

std::int32_t own_label(const std::vector<std::int32_t>& labels, int width, int height, double x, double y) {
  std::int32_t nearest = 0;
  double least = kNear + 0.5;
  const int x_middle = static_cast<int>(std::lround(x)), y_middle = static_cast<int>(std::lround(y));
  for (int row = std::max(0, y_middle - kNear); row <= std::min(height - 1, y_middle + kNear); ++row) {
    for (int column = std::max(0, x_middle - kNear); column <= std::min(width - 1, x_middle + kNear);
         ++column) {
      const std::int32_t label = labels[static_cast<std::size_t>(row) * width + column];
      const double distance = std::hypot(column - x_middle, row - y_middle);
      if (label == 0 || distance >= least) continue;
      least = distance;
      nearest = label;
    }
  }
  return nearest;
}

LightOwners light_owners(const PatchLight& light, double x, double y, double reach) {
  return Sorting(light, x, y).sort(reach);
}

}  // namespace peculiar::survey
