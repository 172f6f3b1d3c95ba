#include "scorers/patches.h"

#include <algorithm>

#include "nn/principal_components.h"
#include "scorers/nearest_images.h"

namespace peculiar::scorers {

namespace {

constexpr std::int64_t kEdge = 32;  ///< of reduced images [px]
constexpr std::int64_t kWindow = 11;
constexpr std::int64_t kStep = 4;
constexpr std::int64_t kComponents = 24;
constexpr std::int64_t kNeighbour = 3;
constexpr std::int64_t kMostImages = 2048;  ///< that are kept
constexpr std::int64_t kMostRows = 4096;    ///< images times orientations that are compared with
constexpr std::int64_t kMostForComponents = 1500;
constexpr int kMostOrientations = 2;  ///< of the image that is scored; the others have orientations already

at::Tensor reduced(const at::Tensor& images) {
  const std::int64_t factor = images.size(2) / kEdge;
  return factor > 1 ? at::avg_pool2d(images, {factor, factor}) : images;
}

/// Every n-th, so that at most `most` remain.
at::Tensor thinned(const at::Tensor& rows, std::int64_t most) {
  return rows.slice(0, 0, std::nullopt, (rows.size(0) + most - 1) / most).contiguous();
}

/// The windows over reduced images: their pixels, [n, band x kWindow x kWindow] each, border pixels repeated
/// beyond the border.
class Windows {
 public:
  explicit Windows(const at::Tensor& reduced_images)
      : padded_(at::replication_pad2d(reduced_images, {kWindow / 2, kWindow / 2, kWindow / 2, kWindow / 2})) {
  }

  static std::int64_t count() { return kAlong * kAlong; }
  at::Tensor at(std::int64_t number) const {
    const std::int64_t y = kStep / 2 + number / kAlong * kStep;
    const std::int64_t x = kStep / 2 + number % kAlong * kStep;
    return padded_.slice(2, y, y + kWindow).slice(3, x, x + kWindow).flatten(1);
  }

 private:
  static constexpr std::int64_t kAlong = kEdge / kStep;
  at::Tensor padded_;
};

class PatchesScorer : public Scorer {
 public:
  PatchesScorer(const ScoringSetup& setup, const Fitted& fitted)
      : orientations_(std::min(setup.orientations, kMostOrientations)) {
    const at::Tensor& images =
        fitted_tensor(fitted, "images", {-1, setup.model.architecture.bands, kEdge, kEdge});
    const std::int64_t turns =
        std::clamp<std::int64_t>(kMostRows / images.size(0), 1, setup.model.orientations());
    std::vector<at::Tensor> rows;
    for (int turn = 0; turn < turns; ++turn) rows.push_back(in_orientation(images, turn));
    names_ = at::arange(images.size(0)).repeat(turns);
    const Windows windows(at::cat(rows));
    for (std::int64_t number = 0; number < Windows::count(); ++number) {
      const at::Tensor pixels = windows.at(number);
      Part part;
      part.components = nn::PrincipalComponents::fit(thinned(pixels, kMostForComponents), kComponents);
      part.neighbours = part.components.project(pixels);
      parts_.push_back(std::move(part));
    }
  }

  at::Tensor of(const at::Tensor& images) const override {
    return mean_over_orientations(images, orientations_,
                                  [&](const at::Tensor& some) { return distances(some).amax(1, true); });
  }

 private:
  struct Part {
    nn::PrincipalComponents components;
    at::Tensor neighbours;  ///< [rows, kComponents]
  };

  /// [n, windows]
  at::Tensor distances(const at::Tensor& images) const {
    const Windows windows(reduced(images));
    std::vector<at::Tensor> all;
    for (std::int64_t number = 0; number < Windows::count(); ++number) {
      const Part& part = parts_[static_cast<std::size_t>(number)];
      const at::Tensor pixels = windows.at(number);
      const at::Tensor coordinates = part.components.project(pixels);
      const at::Tensor left =
          ((pixels - part.components.mean).square().sum(1) - coordinates.square().sum(1)).clamp_min(0);
      const at::Tensor nearest = nth_nearest_image(
          at::cdist(coordinates, part.neighbours, 2, /*compute_mode=*/1), names_, kNeighbour);
      all.push_back((nearest.square() + left).sqrt());
    }
    return at::stack(all, 1);
  }

  int orientations_;
  at::Tensor names_;  ///< whose orientation each row of neighbours is
  std::vector<Part> parts_;
};

}  // namespace

ScorerKind patches_kind() {
  ScorerKind kind;
  kind.name = "patches";
  kind.columns = {
      {"patch", "distance of the most unusual part to that part of the third nearest training image"}};
  kind.fit = [](const ScoringSetup&, const NormalRows& normal) {
    // The first rows are the images as they are.
    const at::Tensor images = normal.rows.slice(0, 0, normal.images.max().item<std::int64_t>() + 1);
    return Fitted{{"images", thinned(reduced(images), kMostImages)}};
  };
  kind.open = [](const ScoringSetup& setup, const Fitted& fitted) {
    return std::make_unique<PatchesScorer>(setup, fitted);
  };
  return kind;
}

}  // namespace peculiar::scorers
