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

/// A *row file* is what samples and scores have in common: HDF5 with one row an object, in arrays (/images,
/// ...), in columns
/// (/catalogue/NAME) and in a side list of problems (/problems). See docs/formats.md.

enum class ArrayType { kFloat32, kUint8 };
enum class ColumnType { kFloat, kInteger, kBoolean, kText };

using AttributeValue = std::variant<std::string, double, std::int64_t>;
using Attributes = std::vector<std::pair<std::string, AttributeValue>>;

/// An array of `count` rows, each of `row_shape` values in C order; stored uncompressed, one behind the
/// other.
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

/// A column of the catalogue. Text is stored in a fixed number of UTF-8 bytes; longer values are an error
/// (internal).
struct ColumnSpec {
  std::string name;
  std::string unit;
  std::string description;
  ColumnType type = ColumnType::kFloat;
  std::int64_t text_bytes = 0;
  std::string ucd{};  ///< catalog::Column::ucd
};

/// May a column have this name? HDF5 takes '/' and '.' for places in the file.
bool is_column_name(const std::string& name);

/// The spec that holds this column's values (text as wide as its longest value).
ColumnSpec column_spec(const catalog::Column& column);

struct RowFileSpec {
  std::string kind;          ///< "sample", "scores"
  std::int64_t version = 1;  ///< of that kind's format
  std::int64_t count = 0;    ///< rows, known before writing starts
  std::vector<ArraySpec> arrays;
  std::vector<ColumnSpec> columns;
  std::vector<ConstantArray> constants;
  Attributes attributes;  ///< of the file
};

/// What went wrong with one row.
struct Problem {
  std::int64_t row = 0;
  std::string reason;
};

struct WriteOptions {
  bool overwrite = false;  ///< may a finished file of that name be replaced? (only at the end, by renaming)
  /// Tells one job from another: settings and inputs. An unfinished file of the same job is continued, one of
  /// another job is an error, or thrown away where `overwrite` allows. Kept in the file as attribute `job`.
  std::string job_fingerprint;
  std::chrono::milliseconds commit_interval{1000};  ///< the least time between two commits to the disk
  /// Throw away an unfinished file, whatever its job, once its lock is held.
  bool start_afresh = false;
  bool check_space = true;  ///< refuse to start where the disk has too little room for all rows
};

/// Rows [first, last).
struct RowRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

/// A part of a row file that goes into a file of its own, which `peculiar merge` puts together with the
/// others (store/part.h). Rows are counted as in the whole.
struct FilePart {
  RowRange rows;
  std::int64_t number = 0;  ///< of `of` shards, from 1; 0: a range of rows by itself
  std::int64_t of = 0;
};

/// Writes a row file under `PATH.partial` and gives it its name at the end. Killed at any moment it leaves
/// the old file, or an unfinished one that a new writer of the same job continues after the last commit: all
/// HDF5 structure is laid out before the first row, rows then only fill space, and the few changes of
/// finish() are undone if they were cut short.
///
/// Several programs fill one file together: prepare() lays it out, any number of writers of ranges of rows,
/// at the same time or not, each killed and continued for itself, fill it, and join() makes one file of it.
/// Its bytes are those that a single writer leaves.
class RowFileWriter {
 public:
  /// Errors (input): the file exists and may not be overwritten, another program writes it, an unfinished
  /// file of another job lies there, folder missing, too little space on the disk, a column name that HDF5
  /// cannot hold.
  RowFileWriter(const std::filesystem::path& path, const RowFileSpec& spec, const WriteOptions& options,
                const RunContext& context = {});

