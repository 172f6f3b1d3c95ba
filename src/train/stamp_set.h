#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "nn/tensors.h"
#include "stamps/stamp_reader.h"
#include "stamps/stretch_fit.h"
#include "store/sample.h"

namespace peculiar::train {

/// Images of a sample that a training learns from, and those held out. Pixels stay in the file.
class StampSet {
 public:
  /// Looks at every image that `where` selects: those with pixels that are not finite outside their mask, or
  /// with one value everywhere, are passed over and counted. `validation_fraction` of the rest is held out,
  /// by the context's seed. Errors: as SampleReader; input (stamps not square; fewer than 32 usable images).
  StampSet(const std::string& path, const std::string& where, double validation_fraction,
           const RunContext& context);

  const store::SampleReader& sample() const { return sample_; }
  const std::vector<std::int64_t>& training() const { return training_; }
  const std::vector<std::int64_t>& held_out() const { return held_out_; }
  std::int64_t passed_over() const { return passed_over_; }
  /// Of all pixels looked at (and masks), in order.
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
  store::SampleReader sample_;
  std::vector<std::int64_t> training_;
  std::vector<std::int64_t> held_out_;
  std::int64_t passed_over_ = 0;
  std::string fingerprint_;
};

/// Every k-th of the rows, so that at most `most` are left.
std::vector<std::int64_t> spread(const std::vector<std::int64_t>& rows, std::size_t most);

}  // namespace peculiar::train
