#pragma once

#include <functional>
#include <limits>
#include <span>

#include "base/progress.h"
#include "base/work_time.h"
#include "catalog/table.h"
#include "store/sample.h"
#include "survey/stamp_maker.h"

namespace peculiar::survey {

/// Consecutive stamps in the order of their objects, as a Cutter delivers them.
struct CutStamps {
  std::int64_t first = 0;                  ///< index of the first
  std::span<const float> image, variance;  ///< [n][band][y][x]; variance empty: none
  std::span<const std::uint8_t> mask;      ///< likewise
  std::span<const StampRecord> records;    ///< one per stamp
};

/// Receives the stamps of a Cutter.
class StampSink {
 public:
  virtual ~StampSink() = default;
  /// Index of the first stamp needed: earlier ones exist already.
  virtual std::int64_t begin() const = 0;
  /// Index after the last stamp needed; there may be fewer objects.
  virtual std::int64_t end() const { return std::numeric_limits<std::int64_t>::max(); }
  /// Called by several threads at once, for different stamps. Threads receive indices in increasing order.
  virtual void put(const CutStamps& stamps) = 0;
  /// All stamps before `end` have been put.
  virtual void commit(std::int64_t end) = 0;
  /// The run ends before its last stamp; committed stamps remain.
  virtual void keep() = 0;
};

/// Columns of the rows first, first + 1, ... of a sample of cut-outs. Thread-safe.
using StampColumns = std::function<catalog::Table(std::int64_t first, std::span<const StampRecord>)>;

/// Writes stamps as the rows of a sample, with their columns and problems.
class SampleSink : public StampSink {
 public:
  /// Keeps references to `writer` and `progress`, and whatever `columns` refers to must outlive the sink.
  SampleSink(StampColumns columns, store::SampleWriter& writer, Progress& progress)
      : columns_(std::move(columns)), writer_(writer), progress_(progress) {}

  std::int64_t begin() const override { return writer_.rows().rows_done(); }
  std::int64_t end() const override { return writer_.rows().range().last; }
  void put(const CutStamps& stamps) override;
  void commit(std::int64_t end) override { writer_.rows().commit(end); }
  void keep() override { writer_.rows().keep(); }

 private:
  StampColumns columns_;
  store::SampleWriter& writer_;
  Progress& progress_;
};

/// Time spent cutting stamps, summed over threads.
struct CutTimes {
  WorkTime reading;  ///< rows of mosaics: blocked by the disk; computed: decompression, conversion of bytes
                     ///< to numbers
  WorkTime cutting;  ///< patches, background, neighbours, resampling
};

}  // namespace peculiar::survey