  /// Lays out the file that writers of ranges fill. Called again for the same job, it leaves it as it is.
  /// Errors (input): as the constructor.
  static void prepare(const std::filesystem::path& path, const RowFileSpec& spec, const WriteOptions& options,
                      const RunContext& context = {});
  /// Writes the rows of `range` of a file that is prepared, and of no other; `spec` and job are those that it
  /// was prepared with. Errors (input): not prepared for this job, another program writes this range, or one
  /// that overlaps it has been begun.
  RowFileWriter(const std::filesystem::path& path, const RowFileSpec& spec, RowRange range,
                const WriteOptions& options, const RunContext& context = {});
  /// Writes one part into a file of its own, part_path(path, part), or without a part the whole. `spec` and
  /// job are those of the whole; so are the numbers of rows in all calls. Rows outside the part are left out,
  /// so that verbs that work in blocks may write their blocks whole. A part that is there already, of the
  /// same job, is left as it is, unless `options.overwrite`: rows_done() is then its last.
  RowFileWriter(const std::filesystem::path& path, const RowFileSpec& spec,
                const std::optional<FilePart>& part, const WriteOptions& options,
                const RunContext& context = {});
  /// Finishes and names the file when its ranges are written. May be repeated when it was cut short. Errors
  /// (input): rows in no range or in two, a range that is not whole (names it), a range being written.
  static void join(const std::filesystem::path& path, const RowFileSpec& spec, const WriteOptions& options,
                   const Attributes& more_attributes = {}, const RunContext& context = {});

  ~RowFileWriter();  ///< keeps the unfinished file
  RowFileWriter(const RowFileWriter&) = delete;
  RowFileWriter& operator=(const RowFileWriter&) = delete;

  /// Rows before this one an earlier run has committed; start there. Of a range or part at least its first.
  std::int64_t rows_done() const;
  /// Rows that are to be written: all, or those of the range or part.
  RowRange range() const;
  const std::filesystem::path& path() const;  ///< of the file when it is finished

  /// Rows [first, first + n) of an array, n from the length of `values`. Thread-safe for different rows.
  void write(const std::string& array, std::int64_t first, std::span<const float> values);
  void write(const std::string& array, std::int64_t first, std::span<const std::uint8_t> values);
  /// Rows [first, first + column.size()) of the column of that name and type.
  void write(const catalog::Column& column, std::int64_t first);
  /// Thread-safe.
  void note_problem(std::int64_t row, const std::string& reason);

  /// All rows (of the range) before `rows` are written: a later run continues here. Reaches the disk once
  /// every `commit_interval`.
  void commit(std::int64_t rows);

  /// Commits now whatever the time, before an end that is known to come (ctrl-C).
  void keep();

  /// Throws away what is written, of this and of earlier runs; nothing else may be called then. Not of a
  /// range.
  void discard();

  /// Closes and names the file; of a range, keeps it for join(), which takes the attributes. Error (internal)
  /// unless every row is committed.
  void finish(const Attributes& more_attributes = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Reads row files, whole or by ranges. Thread-safe.
class RowFileReader {
 public:
  /// Errors (input): not HDF5, of another program (names what it holds), unfinished, of another kind, or of a
  /// newer version than `newest_version`.
  RowFileReader(const std::filesystem::path& path, const std::string& kind, std::int64_t newest_version);
  ~RowFileReader();
  RowFileReader(RowFileReader&&) noexcept;
  RowFileReader& operator=(RowFileReader&&) noexcept;

  std::int64_t count() const;
  std::int64_t version() const;
  /// With their attributes. Datasets that other tools have added (no attribute `per_row`) are not among them.
  const std::vector<ArraySpec>& arrays() const;
  const ArraySpec* find_array(const std::string& name) const;
  const std::vector<ColumnSpec>& columns() const;
  const Attributes& attributes() const;
  std::optional<ConstantArray> constant(const std::string& name) const;

  void read(const std::string& array, std::int64_t first, std::span<float> values) const;
  void read(const std::string& array, std::int64_t first, std::span<std::uint8_t> values) const;
  catalog::Column column(const std::string& name) const;  ///< error (input) with the nearest name
  catalog::Table catalogue() const;
  /// Only the named columns; unknown names are left out.
  catalog::Table catalogue(const std::vector<std::string>& names) const;
  std::vector<Problem> problems() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// WriteOptions::job_fingerprint of the run that wrote this whole file, or "" for any other file.
std::string row_file_job(const std::filesystem::path& path);

/// The kind written in the file ("sample", "scores"), or "" for anything else, HDF5 or not.
std::string row_file_kind(const std::filesystem::path& path);

}  // namespace peculiar::store
