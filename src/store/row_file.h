#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/run_context.h"
#include "catalog/table.h"

namespace peculiar::store {

/// A *row file* is the common format of samples and scores: HDF5 with one row per object, in arrays (/images,
/// ...), in columns (/catalogue/NAME) and in a side list of problems (/problems). See docs/formats.md.

enum class ArrayType { kFloat32, kUint8 };
enum class ColumnType { kFloat, kInteger, kBoolean, kText };

using AttributeValue = std::variant<std::string, double, std::int64_t>;
using Attributes = std::vector<std::pair<std::string, AttributeValue>>;

/// An array of `count` rows, each of `row_shape` values in C order; stored uncompressed and contiguously.
struct ArraySpec {
  std::string name;
  ArrayType type = ArrayType::kFloat32;
  std::vector<std::int64_t> row_shape;
  Attributes attributes;

  std::int64_t row_values() const;
  std::int64_t row_bytes() const;
};

/// An array that belongs to the whole file, such as a PSF; float32, small.
struct ConstantArray {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;  ///< C order
};

/// A column of the catalogue. Text has a fixed width in UTF-8 bytes; longer values are an error (internal).
struct ColumnSpec {
  std::string name;
  std::string unit;
  std::string description;
  ColumnType type = ColumnType::kFloat;
  std::int64_t text_bytes = 0;
  std::string ucd{};  ///< catalog::Column::ucd
};

/// True if a column may have this name. HDF5 treats '/' and '.' as parts of a path.
bool is_column_name(const std::string& name);

/// Returns the spec for this column's values (text as wide as the longest value).
ColumnSpec column_spec(const catalog::Column& column);

struct RowFileSpec {
  std::string kind;          ///< "sample", "scores"
  std::int64_t version = 1;  ///< version of the format of that kind
  std::int64_t count = 0;    ///< number of rows, known before writing starts
  std::vector<ArraySpec> arrays;
  std::vector<ColumnSpec> columns;
  std::vector<ConstantArray> constants;
  Attributes attributes;  ///< of the file
};

/// A problem with one row.
struct Problem {
  std::int64_t row = 0;
  std::string reason;
};

struct WriteOptions {
  bool overwrite = false;  ///< whether to replace an existing finished file (only at the end, by renaming)
  /// Identifies the job by settings and inputs. An unfinished file of the same job is continued; one of
  /// another job is an error, or discarded if `overwrite` is set. Stored in the file as attribute `job`.
  std::string job_fingerprint;
  std::chrono::milliseconds commit_interval{1000};  ///< minimum time between two commits to disk
  /// Discard an unfinished file of any job, once its lock is held.
  bool start_afresh = false;
  bool check_space = true;  ///< refuse to start if the disk has too little space for all rows
};

/// Rows [first, last).
struct RowRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

/// A part of a row file that is written to a file of its own; `peculiar merge` joins it with the others
/// (store/part.h). Rows are numbered as in the whole.
struct FilePart {
  RowRange rows;
  std::int64_t number = 0;  ///< of `of` shards, from 1; 0: an arbitrary range of rows
  std::int64_t of = 0;
};

/// Writes a row file as `PATH.partial` and renames it at the end. If killed at any moment it leaves the old
/// file, or an unfinished one that a new writer of the same job continues after the last commit: the whole
/// HDF5 structure is laid out before the first row, rows only fill space, and the few changes of finish() are
/// undone if interrupted.
///
/// Several programs can fill one file together: prepare() lays out the file; any number of writers of ranges
/// of rows, at the same time or not, each killed and resumed on its own, fill it; join() completes it. The
/// bytes are those of a single writer.
class RowFileWriter {
 public:
  /// Errors (input): the file exists and may not be overwritten, another program is writing it, an unfinished
  /// file of another job exists, folder missing, too little disk space, a column name that HDF5 cannot hold.
  RowFileWriter(const std::filesystem::path& path, const RowFileSpec& spec, const WriteOptions& options,
                const RunContext& context = {});

