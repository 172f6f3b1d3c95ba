#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/version.h"
#include "survey/cut_options.h"
#include "survey/cutout_rows.h"
#include "survey/cutter.h"
#include "survey/objects.h"

namespace peculiar::survey {

/// Everything about a run of cutout that is known before any pixel is cut: the survey according to the
/// headers, the objects and the fate of each, the geometry of the stamps, and the header and columns of their
/// sample.
class CutPlan {
 public:
  /// Opens the mosaics and reads the catalogue. `settings` are those of the run (settings_of). Errors: those
  /// of open_survey, give_psfs, psf_of_stamps, read_objects, place, geometry_of; usage: the output for the
  /// fates is not a table; input: no object is left.
  CutPlan(const CutOptions& options, nlohmann::json settings, const RunContext& context, const CutPace& pace);
  CutPlan(const CutPlan&) = delete;
  CutPlan& operator=(const CutPlan&) = delete;

  const Survey& survey() const { return survey_; }
  const StampMaker& maker() const { return *maker_; }
  const Cutter& cutter() const { return *cutter_; }
  const Objects& objects() const { return objects_; }
  /// In the order of the sample's rows.
  const std::vector<Placed>& placed() const { return placed_; }
  /// Number of catalogue rows with each Fate.
  std::array<std::int64_t, kFates> count_of_fates() const;
  /// Header of the sample of all stamps, without provenance.
  const store::SampleHeader& header() const { return header_; }
  /// Columns of the stamps of these objects. Keeps a reference to `objects`.
  CutoutRows rows_of(const std::vector<Placed>& objects) const;
  /// What resampling conserves, and where the point spread function comes from, in words; "" if not
  /// applicable.
  const std::string& kept_words() const { return kept_words_; }
  const std::string& psf_words() const { return psf_words_; }
  /// The settings, with those derived from the mosaics filled in.
  const nlohmann::json& settings() const { return settings_; }
  /// Identifies the job; the same for every program that cuts the same stamps (survey/job.h).
  const std::string& job() const { return job_; }
  std::vector<ProvenanceInput> inputs() const;
  /// Writes the table of fates, if requested.
  void write_fates(const Provenance& provenance) const;

 private:
  void place_objects(const CutPace& pace);

  const CutOptions& options_;
  const RunContext& context_;
  nlohmann::json settings_;
  Survey survey_;
  std::string kept_words_, psf_words_;
  std::optional<StampMaker> maker_;
  std::optional<Cutter> cutter_;
  Objects objects_;
  std::vector<Fate> fates_;
  std::vector<Placed> placed_;
  store::SampleHeader header_;
  std::string job_;
};

}  // namespace peculiar::survey
