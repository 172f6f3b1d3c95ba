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

/// How many bytes the page may still grow by.
class Allowance {
 public:
  explicit Allowance(std::size_t bytes) : left_(bytes) {}
  std::size_t left() const { return left_; }
  /// True: there is room for so much, and it is taken.
  bool take(std::size_t bytes) {
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
  }

 private:
  std::size_t left_;
};

/// Was this model trained with a generator? All were that do not say otherwise (train --preset ranking).
/// `training`: of its metadata.
bool has_generator(const nlohmann::json& training);

/// Where reconstructions are missing for want of one.
inline constexpr const char* kHowToReconstruct =
    "Reconstructions, residuals and generated images need one: train with --preset quick or standard; in a study leave out --quick, or set preset = 'quick' under [train].";

// Each part of a report. What finds no room in the allowance is named in the summary's left_out and on the
// page.

/// The images of the first of the highest, small, each a link to its place among them; "" where there are no
/// images.
std::string strip_html(const Outliers& outliers, Allowance& allowance);

/// The strip (strip_html), so that the first screen has images; what to know before believing what was found
/// (alarms.h); that in three sentences; and what the scores are. `scores` may be null.
Section summary_section(const RankedScores* scores, const Outliers& outliers,
                        const std::vector<analysis::Exhibits>& exhibits,
                        const std::vector<std::string>& alarms, const std::string& strip);

/// Exhibits of this kind stand behind the gallery, before all others; in a study of mergers behind its
/// evaluation, whose tables 1 to 3 are then those of the paper.
inline constexpr const char* kCalibrationKind = "calibration";

/// In what a study that repeats the published experiment is not it, or what the mock images of a comparison
/// are made of; without a body of other runs.
Section published_section(const RunFolder& run);

/// The last numbers that the page has given to a table and to a figure.
struct ExhibitNumbers {
  int tables = 0;
  int figures = 0;
};

/// Findings, tables and figures of one folder with contents.json; those of the section "Other scores" are
/// folded. `number` tells the folders of a report apart. Tables and figures go on from `numbers`.
Section exhibits_section(const std::filesystem::path& folder, const analysis::Exhibits& exhibits,
                         std::size_t number, ExhibitNumbers& numbers, Allowance& allowance,
                         ReportSummary& summary);

/// The highest scores: their images, why they are high, and their values.
Section outliers_section(const RankedScores& scores, const Outliers& outliers, Allowance& allowance,
                         ReportSummary& summary);

/// The images in the plane, those alike near each other, by the table `embedding`; the highest that have a
/// card (summary.outliers of them) are numbered as there. Without a body where there is no table. Errors
/// (input): it is no such table, or of another sample.
Section map_section(const RankedScores& scores, const Outliers& outliers,
                    const std::filesystem::path& embedding, Allowance& allowance, ReportSummary& summary);

/// All columns of the highest, folded, with links to the files that hold them, named as seen from the page.
Section ranked_table_section(const catalog::Table& ranked, const std::vector<std::string>& files);

/// The highest of the images that are not ranked since a part of them is missing, folded; without a body
/// where there are none.
Section in_part_section(const RankedScores& scores, const Outliers& outliers, Allowance& allowance,
                        ReportSummary& summary);

/// What the columns of the scores mean.
Section columns_section(const RankedScores& scores);

/// The scored images beside those of the training; without a body where the scores do not say.
Section drift_section(const RankedScores& scores, const std::string& kind);
/// The statistics that drift.
std::vector<std::string> drifting(const RankedScores& scores);
/// Is the drift what the study is about? Mergers are scored by a model of isolated galaxies.
bool drift_is_expected(const std::string& kind);
/// What it means that these, one or more, drift.
std::string drift_words(const std::vector<std::string>& statistics, const std::string& kind);

/// The stages of a training, as its model tells it, that the time limit ended before their steps were done.
std::vector<std::string> cut_short_stages(const nlohmann::json& training);

/// The training of each model as the model tells it, and the figures in its folder of health. `metadata`:
/// one a model.
Section health_section(const std::vector<RunModel>& models, const std::vector<nlohmann::json>& metadata,
                       Allowance& allowance, ReportSummary& summary);

/// Commands, settings, versions and the files with their kinds and fingerprints. `folder`: of the run.
Section repeat_section(const std::filesystem::path& folder, const RunFolder& run,
                       const std::vector<PastRun>& past, const std::string& report_command);

}  // namespace peculiar::report