  /// Lays out the file for writers of ranges. Called again for the same job, it leaves the file as it is.
  /// Errors (input): as the constructor.
  static void prepare(const std::filesystem::path& path, const RowFileSpec& spec, const WriteOptions& options,
                      const RunContext& context = {});
  /// Writes the rows of `range` to a prepared file, and no others; `spec` and job are those given to
  /// prepare(). Errors (input): not prepared for this job, another program is writing this range, an
  /// overlapping range has been started.
  RowFileWriter(const std::filesystem::path& path, const RowFileSpec& spec, RowRange range,
                const WriteOptions& options, const RunContext& context = {});
  /// Writes one part to a file of its own, part_path(path, part), or the whole without a part. `spec`, job
  /// and all row numbers refer to the whole. Rows outside the part are skipped, so that verbs that work in
  /// blocks may write whole blocks. An existing part of the same job is left as it is, unless
  /// `options.overwrite`: rows_done() is then its end.
  RowFileWriter(const std::filesystem::path& path, const RowFileSpec& spec,
                const std::optional<FilePart>& part, const WriteOptions& options,
                const RunContext& context = {});
  /// Completes and renames the file when all ranges are written. May be repeated if interrupted. Errors
  /// (input): rows in no range or in two, an incomplete range (names it), a range being written.
  static void join(const std::filesystem::path& path, const RowFileSpec& spec, const WriteOptions& options,
                   const Attributes& more_attributes = {}, const RunContext& context = {});

  ~RowFileWriter();  ///< keeps the unfinished file
  RowFileWriter(const RowFileWriter&) = delete;
  RowFileWriter& operator=(const RowFileWriter&) = delete;

  /// Number of rows committed by earlier runs; start there. For a range or part, at least its first row.
  std::int64_t rows_done() const;
  /// Rows to write: all, or those of the range or part.
  RowRange range() const;
  const std::filesystem::path& path() const;  ///< path of the finished file

  /// Writes rows [first, first + n) of an array, n from the length of `values`. Thread-safe for different
  /// rows.
  void write(const std::string& array, std::int64_t first, std::span<const float> values);
  void write(const std::string& array, std::int64_t first, std::span<const std::uint8_t> values);
  /// Writes rows [first, first + column.size()) of the column of that name and type.
  void write(const catalog::Column& column, std::int64_t first);
  /// Thread-safe.
  void note_problem(std::int64_t row, const std::string& reason);

  /// All rows (of the range) before `rows` are written: a later run continues here. Flushed to disk once
  /// every `commit_interval`.
  void commit(std::int64_t rows);

  /// Commits at once, before a known end of the run (ctrl-C).
  void keep();

  /// Discards everything written, by this and earlier runs; nothing else may be called afterwards. Not for a
  /// range.
  void discard();

  /// Closes and renames the file; keeps a range for join(), which takes the attributes. Error (internal)
  /// unless every row is committed.
  void finish(const Attributes& more_attributes = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Reads row files, whole or by ranges. Thread-safe.
class RowFileReader {
 public:
  /// Errors (input): not HDF5, from another program (names its contents), unfinished, of another kind, or of
  /// a newer version than `newest_version`.
  RowFileReader(const std::filesystem::path& path, const std::string& kind, std::int64_t newest_version);
  ~RowFileReader();
  RowFileReader(RowFileReader&&) noexcept;
  RowFileReader& operator=(RowFileReader&&) noexcept;

  std::int64_t count() const;
  std::int64_t version() const;
  /// With their attributes. Excludes datasets added by other tools (without attribute `per_row`).
  const std::vector<ArraySpec>& arrays() const;
  const ArraySpec* find_array(const std::string& name) const;
  const std::vector<ColumnSpec>& columns() const;
  const Attributes& attributes() const;
  std::optional<ConstantArray> constant(const std::string& name) const;

  void read(const std::string& array, std::int64_t first, std::span<float> values) const;
  void read(const std::string& array, std::int64_t first, std::span<std::uint8_t> values) const;
  catalog::Column column(const std::string& name) const;  ///< error (input) suggesting the nearest name
  catalog::Table catalogue() const;
  /// Only the named columns; unknown names are skipped.
  catalog::Table catalogue(const std::vector<std::string>& names) const;
  std::vector<Problem> problems() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// WriteOptions::job_fingerprint of the run that wrote this whole file, or "" for any other file.
std::string row_file_job(const std::filesystem::path& path);

/// The kind recorded in the file ("sample", "scores"), or "" for anything else, HDF5 or not.
std::string row_file_kind(const std::filesystem::path& path);

}  // namespace peculiar::store
