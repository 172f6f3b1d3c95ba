#pragma once

#include <string>
#include <vector>

#include "analysis/exhibits.h"
#include "report/outliers.h"
#include "report/page.h"
#include "report/repeat.h"
#include "report/report.h"
#include "report/run_folder.h"

namespace peculiar::report {

/// Remaining size of the page in bytes.
class Allowance {
 public:
  explicit Allowance(std::size_t bytes) : left_(bytes) {}
  std::size_t left() const { return left_; }
  /// Returns true and subtracts the size if there is room for it.
  bool take(std::size_t bytes) {
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
  }

 private:
  std::size_t left_;
};

/// Whether the model was trained with a generator; true unless the metadata say otherwise (train --preset
/// ranking). `training`: from the model's metadata.
bool has_generator(const nlohmann::json& training);

/// Shown where reconstructions are missing because there is no generator.
inline constexpr const char* kHowToReconstruct =
    "Reconstructions, residuals and generated images need one: train with --preset quick or standard; in a study leave out --quick, or set preset = 'quick' under [train].";

// Sections of a report. What exceeds the allowance is listed in the summary's left_out and on the page.

/// Returns small images of the first of the list, each a link to its card; "" without images.
std::string strip_html(const Outliers& outliers, Allowance& allowance);

/// Shows the strip (strip_html), so that images are visible without scrolling; the caveats (alarms.h); three
/// sentences on the findings; and what the scores are. `scores` may be null.
Section summary_section(const RankedScores* scores, const Outliers& outliers,
                        const std::vector<analysis::Exhibits>& exhibits,
                        const std::vector<std::string>& alarms, const std::string& strip);

/// Exhibits of this kind follow the gallery, before all others; in a study of mergers they follow the
/// evaluation, so that its tables 1 to 3 have the paper's numbers.
inline constexpr const char* kCalibrationKind = "calibration";

/// Lists the differences between a study and the published experiment that it repeats, or the origin of the
/// mock images of a comparison. No body for other runs.
Section published_section(const RunFolder& run);

/// Last table and figure numbers used on the page.
struct ExhibitNumbers {
  int tables = 0;
  int figures = 0;
};

/// Shows findings, tables and figures of a folder with contents.json; the section "Other scores" is
/// collapsed. `number` distinguishes the folders of a report. Numbering continues from `numbers`.
Section exhibits_section(const std::filesystem::path& folder, const analysis::Exhibits& exhibits,
                         std::size_t number, ExhibitNumbers& numbers, Allowance& allowance,
                         ReportSummary& summary);

/// Shows the highest scores: images, reasons for high scores, and values.
Section outliers_section(const RankedScores& scores, const Outliers& outliers, Allowance& allowance,
                         ReportSummary& summary);

/// Shows a map of the images from the table `embedding`, with similar images close together. Images with a
/// card (the first summary.outliers) have the card's number. No body without a table. Errors (input): not an
/// embedding; an embedding of another sample.
Section map_section(const RankedScores& scores, const Outliers& outliers,
                    const std::filesystem::path& embedding, Allowance& allowance, ReportSummary& summary);

/// Shows all columns of the highest, collapsed, with links to the files, whose paths are relative to the
/// page.
Section ranked_table_section(const catalog::Table& ranked, const std::vector<std::string>& files);

/// Shows the highest images left out of the ranking because a part is missing, collapsed. No body if there
/// are none.
Section in_part_section(const RankedScores& scores, const Outliers& outliers, Allowance& allowance,
                        ReportSummary& summary);

/// Explains the columns of the scores.
Section columns_section(const RankedScores& scores);

/// Compares the scored images with the training images. No body without this information in the scores.
Section drift_section(const RankedScores& scores, const std::string& kind);
/// Returns the statistics with drift.
std::vector<std::string> drifting(const RankedScores& scores);
/// Whether the study is about the drift itself: mergers are scored by a model of isolated galaxies.
bool drift_is_expected(const std::string& kind);
/// Explains the drift of these statistics (at least one).
std::string drift_words(const std::vector<std::string>& statistics, const std::string& kind);

/// Returns the training stages that the time limit cut short, by the model's metadata.
std::vector<std::string> cut_short_stages(const nlohmann::json& training);

/// Shows the training of each model from its metadata, and the figures in its health folder. `metadata`: one
/// per model.
Section health_section(const std::vector<RunModel>& models, const std::vector<nlohmann::json>& metadata,
                       Allowance& allowance, ReportSummary& summary);

/// Shows commands, settings, versions, and files with their kinds and fingerprints. `folder`: of the run.
Section repeat_section(const std::filesystem::path& folder, const RunFolder& run,
                       const std::vector<PastRun>& past, const std::string& report_command);

}  // namespace peculiar::report
