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

/// All that a cut-out is before a pixel is cut: the survey as its headers have it, the objects and what
/// becomes of each, the stamps' geometry, their sample's header and columns.
class CutPlan {
 public:
  /// Looks at the mosaics and reads the catalogue. `settings` are those of the cut-out (settings_of). Errors:
  /// those of open_survey, give_psfs, psf_of_stamps, read_objects, place, geometry_of; usage: a table of
  /// fates that is none; input: no object is left.
  CutPlan(const CutOptions& options, nlohmann::json settings, const RunContext& context, const CutPace& pace);
  CutPlan(const CutPlan&) = delete;
  CutPlan& operator=(const CutPlan&) = delete;

  const Survey& survey() const { return survey_; }
  const StampMaker& maker() const { return *maker_; }
  const Cutter& cutter() const { return *cutter_; }
  const Objects& objects() const { return objects_; }
  /// In the order of the sample's rows.
  const std::vector<Placed>& placed() const { return placed_; }
  /// Rows of the catalogue with each Fate.
  std::array<std::int64_t, kFates> count_of_fates() const;
  /// Of the sample of all stamps, without its provenance.
  const store::SampleHeader& header() const { return header_; }
  /// The columns of stamps of these objects, which must stay.
  CutoutRows rows_of(const std::vector<Placed>& objects) const;
  /// What resampling keeps, and of what the point spread function is, in words; "" where it is not so.
  const std::string& kept_words() const { return kept_words_; }
  const std::string& psf_words() const { return psf_words_; }
  /// With what follows from the mosaics.
  const nlohmann::json& settings() const { return settings_; }
  /// The same of any program that cuts the same stamps (survey/job.h).
  const std::string& job() const { return job_; }
  std::vector<ProvenanceInput> inputs() const;
  /// The table of fates, where one is asked for.
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
