#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "nn/tensors.h"
#include "stamps/stamp_reader.h"
#include "stamps/stretch_fit.h"
#include "store/folds.h"
#include "store/groups.h"
#include "store/sample.h"

namespace peculiar::train {

/// Selection of a sample's images for a training.
struct StampChoice {
  std::string where;               ///< expression for the selection; "" = all
  std::string group;               ///< column that defines groups, as in store::choose_groups
  store::Fold left_out{};          ///< fold of the sample that the training never sees
  double validation_fraction = 0;  ///< fraction of the usable images to hold out
  bool with_partial = false;       ///< also images at an edge or in a gap (store::partial_images)
};

/// Training images and held-out images of a sample. Pixels stay in the file.
class StampSet {
 public:
  /// Checks every image that `choice` selects; skips and counts images that are constant or have non-finite
  /// pixels outside their mask, and partial ones. Holds out a fraction of the rest, by the context's seed:
  /// whole groups, each if it brings the held-out part closer to the fraction. Errors: as SampleReader and
  /// store::group_keys; input (stamps not square; fewer than 32 usable images; groups so large that fewer
  /// than 4 images are held out or 16 remain for training; a fold of a sample without a fingerprint of its
  /// job).
  StampSet(const std::string& path, const StampChoice& choice, const RunContext& context);

  const store::SampleReader& sample() const { return sample_; }
  const std::vector<std::int64_t>& training() const { return training_; }
  const std::vector<std::int64_t>& held_out() const { return held_out_; }
  std::int64_t passed_over() const { return passed_over_; }
  /// Number of images skipped because they are at an edge or in a gap.
  std::int64_t partial() const { return partial_; }
  /// Number of images in the fold that is left out, regardless of `where`.
  std::int64_t left_out() const { return left_out_; }
  const StampChoice& choice() const { return choice_; }
  /// The groups, for all images of the sample.
  const store::Grouping& grouping() const { return grouping_; }
  /// Fingerprint of all pixels (and masks) read, in order, and of the groups and folds if there are any.
  const std::string& fingerprint() const { return fingerprint_; }

  /// Fits the stretch to at most 2,000 training images.
  stamps::StampStretch fit_stretch(const stamps::StretchRequest& request) const;
  /// Reader of the set's images with this stretch; the only access to them.
  stamps::StampReader reader(const stamps::StampStretch& stretch) const { return {sample_, stretch}; }
  /// At most `most` of `rows`, evenly spaced, as network values [n, band, y, x].
  at::Tensor load(const std::vector<std::int64_t>& rows, std::size_t most,
                  const stamps::StampStretch& stretch) const;
  /// Shapes and targets of the images that load() would take, if wanted.
  stamps::PreparedStamps measured(const std::vector<std::int64_t>& rows, std::size_t most,
                                  const stamps::WantedParts& wanted, int threads) const;

 private:
  /// Rows of `wanted` that are usable; counts the others and computes the fingerprint.
  std::vector<std::int64_t> look_at_images(const std::vector<bool>& wanted, const RunContext& context);
  void leave_out_partial(std::vector<bool>& wanted);
  void hold_out(const std::vector<std::int64_t>& usable, const std::vector<std::string>& keys,
                std::uint64_t seed);

  store::SampleReader sample_;
  StampChoice choice_;
  store::Grouping grouping_;
  std::vector<std::int64_t> training_;
  std::vector<std::int64_t> held_out_;
  std::int64_t passed_over_ = 0;
  std::int64_t partial_ = 0;
  std::int64_t left_out_ = 0;
  std::string fingerprint_;
};

/// At most `most` rows, by taking every k-th.
std::vector<std::int64_t> spread(const std::vector<std::int64_t>& rows, std::size_t most);

}  // namespace peculiar::train
