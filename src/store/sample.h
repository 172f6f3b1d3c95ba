#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/version.h"
#include "catalog/table.h"
#include "image/image.h"
#include "image/stamp_description.h"
#include "store/row_file.h"

namespace peculiar::store {

inline constexpr std::int64_t kSampleVersion = 1;

/// Bits of the column `flags`: what to know before trusting a stamp.
enum SampleFlag : std::int64_t {
  kFlagUnreadable = 1,   ///< the file could not be read: every pixel is NaN
  kFlagNotFinite = 2,    ///< some pixels are NaN or infinite
  kFlagConstant = 4,     ///< all finite pixels have the same value (an empty frame)
  kFlagUnlabelled = 8,   ///< the table of labels has no row for it
  kFlagEdge = 16,        ///< the stamp extends beyond the mosaic: pixels outside are NaN
  kFlagGap = 32,         ///< too few of its pixels have data
  kFlagNeighbours = 64,  ///< most of its light was removed with its neighbours
  kFlagNoVector = 256,   ///< has no finite vector from another network (score --features)
};

/// Bit of a mask: no data. Other bits mark data that should not be used, such as neighbours.
inline constexpr std::uint8_t kMaskNoData = 1;

/// Prefix of the names of SampleHeader::truth_planes.
inline constexpr std::string_view kTruthPrefix = "truth_";

/// "unreadable, constant" for a value of the column `flags`; "" for 0.
std::string flag_words(std::int64_t flags);

/// Properties common to all stamps of a sample.
struct SampleHeader : image::StampDescription {
  std::int64_t count = 0;
  std::optional<image::Image> psf;  ///< of sum 1 per band, at the stamps' pixel scale; one band serves all
  bool has_variance = false;        ///< /variance, unit squared
  bool has_mask = false;            ///< /mask, 0 = use the pixel
  /// Further float32 planes, with the shape and unit of the images, whose names begin with kTruthPrefix:
  /// light known to be in the image of a simulation. No network sees them.
  std::vector<std::string> truth_planes;
  std::string provenance = "{}";  ///< JSON, base/version.h
  std::string job;                ///< read only: WriteOptions::job_fingerprint of the run that wrote it
};

/// The row file spec of a sample with that header and those columns: for RowFileWriter::prepare() and join().
RowFileSpec sample_spec(const SampleHeader& header, const std::vector<ColumnSpec>& columns);

/// A sample file being written; see RowFileWriter for resuming and for ranges.
class SampleWriter {
 public:
  SampleWriter(const std::filesystem::path& path, const SampleHeader& header,
               const std::vector<ColumnSpec>& columns, const WriteOptions& options,
               const RunContext& context = {});
  SampleWriter(const std::filesystem::path& path, const SampleHeader& header,
               const std::vector<ColumnSpec>& columns, RowRange range, const WriteOptions& options,
               const RunContext& context = {});
  SampleWriter(const std::filesystem::path& path, const SampleHeader& header,
               const std::vector<ColumnSpec>& columns, const std::optional<FilePart>& part,
               const WriteOptions& options, const RunContext& context = {});

  RowFileWriter& rows() { return file_; }
  /// Writes stamps from row `first` on, [n][band][y][x]. Thread-safe for different rows.
  void write_images(std::int64_t first, std::span<const float> values) {
    file_.write("images", first, values);
  }

 private:
  RowFileWriter file_;
};

/// A sample file open for reading. Thread-safe.
class SampleReader {
 public:
  explicit SampleReader(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  const SampleHeader& header() const { return header_; }
  std::int64_t count() const { return header_.count; }
  const RowFileReader& rows() const { return file_; }
  catalog::Table catalogue() const { return file_.catalogue(); }

  /// Reads stamps from row `first` on; as many as `values` holds.
  void read_images(std::int64_t first, std::span<float> values) const { file_.read("images", first, values); }
  image::Image read_image(std::int64_t row) const;
  /// Sets pixels to NaN where the mask of the row says no data (bit 1), for pictures: a gap filled with 0
  /// looks dark.
  void blank_missing(std::int64_t row, image::Image& image) const;
  /// This sample as provenance of a file made from it.
  ProvenanceInput as_input() const;

 private:
  std::filesystem::path path_;
  RowFileReader file_;
  SampleHeader header_;
};

}  // namespace peculiar::store
