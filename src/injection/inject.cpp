#include "injection/inject.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "base/error.h"
#include "base/name_list.h"
#include "base/version.h"
#include "injection/plan.h"
#include "injection/planted_rows.h"
#include "injection/targets.h"
#include "injection/truth_columns.h"
#include "store/row_selection.h"
#include "store/sample.h"

namespace peculiar::injection {

namespace {

void check_sample(const store::SampleReader& sample) {
  const store::SampleHeader& header = sample.header();
  if (header.height != header.width)
    throw input_error("{}: its images are not square", sample.path().string());
  if (std::ranges::find(header.truth_planes, kLightPlane) != header.truth_planes.end())
    throw input_error("{}: already contains planted outliers (plane {})", sample.path().string(),
                      kLightPlane);
}

/// Rows of untouched images: the selected ones without the flags that exclude planting, so that both are of
/// one population.
std::vector<std::size_t> normals_of(const InjectOptions& options, const store::SampleReader& sample,
                                    const RunContext& context) {
  if (!options.with_normals) return {};
  std::vector<std::size_t> rows = store::select_rows(sample, options.where);
  const std::vector<bool> is_flagged = unfit_by_flags(sample);
  const std::size_t flagged = std::erase_if(rows, [&](std::size_t row) { return is_flagged[row]; });
  if (flagged > 0)
    context.info(
        "{}: not kept as untouched, as not planted into: {} unreadable, empty, at an edge or in a gap",
        sample.path().string(), counted(static_cast<std::int64_t>(flagged), "image"));
  return rows;
}

std::string job_of(nlohmann::json settings, const store::SampleReader& sample,
                   const store::SampleReader* stamps) {
  for (const char* key : {"overwrite", "output"}) settings.erase(key);
  std::vector<store::Selection> inputs{{&sample, {}}};
  if (stamps != nullptr) inputs.push_back({stamps, {}});
  return store::selection_job("inject" + settings.dump(), inputs);
}

store::SampleHeader header_of(const InjectOptions& options, const store::SampleReader& sample,
                              const store::SampleReader* stamps, const nlohmann::json& settings,
                              std::size_t count, const RunContext& context) {
  store::SampleHeader header = sample.header();
  header.count = static_cast<std::int64_t>(count);
  if (options.light) header.truth_planes.emplace_back(kLightPlane);
  Provenance provenance = Provenance::now("inject", settings, context);
  provenance.inputs = {sample.as_input()};
  if (stamps != nullptr) provenance.inputs.push_back(stamps->as_input());
  header.provenance = provenance.json();
  return header;
}

/// Copies the problems of the sample's images to their rows in the new sample.
void note_problems(store::RowFileWriter& writer, const store::SampleReader& sample,
                   const std::vector<std::size_t>& sources) {
  if (writer.rows_done() > writer.range().first) return;
  std::multimap<std::int64_t, std::string> problems;
  for (const store::Problem& problem : sample.rows().problems())
    problems.emplace(problem.row, problem.reason);
  for (std::size_t row = 0; row < sources.size(); ++row) {
    const auto [first, last] = problems.equal_range(static_cast<std::int64_t>(sources[row]));
    for (auto it = first; it != last; ++it) writer.note_problem(static_cast<std::int64_t>(row), it->second);
  }
}

/// For each row of the new sample, the row of the sample that it is made from.
std::vector<std::size_t> sources_of(const Plan& plan, const std::vector<std::size_t>& normals) {
  std::vector<std::size_t> sources;
  for (const Planting& planting : plan.plantings)
    sources.push_back(static_cast<std::size_t>(plan.targets[planting.target].row));
  sources.insert(sources.end(), normals.begin(), normals.end());
  return sources;
}

InjectReport report_of(const InjectOptions& options, const Plan& plan, std::size_t normals,
                       const PlantedRows& maker) {
  InjectReport report;
  report.output = options.output;
  report.images = static_cast<std::int64_t>(plan.plantings.size() + normals);
  report.normals = static_cast<std::int64_t>(normals);
  report.left_out = plan.left_out;
  report.has_light_noise = maker.has_light_noise();
  report.psf = maker.psf_words();
  std::map<std::string, std::int64_t> kinds;
  std::set<std::size_t> used;
  for (const Planting& planting : plan.plantings) {
    ++kinds[planting.kind->name];
    used.insert(planting.target);
  }
  report.kinds.assign(kinds.begin(), kinds.end());
  report.targets = static_cast<std::int64_t>(used.size());
  return report;
}

void warn_of_pictures(const store::SampleReader& sample, const RunContext& context) {
  if (sample.header().picture_bits > 0)
    context.warning(
        "{}: its values are those of {}-bit pictures, already stretched: contrasts refer to the displayed values, and brighter light saturates",
        sample.path().string(), sample.header().picture_bits);
}

}  // namespace

InjectReport inject(const InjectOptions& options, const RunContext& context, const InjectPace& pace) {
  options.shards.check(options.output);
  const store::SampleReader sample(options.input);
  check_sample(sample);
  const Settings wanted(options, sample.header().height);
  std::optional<store::SampleReader> user_stamps;
  std::vector<std::int64_t> usable;
  if (!options.stamps.empty()) {
    user_stamps.emplace(options.stamps);
    check_stamps(sample, *user_stamps);
    usable = usable_stamps(sample, *user_stamps, wanted.own_colour);
  }
  const store::SampleReader* stamps = user_stamps ? &*user_stamps : nullptr;
  const PlantedRows maker(options, wanted, sample, stamps, context);
  warn_of_pictures(sample, context);
  const Plan plan(options, wanted, sample, usable, context);
  const std::vector<std::size_t> normals = normals_of(options, sample, context);
  const std::vector<std::size_t> sources = sources_of(plan, normals);
  const catalog::Table known = known_columns(sample, plan, normals, stamps, wanted.own_colour);
  const std::vector<catalog::Column> made =
      MadeColumns(sample.header().bands, sample.header().unit).columns();
  std::vector<store::ColumnSpec> columns;
  for (const catalog::Column& column : known.columns()) columns.push_back(store::column_spec(column));
  for (const catalog::Column& column : made) columns.push_back(store::column_spec(column));
  const nlohmann::json settings = store::settings_of_whole(options, context);
  store::SampleWriter writer(
      options.output, header_of(options, sample, stamps, settings, sources.size(), context), columns,
      options.shards.part(std::ssize(sources)),
      {options.overwrite, job_of(settings, sample, stamps), pace.commit_interval}, context);
  InjectReport report = report_of(options, plan, normals.size(), maker);
  const store::RowRange own = writer.rows().range();
  report.output = writer.rows().path().string();
  report.images = own.last - own.first;
  report.resumed_at = writer.rows().rows_done();
  for (const catalog::Column& column : known.columns()) writer.rows().write(column, 0);
  note_problems(writer.rows(), sample, sources);
  maker.write(plan, normals, writer, pace.block_values);
  writer.rows().finish();
  return report;
}

}  // namespace peculiar::injection
