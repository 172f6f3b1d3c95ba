#include "scorers/patches.h"

#include <algorithm>

#include "nn/principal_components.h"
#include "scorers/nearest_images.h"

namespace peculiar::scorers {

namespace {

constexpr std::int64_t kEdge = 32;  ///< of reduced images [px]
constexpr std::int64_t kWindow = 12;
constexpr std::int64_t kStep = 4;
constexpr std::int64_t kMargin =
    (kWindow - kStep) / 2;  ///< border pixels repeated, so that windows are evenly spaced
constexpr std::int64_t kComponents = 24;
constexpr std::int64_t kNeighbour = 3;
/// Maximum number of images times orientations for the comparison. All eight orientations of each galaxy are
/// used, so that rotating an image does not change its score.
constexpr std::int64_t kMostRows = 4096;
constexpr std::int64_t kMostForComponents = 1500;
constexpr std::int64_t kBatch = 256;

at::Tensor reduced(const at::Tensor& images) {
  const std::int64_t factor = images.size(2) / kEdge;
  return factor > 1 ? at::avg_pool2d(images, {factor, factor}) : images;
}

/// Every n-th row, so that at most `most` remain.
at::Tensor thinned(const at::Tensor& rows, std::int64_t most) {
  return rows.slice(0, 0, std::nullopt, (rows.size(0) + most - 1) / most).contiguous();
}

/// Windows over reduced images: their pixels, [n, band x kWindow x kWindow] each, with border pixels repeated
/// beyond the border.
class Windows {
 public:
  explicit Windows(const at::Tensor& reduced_images)
      : padded_(at::replication_pad2d(reduced_images, {kMargin, kMargin, kMargin, kMargin})) {}

  static std::int64_t count() { return kAlong * kAlong; }
  at::Tensor at(std::int64_t number) const {
    const std::int64_t y = number / kAlong * kStep;
    const std::int64_t x = number % kAlong * kStep;
    return padded_.slice(2, y, y + kWindow).slice(3, x, x + kWindow).flatten(1);
  }

 private:
  static constexpr std::int64_t kAlong = kEdge / kStep;
  at::Tensor padded_;
};

/// Number of values in a window, all bands.
std::int64_t window_pixels(const nn::Model& model) { return model.architecture.bands * kWindow * kWindow; }

/// Images in all orientations that the model uses, one orientation after another.
at::Tensor turned(const at::Tensor& images, int orientations) {
  std::vector<at::Tensor> rows;
  for (int turn = 0; turn < orientations; ++turn) rows.push_back(in_orientation(images, turn));
  return at::cat(rows);
}

Fitted fit_patches(const ScoringSetup& setup, const NormalRows& normal) {
  const int orientations = setup.model.orientations();
  // The first rows are the images in their original orientation.
  const at::Tensor first = normal.rows.slice(0, 0, normal.images.max().item<std::int64_t>() + 1);
  const at::Tensor images = thinned(reduced(first), kMostRows / orientations);
  const Windows windows(turned(images, orientations));
  const std::int64_t pixels = window_pixels(setup.model);
  const at::Tensor means = at::zeros({Windows::count(), pixels});
  const at::Tensor bases = at::zeros({Windows::count(), pixels, kComponents});
  for (std::int64_t number = 0; number < Windows::count(); ++number) {
    const nn::PrincipalComponents found =
        nn::PrincipalComponents::fit(thinned(windows.at(number), kMostForComponents), kComponents);
    means[number].copy_(found.mean);
    bases[number].slice(1, 0, found.basis.size(1)).copy_(found.basis);
  }
  return {{"images", images}, {"means", means}, {"bases", bases}};
}

class PatchesScorer : public Scorer {
 public:
  PatchesScorer(const ScoringSetup& setup, const Fitted& fitted) {
    const at::NoGradGuard no_graph;
    const std::int64_t pixels = window_pixels(setup.model);
    const at::Tensor& images =
        fitted_tensor(fitted, "images", {-1, setup.model.architecture.bands, kEdge, kEdge});
    means_ = fitted_tensor(fitted, "means", {Windows::count(), pixels});
    bases_ = fitted_tensor(fitted, "bases", {Windows::count(), pixels, kComponents});
    const int orientations = setup.model.orientations();
    names_ = at::arange(images.size(0)).repeat(orientations);
    const Windows windows(turned(images, orientations));
    for (std::int64_t number = 0; number < Windows::count(); ++number)
      neighbours_.push_back(coordinates(windows.at(number) - means_[number], number));
  }

  at::Tensor of(const at::Tensor& images) const override {
    const at::NoGradGuard no_graph;
    std::vector<at::Tensor> greatest;
    for (const at::Tensor& some : images.split(kBatch)) greatest.push_back(distances(some).amax(1, true));
    return at::cat(greatest).to(at::kDouble);
  }

 private:
  at::Tensor coordinates(const at::Tensor& centred, std::int64_t number) const {
    return centred.mm(bases_[number]);
  }
  /// [n, windows]
  at::Tensor distances(const at::Tensor& images) const {
    const Windows windows(reduced(images));
    std::vector<at::Tensor> all;
    for (std::int64_t number = 0; number < Windows::count(); ++number) {
      const at::Tensor centred = windows.at(number) - means_[number];
      const at::Tensor place = coordinates(centred, number);
      const at::Tensor left = (centred.square().sum(1) - place.square().sum(1)).clamp_min(0);
      const at::Tensor all_rows =
          at::cdist(place, neighbours_[static_cast<std::size_t>(number)], 2, /*compute_mode=*/1);
      all.push_back((nth_nearest_image(all_rows, names_, kNeighbour).square() + left).sqrt());
    }
    return at::stack(all, 1);
  }

  at::Tensor means_;                    ///< [windows, pixels]
  at::Tensor bases_;                    ///< [windows, pixels, kComponents]; zeros for missing components
  at::Tensor names_;                    ///< image that each row of neighbours is an orientation of
  std::vector<at::Tensor> neighbours_;  ///< per window, [rows, kComponents]
};

}  // namespace

ScorerKind patches_kind() {
  ScorerKind kind;
  kind.name = "patches";
  kind.columns = {
      {"patch",
       "largest distance of a part of the image to the same part of its third nearest training image"}};
  kind.fit = fit_patches;
  kind.open = [](const ScoringSetup& setup, const Fitted& fitted) {
    return std::make_unique<PatchesScorer>(setup, fitted);
  };
  return kind;
}

}  // namespace peculiar::scorers
