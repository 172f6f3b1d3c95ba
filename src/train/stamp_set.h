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

/// Which images of a sample a training uses, and how.
struct StampChoice {
  std::string where;               ///< expression that selects them; "" = all
  std::string group;               ///< column of what belongs together, as store::choose_groups takes it
  store::Fold left_out{};          ///< part of the sample that the training never sees
  double validation_fraction = 0;  ///< of the usable images, held out
};

/// Images of a sample that a training learns from, and those held out. Pixels stay in the file.
class StampSet {
 public:
  /// Looks at every image that `choice` selects: those with pixels that are not finite outside their mask, or
  /// with one value everywhere, are passed over and counted. A share of the rest is held out, by the
  /// context's seed: whole groups, each where it brings the part nearer to the share. Errors: as
  /// SampleReader and store::group_keys; input (stamps not square; fewer than 32 usable images, or groups so
  /// large that fewer than 4 are held out or 16 left to learn from; a fold of a sample that has no
  /// fingerprint of its job).
  StampSet(const std::string& path, const StampChoice& choice, const RunContext& context);

  const store::SampleReader& sample() const { return sample_; }
  const std::vector<std::int64_t>& training() const { return training_; }
  const std::vector<std::int64_t>& held_out() const { return held_out_; }
  std::int64_t passed_over() const { return passed_over_; }
  /// Images of the fold that is left out, whatever `where` says.
  std::int64_t left_out() const { return left_out_; }
  const StampChoice& choice() const { return choice_; }
  /// What belongs together, as chosen: of all images of the sample.
  const store::Grouping& grouping() const { return grouping_; }
  /// Of all pixels looked at (and masks), in order, and of the groups and folds where there are any.
  const std::string& fingerprint() const { return fingerprint_; }

  /// The stretch, from at most 2,000 training images.
  stamps::StampStretch fit_stretch(const stamps::StretchRequest& request) const;
  /// The one way to the set's images under this stretch.
  stamps::StampReader reader(const stamps::StampStretch& stretch) const { return {sample_, stretch}; }
  /// At most `most` of `rows`, evenly spread over them, as network values [n, band, y, x].
  at::Tensor load(const std::vector<std::int64_t>& rows, std::size_t most,
                  const stamps::StampStretch& stretch) const;
  /// Flux, size and sky of the same.
  std::vector<stamps::StampShape> shapes(const std::vector<std::int64_t>& rows, std::size_t most) const;

 private:
  /// Rows of those `wanted` that can be learnt from; counts the others, and takes the fingerprint.
  std::vector<std::int64_t> look_at_images(const std::vector<bool>& wanted, const RunContext& context);
  void hold_out(const std::vector<std::int64_t>& usable, const std::vector<std::string>& keys,
                std::uint64_t seed);

  store::SampleReader sample_;
  StampChoice choice_;
  store::Grouping grouping_;
  std::vector<std::int64_t> training_;
  std::vector<std::int64_t> held_out_;
  std::int64_t passed_over_ = 0;
  std::int64_t left_out_ = 0;
  std::string fingerprint_;
};

/// Every k-th of the rows, so that at most `most` are left.
std::vector<std::int64_t> spread(const std::vector<std::int64_t>& rows, std::size_t most);

}  // namespace peculiar::train
