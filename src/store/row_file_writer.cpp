#include <algorithm>
#include <chrono>
#include <optional>

#include "base/error.h"
#include "base/file_name.h"
#include "store/journal.h"
#include "store/part.h"
#include "store/row_file.h"
#include "store/row_filler.h"
#include "store/unfinished_file.h"

namespace peculiar::store {

namespace fs = std::filesystem;

struct RowFileWriter::Impl {
  fs::path path;
  std::optional<UnfinishedFile> whole;     ///< none for the writer of a range, or of a finished part
  std::unique_ptr<Journal> common;         ///< of a range: excludes the file's only writer, and join()
  std::unique_ptr<Journal> range_journal;  ///< of a range
  std::unique_ptr<RowFiller> rows;         ///< none for a finished part
  RowRange range;
  std::int64_t offset = 0;  ///< of a part: its first row is row 0 of its file and journal
  std::chrono::milliseconds commit_interval{};
  std::chrono::steady_clock::time_point last_commit{};
  std::int64_t rows_ready = 0;

  Journal& journal() { return whole ? whole->journal() : *range_journal; }
  bool is_done() const { return rows == nullptr; }
  std::int64_t rows_done() { return is_done() ? range.last : journal().rows() + offset; }

  /// Opens the file of all rows, or of a part of them.
  void open(const RowFileSpec& spec, const WriteOptions& options, const RunContext& context, bool is_part) {
    check_target(path, spec, options.overwrite);
    commit_interval = options.commit_interval;
    whole.emplace(path, spec, options, context);
    whole->create_or_continue(Journal::Layout::kContiguous);
    rows = std::make_unique<RowFiller>(path, partial_path(path), spec, range, is_part);
    rows_ready = rows_done();
  }
};

namespace {

/// The common journal of a prepared file, held so that no one finishes the file in the meantime.
std::unique_ptr<Journal> common_journal(const fs::path& path, const RowFileSpec& spec,
                                        const WriteOptions& options, const RunContext& context) {
  for (;;) {
    std::error_code ignored;
    if (!fs::exists(partial_path(path), ignored) || !fs::exists(journal_path(path), ignored))
      throw input_error("{}: has not been laid out, so that no range of it can be written",
                        partial_path(path).string());
    auto common = std::make_unique<Journal>(journal_path(path), context, FileLock::Kind::kShared);
    if (common->layout() != Journal::Layout::kRanges || common->job() != options.job_fingerprint)
      throw input_error(
          "{}: has not been laid out for this job and for ranges; remove it, or finish that job",
          partial_path(path).string());
    if (!common->finishing()) return common;
    common.reset();  // join() was interrupted: restore the structure first
    UnfinishedFile(path, spec, options, context).continue_ranges();
  }
}

void refuse_overlap(const fs::path& path, RowRange range) {
  for (const RangeJournal& other : list_range_journals(path)) {
    const bool is_the_same = other.range.first == range.first && other.range.last == range.last;
    if (!is_the_same && other.range.first < range.last && range.first < other.range.last) {
      throw input_error(
          "{}: rows {} to {} overlap rows {} to {}, which were started earlier; use the same ranges as before, or remove {}",
          path.string(), range.first, range.last, other.range.first, other.range.last, other.path.string());
    }
  }
}

}  // namespace

RowFileWriter::RowFileWriter(const fs::path& path, const RowFileSpec& spec, const WriteOptions& options,
                             const RunContext& context)
    : impl_(std::make_unique<Impl>()) {
  impl_->path = path;
  impl_->range = {0, spec.count};
  impl_->open(spec, options, context, false);
}

RowFileWriter::RowFileWriter(const fs::path& path, const RowFileSpec& spec,
                             const std::optional<FilePart>& part, const WriteOptions& options,
                             const RunContext& context)
    : impl_(std::make_unique<Impl>()) {
  impl_->range = part ? part->rows : RowRange{0, spec.count};
  impl_->path = part ? part_path(path, *part) : path;
  if (!part) {
    impl_->open(spec, options, context, false);
    return;
  }
  const RowRange& range = part->rows;
  if (range.first < 0 || range.last < range.first || range.last > spec.count)
    throw internal_error("{}: has no rows {} to {}", path.string(), range.first, range.last);
  impl_->offset = range.first;
  WriteOptions own = options;
  own.job_fingerprint = part_job(options.job_fingerprint, *part);
  if (!options.overwrite && row_file_job(impl_->path) == own.job_fingerprint) {
    context.info("{}: already complete for this job; left unchanged", impl_->path.string());
    impl_->rows_ready = range.last;
    return;
  }
  impl_->open(part_spec(spec, options.job_fingerprint, *part), own, context, true);
}

void RowFileWriter::prepare(const fs::path& path, const RowFileSpec& spec, const WriteOptions& options,
                            const RunContext& context) {
  check_target(path, spec, options.overwrite);
  UnfinishedFile(path, spec, options, context).create_or_continue(Journal::Layout::kRanges);
}

RowFileWriter::RowFileWriter(const fs::path& path, const RowFileSpec& spec, RowRange range,
                             const WriteOptions& options, const RunContext& context)
    : impl_(std::make_unique<Impl>()) {
  if (range.first < 0 || range.last < range.first || range.last > spec.count)
    throw internal_error("{}: has no rows {} to {}", path.string(), range.first, range.last);
  check_target(path, spec, options.overwrite);
  impl_->path = path;
  impl_->range = range;
  impl_->commit_interval = options.commit_interval;
  impl_->common = common_journal(path, spec, options, context);
  refuse_overlap(path, range);
  impl_->range_journal = std::make_unique<Journal>(range_journal_path(path, range), context);
  if (impl_->range_journal->is_new())
    impl_->range_journal->start(options.job_fingerprint, Journal::Layout::kRanges, range.first);
  impl_->rows = std::make_unique<RowFiller>(path, partial_path(path), spec, range);
  impl_->rows_ready = rows_done();
  if (rows_done() > range.first) {
    context.info("{}: continuing rows {} to {} at row {}", path.string(), range.first, range.last,
                 rows_done());
  }
}

void RowFileWriter::join(const fs::path& path, const RowFileSpec& spec, const WriteOptions& options,
                         const Attributes& more_attributes, const RunContext& context) {
  std::error_code ignored;
  const bool is_done = !fs::exists(partial_path(path), ignored) && fs::exists(path, ignored) &&
                       row_file_job(path) == options.job_fingerprint;
  if (is_done) {  // and interrupted before the last journal was removed
    UnfinishedFile(path, spec, options, context).remove_journals();
    return;
  }
  check_target(path, spec, options.overwrite);
  UnfinishedFile file(path, spec, options, context);
  file.continue_ranges();
  std::vector<Problem> problems;
  std::int64_t next = 0;
  const auto expect_begin = [&](std::int64_t first) {
    if (first > next) {
      throw input_error("{}: rows {} to {} are in no range; write them first", path.string(), next, first);
    }
    if (first < next) {
      throw input_error("{}: rows {} to {} are in two ranges; remove the journal of one of them",
                        path.string(), first, next);
    }
  };
  for (const RangeJournal& range : file.range_journals()) {
    expect_begin(range.range.first);
    const Journal journal(range.path, context);
    if (journal.job() != options.job_fingerprint || journal.rows() != range.range.last) {
      throw input_error("{}: of rows {} to {} those from {} on are not written; write that range again",
                        path.string(), range.range.first, range.range.last,
                        std::max(range.range.first, journal.rows()));
    }
    const std::vector<Problem> found = journal.problems();
    problems.insert(problems.end(), found.begin(), found.end());
    next = range.range.last;
  }
  expect_begin(spec.count);
  put_in_order(problems);
  const RowFiller rows(path, partial_path(path), spec, RowRange{0, spec.count});
  file.finish(rows, problems, more_attributes);
}

RowFileWriter::~RowFileWriter() = default;

std::int64_t RowFileWriter::rows_done() const { return impl_->rows_done(); }
RowRange RowFileWriter::range() const { return impl_->range; }
const fs::path& RowFileWriter::path() const { return impl_->path; }

void RowFileWriter::write(const std::string& array, std::int64_t first, std::span<const float> values) {
  if (!impl_->is_done())
    impl_->rows->write_array(array, ArrayType::kFloat32, first, values.size(), values.data());
}

void RowFileWriter::write(const std::string& array, std::int64_t first,
                          std::span<const std::uint8_t> values) {
  if (!impl_->is_done())
    impl_->rows->write_array(array, ArrayType::kUint8, first, values.size(), values.data());
}

void RowFileWriter::write(const catalog::Column& column, std::int64_t first) {
  if (!impl_->is_done()) impl_->rows->write_column(column, first);
}

void RowFileWriter::note_problem(std::int64_t row, const std::string& reason) {
  const RowRange& range = impl_->range;
  const bool is_own = row >= range.first && row < range.last;
  if (!impl_->whole && !impl_->is_done() && !is_own)
    throw internal_error("{}: row {} is not in this range", impl_->path.string(), row);
  if (is_own && !impl_->is_done()) impl_->journal().note_problem({row - impl_->offset, valid_text(reason)});
}

void RowFileWriter::commit(std::int64_t rows) {
  impl_->rows_ready = std::min(rows, impl_->range.last);
  const auto now = std::chrono::steady_clock::now();
  if (impl_->rows_ready == impl_->range.last || now - impl_->last_commit >= impl_->commit_interval) keep();
}

void RowFileWriter::keep() {
  if (impl_->is_done()) return;
  impl_->last_commit = std::chrono::steady_clock::now();
  impl_->rows->sync();
  impl_->journal().commit(impl_->rows_ready - impl_->offset);
}

void RowFileWriter::discard() {
  if (impl_->is_done()) return;
  if (!impl_->whole) throw internal_error("{}: a range of it cannot be thrown away", impl_->path.string());
  std::error_code ignored;
  fs::remove(impl_->whole->partial(), ignored);
  impl_->whole->remove_journals();
}

void RowFileWriter::finish(const Attributes& more_attributes) {
  Impl& impl = *impl_;
  if (impl.is_done()) return;
  if (impl.rows_ready != impl.range.last)
    throw internal_error("{}: {} of {} rows are written", impl.path.string(), impl.rows_ready,
                         impl.range.last);
  if (impl.rows_done() != impl.rows_ready) keep();
  if (impl.whole) {
    impl.whole->finish(*impl.rows, impl.journal().problems(), more_attributes);
  } else if (!more_attributes.empty()) {
    throw internal_error("{}: join() takes the attributes of a file of ranges", impl.path.string());
  }
}

}  // namespace peculiar::store
