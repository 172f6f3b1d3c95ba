#pragma once

#include <chrono>
#include <functional>

#include "survey/stamp_sink.h"

namespace peculiar::survey {

/// How the work is divided; does not affect the sample.
struct CutPace {
  std::int64_t memory_mib = 512;  ///< memory for rows of mosaics
  std::int64_t group_rows = 512;  ///< maximum number of rows of the first band processed at once
  std::chrono::milliseconds commit_interval{1000};  ///< minimum time between two commits to disk
  CutTimes* times = nullptr;                        ///< if not null, accumulates the time spent
};

/// Cuts objects out of a survey, field by field and from the bottom up in each, so that every row of a mosaic
/// is read once. Keeps references to the arguments of the constructor.
class Cutter {
 public:
  Cutter(const Survey& survey, const StampMaker& maker, const RunContext& context, const CutPace& pace)
      : survey_(survey), maker_(maker), context_(context), pace_(pace) {}

  /// Sorts objects into the order of the sample's rows: by field, then from the bottom up.
  static void sort(std::vector<Placed>& objects);
  /// Returns the objects whose stamps do not extend beyond a mosaic.
  std::vector<Placed> take_inside(const std::vector<Placed>& objects) const;
  /// Returns the header of a sample of `count` stamps.
  store::SampleHeader header(std::int64_t count) const;

  /// Cuts the stamps of the sorted objects that the sink does not have yet and commits them; throws
  /// Interrupted if an interrupt was requested. Skips rows of mosaics that no stamp needs. Errors (input):
  /// memory for too few rows; those of reading and of the sink.
  void run(const std::vector<Placed>& objects, StampSink& sink) const;

  /// Called for each of a few objects, in order, with the stamp [band][y][x] made by `maker` and its mask.
  using Visit = std::function<void(std::size_t, image::Image, std::vector<std::uint8_t> mask)>;
  void make_each(std::span<const Placed> objects, const StampMaker& maker, const Visit& visit) const;

 private:
  std::vector<StampGrid> grids_of(const Placed& object, int worker) const;
  /// Number of rows of the first band whose objects can be cut in the memory given.
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
