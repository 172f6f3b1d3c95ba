#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "store/journal.h"
#include "store/row_file.h"
#include "store/row_filler.h"
#include "store/structure_copy.h"

namespace peculiar::store {

/// The journal of a range of rows, named PATH.partial.journal.FIRST-LAST.
struct RangeJournal {
  std::filesystem::path path;
  RowRange range;
};

/// A row file being written: PATH.partial with its journal, locked for this program, and the files that may
/// lie beside them.
class UnfinishedFile {
 public:
  UnfinishedFile(const std::filesystem::path& path, const RowFileSpec& spec, const WriteOptions& options,
                 const RunContext& context);

  /// Creates the file, or opens that of an earlier run of this job, with its structure as laid out. Errors:
  /// as RowFileWriter.
  void create_or_continue(Journal::Layout layout);
  /// Error (input) unless an earlier run of this job has created the file.
  void continue_ranges();

  Journal& journal() { return *journal_; }
  const std::filesystem::path& partial() const { return partial_; }
  const RowFileSpec& spec() const { return spec_; }

  /// Those that exist, in order of rows.
  std::vector<RangeJournal> range_journals() const;
  /// Writes problems and attributes into the file and renames it. All rows are written.
  void finish(const RowFiller& rows, const std::vector<Problem>& problems, const Attributes& more);
  void remove_journals();  ///< the work is done

 private:
  bool may_continue(Journal::Layout layout);
  void start_anew(Journal::Layout layout);
  void check_space() const;
  void undo_finishing();

  std::filesystem::path path_;
  std::filesystem::path partial_;
  StructureCopy structure_copy_;
  RowFileSpec spec_;
  WriteOptions options_;
  RunContext context_;
  std::unique_ptr<Journal> journal_;
};

/// Removes a finished row file, and what a run that was killed in its last moment left beside it.
void remove_with_journals(const std::filesystem::path& path);

std::filesystem::path partial_path(const std::filesystem::path& path);
std::filesystem::path journal_path(const std::filesystem::path& path);
std::filesystem::path range_journal_path(const std::filesystem::path& path, RowRange range);
std::vector<RangeJournal> list_range_journals(const std::filesystem::path& path);

/// Errors (input): the file may not be written there; a column that HDF5 cannot hold.
void check_target(const std::filesystem::path& path, const RowFileSpec& spec, bool overwrite);

/// The spec with the job among its attributes.
RowFileSpec with_job(RowFileSpec spec, const std::string& job);

}  // namespace peculiar::store
