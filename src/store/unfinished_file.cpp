#include "store/unfinished_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "base/atomic_file.h"
#include "base/error.h"
#include "store/descriptor.h"

namespace peculiar::store {

namespace fs = std::filesystem;

namespace {

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

fs::path structure_path(const fs::path& path) { return path.string() + ".partial.metadata"; }

/// "FIRST-LAST"; anything else gives a range whose last row is before its first.
RowRange parse_range(std::string_view text) {
  RowRange range{0, -1};
  const char* end = text.data() + text.size();
  const auto [dash, failure] = std::from_chars(text.data(), end, range.first);
  if (failure != std::errc() || dash == end || *dash != '-') return {0, -1};
  const auto [stop, second_failure] = std::from_chars(dash + 1, end, range.last);
  return second_failure == std::errc() && stop == end && range.first >= 0 ? range : RowRange{0, -1};
}

}  // namespace

void remove_with_journals(const fs::path& path) {
  std::error_code ignored;
  for (const fs::path& file : {path, structure_path(path), journal_path(path)}) fs::remove(file, ignored);
}

fs::path partial_path(const fs::path& path) { return path.string() + ".partial"; }
fs::path journal_path(const fs::path& path) { return path.string() + ".partial.journal"; }
fs::path range_journal_path(const fs::path& path, RowRange range) {
  return fmt::format("{}.{}-{}", journal_path(path).string(), range.first, range.last);
}

std::vector<RangeJournal> list_range_journals(const fs::path& path) {
  const std::string start = journal_path(path).filename().string() + ".";
  std::vector<RangeJournal> journals;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_of(path), ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(start)) continue;
    const RowRange range = parse_range(std::string_view(name).substr(start.size()));
    if (range.last >= range.first) journals.push_back({entry.path(), range});
  }
  std::sort(journals.begin(), journals.end(), [](const RangeJournal& a, const RangeJournal& b) {
    return std::pair(a.range.first, a.range.last) < std::pair(b.range.first, b.range.last);
  });
  return journals;
}

void check_target(const fs::path& path, const RowFileSpec& spec, bool overwrite) {
  for (const ColumnSpec& column : spec.columns) {
    if (!is_column_name(column.name))
      throw input_error("{}: '{}' cannot be a column name; rename it", path.string(), column.name);
  }
  std::error_code ignored;  // opening the file says why
  const fs::path folder = folder_of(path);
  if (!fs::exists(folder, ignored) && !ignored) {
    throw input_error("{}: cannot be written: there is no folder {} (make it first)", path.string(),
                      folder.string());
  }
  if (fs::is_directory(path, ignored))
    throw input_error("{}: cannot be written: it is a folder", path.string());
  refuse_existing(path, overwrite);
}

RowFileSpec with_job(RowFileSpec spec, const std::string& job) {
  spec.attributes.emplace_back("job", job);
  return spec;
}

UnfinishedFile::UnfinishedFile(const fs::path& path, const RowFileSpec& spec, const WriteOptions& options,
                               const RunContext& context)
    : path_(path),
      partial_(partial_path(path)),
      structure_copy_(structure_path(path)),
      spec_(with_job(spec, options.job_fingerprint)),
      options_(options),
      context_(context),
      journal_(std::make_unique<Journal>(journal_path(path), context)) {}

void UnfinishedFile::create_or_continue(Journal::Layout layout) {
  if (may_continue(layout)) {
    if (journal_->finishing()) undo_finishing();
    if (layout == Journal::Layout::kContiguous) {
      context_.info("{}: continuing an unfinished file at row {} of {}", path_.string(), journal_->rows(),
                    spec_.count);
    }
  } else {
    start_anew(layout);
  }
}

void UnfinishedFile::continue_ranges() {
  std::error_code ignored;
  const bool is_prepared = fs::exists(partial_, ignored) && journal_->layout() == Journal::Layout::kRanges &&
                           journal_->job() == options_.job_fingerprint;
  if (!is_prepared) {
    if (journal_->is_new()) journal_->remove();
    throw input_error("{}: has not been laid out for this job: there is nothing to join", partial_.string());
  }
  if (journal_->finishing()) undo_finishing();
}

