#include "survey/cut_plan.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_fingerprint.h"
#include "base/file_name.h"
#include "survey/job.h"
#include "survey/noise_scale.h"
#include "survey/stamp_psf.h"
#include "tables/table_file.h"
#include "tables/table_provenance.h"

namespace peculiar::survey {

namespace {

/// Identifies the contents of the catalogue and of the list.
std::string inputs_fingerprint(const CutOptions& options, const Survey& survey) {
  std::string content = files_fingerprint(survey);
  const std::string job = store::row_file_job(options.catalogue.catalogue);
  content += job.empty() ? file_fingerprint(options.catalogue.catalogue) : job;
  if (!options.mosaics.list.empty()) content += read_file(options.mosaics.list);
  return content;
}

void check_fates_table(const CutOptions& options) {
  if (!options.fates.empty() && !tables::is_table_file(options.fates))
    throw usage_error("--fates: '{}' has no table suffix; known suffixes: {}", options.fates,
                      tables::kTableSuffixes);
}

}  // namespace

CutPlan::CutPlan(const CutOptions& options, nlohmann::json settings, const RunContext& context,
                 const CutPace& pace)
    : options_(options), context_(context), settings_(std::move(settings)) {
  check_fates_table(options);
  survey_ = open_survey(options.mosaics, context.threads, context);
  give_psfs(options.psf, survey_);
  if (options.psf_scale && !has_psfs(survey_))
    throw usage_error("--psf-scale: needs --psf, or psf in the list of mosaics");
  scale_noise(survey_, options.stamps.detection, NoiseUse::kSample, options.mosaics.memory, context);
  const StampGeometry geometry = geometry_of(options.stamps, survey_);
  kept_words_ = kept_by(options.stamps, survey_).words;
  if (!kept_words_.empty()) settings_["conserve"] = geometry.keeps_mean ? "mean" : "flux";
  follow_resampling(geometry, survey_);
  maker_.emplace(geometry, treatment_of(options.stamps), options.least_covered, context.seed);
  place_objects(pace);
  header_ = cutter_->header(static_cast<std::int64_t>(placed_.size()));
  if (has_psfs(survey_)) {
    StampPsf psf = psf_of_stamps(survey_, geometry, placed_, options.psf_scale, context);
    header_.psf = std::move(psf.image);
    psf_words_ = psf.words;
  }
  job_ = job_fingerprint(settings_, inputs_fingerprint(options, survey_));
}

void CutPlan::place_objects(const CutPace& pace) {
  objects_ = read_objects(options_.catalogue, context_);
  Placement placement = place(objects_, survey_, options_.catalogue.duplicate_radius, context_);
  fates_ = std::move(placement.fates);
  placed_ = std::move(placement.placed);
  CutPace own_pace = pace;
  own_pace.memory_mib = options_.mosaics.memory;
  cutter_.emplace(survey_, *maker_, context_, own_pace);
  if (options_.edges == "leave-out") {
    const auto set_fates = [&](Fate fate) {
      for (const Placed& object : placed_) fates_[static_cast<std::size_t>(object.row)] = fate;
    };
    set_fates(Fate::kOverEdge);
    placed_ = cutter_->take_inside(placed_);
    set_fates(Fate::kCut);
  }
  if (placed_.empty())
    throw input_error("{}: every stamp reaches beyond its mosaic (--edges leave-out); use a smaller size",
                      options_.catalogue.catalogue);
  Cutter::sort(placed_);
}

std::array<std::int64_t, kFates> CutPlan::count_of_fates() const {
  std::array<std::int64_t, kFates> counts{};
  for (const Fate fate : fates_) ++counts[static_cast<std::size_t>(fate)];
  return counts;
}

CutoutRows CutPlan::rows_of(const std::vector<Placed>& objects) const {
  return {survey_, objects_, objects, maker_->treatment().removes(), options_.catalogue.catalogue};
}

std::vector<ProvenanceInput> CutPlan::inputs() const {
  std::vector<ProvenanceInput> inputs = images_of(survey_);
  for (const std::string& file : psf_files(survey_)) inputs.push_back({file, "", ""});
  inputs.push_back(tables::as_input(options_.catalogue.catalogue, objects_.table));
  return inputs;
}

void CutPlan::write_fates(const Provenance& provenance) const {
  if (options_.fates.empty()) return;
  std::vector<std::string> names, fields(fates_.size());
  for (const Fate fate : fates_) names.emplace_back(fate_name(fate));
  for (const Placed& object : placed_)
    fields[static_cast<std::size_t>(object.row)] =
        survey_.fields[static_cast<std::size_t>(object.field)].name;
  std::vector<bool> no_field;
  for (const std::string& name : fields) no_field.push_back(name.empty());
  catalog::Table table;
  table.description = fmt::format("What became of the rows of {}", valid_text(options_.catalogue.catalogue));
  table.add({"id", "", "name of the object", objects_.ids, {}});
  table.add({"fate",
             "",
             "fate of the object: cut, over the edge, duplicate, outside, no position or not selected",
             std::move(names),
             {}});
  table.add({"field", "", "field from which it was cut out", std::move(fields), std::move(no_field)});
  tables::set_provenance(table, provenance);
  tables::write_table(options_.fates, table);
}

}  // namespace peculiar::survey
