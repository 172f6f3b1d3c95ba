#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "store/row_file.h"
#include "store/sample.h"

namespace peculiar::scoring {

/// The features of images, written while they are scored (store/features_file.h). Like scores it can be
/// stopped and gone on with; one that a run of the same job has finished is left as it is.
class FeatureFile {
 public:
  struct Job {
    std::string path;
    std::string fingerprint;
    bool overwrite = false;
    std::vector<std::pair<std::string, std::int64_t>> groups;  ///< name and numbers
    store::Attributes attributes;
    std::optional<store::FilePart> part{};
  };

  /// Errors (input): as RowFileWriter.
  FeatureFile(const Job& job, const store::SampleReader& sample, const std::vector<std::int64_t>& rows,
              const RunContext& context);
  /// Has a run of this job finished it?
  static bool is_done(const std::string& path, const std::string& fingerprint) {
    return store::row_file_job(path) == fingerprint;
  }

  std::int64_t rows_done() const { return writer_ ? writer_->rows_done() : end_; }
  /// Features of the rows from `first` on, and that all before their end are written.
  void write(std::int64_t first, const std::vector<std::int64_t>& rows, std::span<const float> features);
  void keep();
  void finish();

 private:
  std::int64_t end_;                            ///< row after its last
  std::optional<store::RowFileWriter> writer_;  ///< none where it is done
};

}  // namespace peculiar::scoring