/// True if there is an unfinished file of this job. One of another job, or one that cannot be continued, is
/// discarded if allowed.
bool UnfinishedFile::may_continue(Journal::Layout layout) {
  std::error_code ignored;
  if (!fs::exists(partial_, ignored) || journal_->is_new() || options_.start_afresh) return false;
  const char* what = nullptr;
  if (journal_->job() != options_.job_fingerprint) {
    what = "an unfinished file of another job (other inputs or settings); repeat that job's command";
  } else if (journal_->layout() == Journal::Layout::kChunked) {
    what = "an unfinished file of an older version of peculiar; use that version";
  } else if (journal_->layout() != layout) {
    throw input_error(
        "{}: an unfinished file of this job, written by {}; continue it in the same way, or remove it and the journals beside it",
        partial_.string(), layout == Journal::Layout::kRanges ? "one program" : "several programs by ranges");
  }
  if (what == nullptr) return true;
  if (!options_.overwrite)
    throw input_error("{}: {} to finish it, or discard it with --overwrite", partial_.string(), what);
  context_.warning("{}: discarding an unfinished file of another {}", partial_.string(),
                   journal_->layout() == Journal::Layout::kChunked ? "version" : "job");
  return false;
}

void UnfinishedFile::start_anew(Journal::Layout layout) {
  // Programs that write ranges of the existing file hold locks on their journals.
  const std::vector<RangeJournal> ranges = range_journals();
  for (const RangeJournal& range : ranges) Journal(range.path, context_);
  // A journal left by a kill after renaming says "all rows done"; remove it before a new file exists to which
  // it would seem to belong.
  journal_->clear();
  try {
    for (const RangeJournal& range : ranges) fs::remove(range.path);
    fs::remove(partial_);
    structure_copy_.remove();
    check_space();
    create_skeleton(partial_.string(), spec_);
    journal_->start(options_.job_fingerprint, layout);
  } catch (...) {
    std::error_code ignored;
    fs::remove(partial_, ignored);
    journal_->remove();
    throw;
  }
}

void UnfinishedFile::check_space() const {
  if (!options_.check_space) return;
  double needed = 0;
  for (const ArraySpec& array : spec_.arrays)
    needed += static_cast<double>(array.row_bytes()) * static_cast<double>(spec_.count);
  for (const ColumnSpec& column : spec_.columns)
    needed += static_cast<double>(column_row_bytes(column)) * static_cast<double>(spec_.count);
  std::error_code failure;
  const fs::space_info space = fs::space(folder_of(path_), failure);
  if (!failure && static_cast<double>(space.available) < needed) {
    throw input_error("{}: needs {:.1f} MB, the disk has {:.1f} MB left; make room or write elsewhere",
                      path_.string(), needed / 1e6, static_cast<double>(space.available) / 1e6);
  }
}

/// May be interrupted and repeated: the journal says "finishing" until everything is restored, and from then
/// on the copy is not needed.
void UnfinishedFile::undo_finishing() {
  const int descriptor = ::open(partial_.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) throw system_error(path_.string(), "cannot be written");
  try {
    structure_copy_.restore(descriptor);
    if (::ftruncate(descriptor, journal_->size_before_finishing()) != 0 || ::fsync(descriptor) != 0)
      throw system_error(path_.string(), "cannot be written");
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  ::close(descriptor);
  journal_->end_finishing();
}

std::vector<RangeJournal> UnfinishedFile::range_journals() const { return list_range_journals(path_); }

void UnfinishedFile::finish(const RowFiller& rows, const std::vector<Problem>& problems,
                            const Attributes& more) {
  structure_copy_.save(rows.descriptor(), rows.extents());
  journal_->begin_finishing(static_cast<std::int64_t>(fs::file_size(partial_)));
  complete_skeleton(partial_.string(), problems, more);
  if (::fsync(rows.descriptor()) != 0) throw system_error(path_.string(), "cannot be written");
  std::error_code failure;
  fs::rename(partial_, path_, failure);
  if (failure) throw input_error("{}: cannot be written: {}", path_.string(), failure.message());
  sync_folder_of(path_);
  remove_journals();
}

void UnfinishedFile::remove_journals() {
  structure_copy_.remove();
  std::error_code ignored;
  for (const RangeJournal& range : range_journals()) fs::remove(range.path, ignored);
  journal_->remove();  // last: while it exists, the next run looks for the others
}

}  // namespace peculiar::store
