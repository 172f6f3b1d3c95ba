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

/// Features of images, written during scoring (store/features_file.h). Like scores, the file can be stopped
/// and resumed; a file finished by a run of the same job is left unchanged.
class FeatureFile {
 public:
  struct Job {
    std::string path;
    std::string fingerprint;
    bool overwrite = false;
    std::vector<std::pair<std::string, std::int64_t>> groups;  ///< name and number of features
    store::Attributes attributes;
    std::optional<store::FilePart> part{};
  };

  /// Errors (input): as RowFileWriter.
  FeatureFile(const Job& job, const store::SampleReader& sample, const std::vector<std::int64_t>& rows,
              const RunContext& context);
  /// Whether a run of this job has finished the file.
  static bool is_done(const std::string& path, const std::string& fingerprint) {
    return store::row_file_job(path) == fingerprint;
  }

  std::int64_t rows_done() const { return writer_ ? writer_->rows_done() : end_; }
  /// Writes the features of the rows from `first` on and commits them.
  void write(std::int64_t first, const std::vector<std::int64_t>& rows, std::span<const float> features);
  void keep();
  void finish();

 private:
  std::int64_t end_;                            ///< one past the last row
  std::optional<store::RowFileWriter> writer_;  ///< empty if the file is finished
};

}  // namespace peculiar::scoring
