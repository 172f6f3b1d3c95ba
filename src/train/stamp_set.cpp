#include "train/stamp_set.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/error.h"
#include "base/random.h"
#include "nn/stamp_tensors.h"
#include "ranks/ranks.h"
#include "store/row_selection.h"
#include "store/scores_file.h"

namespace peculiar::train {

namespace {

constexpr std::size_t kLeastImages = 32;
constexpr std::size_t kLeastTraining = 16;  // at most half of the images are held out
constexpr double kLeastHeldOut = 4;
constexpr std::size_t kStretchImages = 2000;
constexpr std::int64_t kBlockBytes = std::int64_t{8} << 20;

bool is_constant(std::span<const float> pixels) {
  return std::none_of(pixels.begin(), pixels.end(), [&](float pixel) { return pixel != pixels.front(); });
}

/// A stretch for reading pixels only.
stamps::StampStretch plain_stretch(const store::SampleHeader& header) {
  stamps::StampStretch stretch;
  stretch.bands.resize(header.bands.size());
  return stretch;
}

}  // namespace

std::vector<std::int64_t> spread(const std::vector<std::int64_t>& rows, std::size_t most) {
  if (rows.size() <= most) return rows;
  std::vector<std::int64_t> chosen;
  for (std::size_t i = 0; i < most; ++i) chosen.push_back(rows[i * rows.size() / most]);
  return chosen;
}

StampSet::StampSet(const std::string& path, const StampChoice& choice, const RunContext& context)
    : sample_(path), choice_(choice), grouping_(store::choose_groups(choice.group, sample_, context)) {
  const store::SampleHeader& header = sample_.header();
  if (header.height != header.width) {
    throw input_error("{}: its stamps are {} x {} px; networks need square ones: import them with --size",
                      path, header.height, header.width);
  }
  const std::vector<std::size_t> selected = store::some_rows(sample_, choice.where);
  std::vector<bool> wanted(static_cast<std::size_t>(sample_.count()), false);
  for (const std::size_t row : selected) wanted[row] = true;
  const std::vector<std::string> keys = store::group_keys(sample_, grouping_.columns);
  if (choice.left_out) {
    if (header.job.empty())
      throw input_error(
          "{}: has no attribute 'job' to identify the sample when scoring; --fold needs a sample written by peculiar",
          path);
    const std::vector<int> folds = store::folds_of(sample_, choice.left_out.count, grouping_.columns);
    for (std::size_t row = 0; row < wanted.size(); ++row) {
      if (folds[row] != choice.left_out.number) continue;
      wanted[row] = false;
      ++left_out_;
    }
  }
  if (!choice.with_partial) leave_out_partial(wanted);

  // One rank reads the whole sample and informs the others.
  std::vector<std::int64_t> usable;
  if (ranks::is_first()) usable = look_at_images(wanted, context);
  ranks::broadcast(usable);
  ranks::broadcast(passed_over_);
  ranks::broadcast(fingerprint_);
  if (usable.size() < kLeastImages) {
    throw input_error(
        "{}: {} images to train on ({} skipped: constant, or with non-finite pixels; {} at an edge or in a gap, which --keep-partial uses; {} left out by --fold); at least {} are needed, and hundreds for useful results",
        path, usable.size(), passed_over_, partial_, left_out_, kLeastImages);
  }
  if (choice.left_out || grouping_) {
    for (const std::string& key : keys) fingerprint_ = peculiar::fingerprint(fingerprint_ + key);
  }
  hold_out(usable, keys, context.seed);
}

/// Their missing pixels are what stands out: they are not ranked, and nothing that is can be compared with
/// them.
void StampSet::leave_out_partial(std::vector<bool>& wanted) {
  const std::vector<bool> partial = store::partial_images(sample_.rows().catalogue({"flags"}));
  for (std::size_t row = 0; row < partial.size(); ++row) {
    if (!wanted[row] || !partial[row]) continue;
    wanted[row] = false;
    ++partial_;
  }
}

std::vector<std::int64_t> StampSet::look_at_images(const std::vector<bool>& wanted,
                                                   const RunContext& context) {
  const store::SampleHeader& header = sample_.header();
  const auto values = static_cast<std::size_t>(header.stamp_values());
  const std::int64_t block =
      std::max<std::int64_t>(1, kBlockBytes / static_cast<std::int64_t>(values * sizeof(float)));
  const stamps::StampPreparation preparation(header.width, plain_stretch(header));
  std::vector<float> pixels;
  std::vector<std::uint8_t> masks;
  std::vector<std::int64_t> usable;
  for (std::int64_t first = 0; first < sample_.count(); first += block) {
    context.stop_if_cancelled("stopped while reading the sample; nothing is lost");
    const auto count = static_cast<std::size_t>(std::min(block, sample_.count() - first));
    pixels.resize(count * values);
    sample_.read_images(first, pixels);
    fingerprint_ = peculiar::fingerprint(
        fingerprint_ +
        peculiar::fingerprint({reinterpret_cast<const char*>(pixels.data()), pixels.size() * sizeof(float)}));
    if (header.has_mask) {
      masks.resize(pixels.size());
      sample_.rows().read("mask", first, std::span(masks));
      fingerprint_ = peculiar::fingerprint(
          fingerprint_ + peculiar::fingerprint({reinterpret_cast<const char*>(masks.data()), masks.size()}));
    }
    for (std::size_t i = 0; i < count; ++i) {
      const std::int64_t row = first + static_cast<std::int64_t>(i);
      if (!wanted[static_cast<std::size_t>(row)]) continue;
      const std::span<float> own = std::span(pixels).subspan(i * values, values);
      const std::span<const std::uint8_t> mask =
          header.has_mask ? std::span<const std::uint8_t>(masks).subspan(i * values, values)
                          : std::span<const std::uint8_t>();
      if (preparation.fill_masked(own, mask) && !is_constant(own)) {
        usable.push_back(row);
      } else {
        ++passed_over_;
      }
    }
  }
  return usable;
}

void StampSet::hold_out(const std::vector<std::int64_t>& usable, const std::vector<std::string>& keys,
                        std::uint64_t seed) {
  std::vector<std::vector<std::int64_t>> groups;
  std::unordered_map<std::string, std::size_t> known;
  for (const std::int64_t row : usable) {
    std::size_t group = groups.size();
    if (grouping_) group = known.emplace(keys[static_cast<std::size_t>(row)], group).first->second;
    if (group == groups.size()) groups.emplace_back();
    groups[group].push_back(row);
  }
  RandomStream random(seed, "validation");
  shuffle(groups, random);
  const double wanted =
      std::max(kLeastHeldOut, std::round(choice_.validation_fraction * static_cast<double>(usable.size())));
  for (const std::vector<std::int64_t>& group : groups) {
    const auto held = static_cast<double>(held_out_.size());
    const bool is_nearer = std::abs(held + static_cast<double>(group.size()) - wanted) < wanted - held;
    std::vector<std::int64_t>& part = is_nearer ? held_out_ : training_;
    part.insert(part.end(), group.begin(), group.end());
  }
  if (training_.size() < kLeastTraining || static_cast<double>(held_out_.size()) < kLeastHeldOut) {
    throw input_error(
        "{}: with whole groups by '{}', {} of {} images are held out instead of {:.0f}; at least {:.0f} must be, and {} left to train on: use more groups, another --validation-fraction, or another --group (none: images are independent)",
        sample_.path().string(), grouping_.columns, held_out_.size(), usable.size(), wanted, kLeastHeldOut,
        kLeastTraining);
  }
  std::sort(held_out_.begin(), held_out_.end());
  std::sort(training_.begin(), training_.end());
}

stamps::StampStretch StampSet::fit_stretch(const stamps::StretchRequest& request) const {
  const stamps::StampReader plain = reader(plain_stretch(sample_.header()));
  const std::size_t values = plain.preparation().stamp_size();
  const std::vector<std::int64_t> rows = spread(training_, kStretchImages);
  std::vector<float> pixels(rows.size() * values);
  for (std::size_t i = 0; i < rows.size(); ++i)
    plain.read_pixels(rows[i], std::span(pixels).subspan(i * values, values));
  return stamps::fit_stretch(pixels, sample_.header().band_count(), sample_.header().height, request);
}

at::Tensor StampSet::load(const std::vector<std::int64_t>& rows, std::size_t most,
                          const stamps::StampStretch& stretch) const {
  const store::SampleHeader& header = sample_.header();
  stamps::PreparedStamps prepared = reader(stretch).read(spread(rows, most));
  return nn::stamp_tensor(std::move(prepared.values), header.band_count(), header.width);
}

stamps::PreparedStamps StampSet::measured(const std::vector<std::int64_t>& rows, std::size_t most,
                                          const stamps::WantedParts& wanted, int threads) const {
  return reader(plain_stretch(sample_.header())).read(spread(rows, most), wanted, threads);
}

}  // namespace peculiar::train
