#pragma once

#include <chrono>
#include <functional>

#include "survey/stamp_sink.h"

namespace peculiar::survey {

/// How the work is cut up; changes nothing in the sample.
struct CutPace {
  std::int64_t memory_mib = 512;                    ///< rows of mosaics kept
  std::int64_t group_rows = 512;                    ///< most rows of the first band worked on at once
  std::chrono::milliseconds commit_interval{1000};  ///< least time between two commits to the disk
  CutTimes* times = nullptr;                        ///< where the time is added up that the work takes
};

/// Cuts objects out of a survey, field by field and upward in each, so that every row of a mosaic is read
/// once. Keeps references to what it is made of.
class Cutter {
 public:
  Cutter(const Survey& survey, const StampMaker& maker, const RunContext& context, const CutPace& pace)
      : survey_(survey), maker_(maker), context_(context), pace_(pace) {}

  /// Brings objects into the order of the sample's rows: by field, and upward in it.
  static void sort(std::vector<Placed>& objects);
  /// Takes out those whose stamps leave a mosaic.
  std::vector<Placed> take_inside(const std::vector<Placed>& objects) const;
  /// What the sample says of `count` stamps.
  store::SampleHeader header(std::int64_t count) const;

  /// Cuts the stamps of objects, sorted, that the sink does not have, commits, and throws Interrupted where
  /// that was asked for. Rows of mosaics that no stamp needs are not read. Errors (input): the memory holds
  /// too few rows; those of reading and of the sink.
  void run(const std::vector<Placed>& objects, StampSink& sink) const;

  /// What `maker` makes of a few objects: in their order, each as [band][y][x] and with its mask.
  using Visit = std::function<void(std::size_t, image::Image, std::vector<std::uint8_t> mask)>;
  void make_each(std::span<const Placed> objects, const StampMaker& maker, const Visit& visit) const;

 private:
  std::vector<StampGrid> grids_of(const Placed& object, int worker) const;
  std::int64_t rows_per_group(const std::vector<MosaicWindow>& windows, std::int64_t patch_rows) const;
  std::size_t end_of_group(std::span<const Placed> objects, std::size_t first, std::int64_t rows,
                           std::int64_t patch_rows) const;
  void cover(const std::vector<std::vector<StampGrid>>& grids, std::vector<MosaicWindow>& windows) const;
  void cut_chunk(std::span<const Placed> objects, std::span<const std::vector<StampGrid>> grids,
                 const std::vector<MosaicWindow>& windows, std::int64_t first, int worker,
                 StampSink& sink) const;
  void cut(std::span<const Placed> objects, std::int64_t first, std::span<const std::vector<StampGrid>> grids,
           const std::vector<MosaicWindow>& windows, StampSink& sink) const;
  std::vector<MosaicWindow> open_windows(int field) const;

  const Survey& survey_;
  const StampMaker& maker_;
  const RunContext& context_;
  CutPace pace_;
};

}  // namespace peculiar::survey
