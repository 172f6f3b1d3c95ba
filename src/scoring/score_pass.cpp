#include "scoring/score_pass.h"

#include <algorithm>

#include "store/sample.h"
#include "store/score_making.h"
#include "store/scores_file.h"

namespace peculiar::scoring {

namespace {

constexpr std::int64_t kMostDrift = 1000;
constexpr std::size_t kDriftBlock = 256;

}  // namespace

void ScorePass::learn_usual(const store::SampleReader& sample, std::span<const std::int64_t> rows,
                            const RunContext& context) {
  if (is_whole_) artefacts_.emplace(sample, rows, context);
}

std::set<std::string> ScorePass::own_names(const ScoringSession& session, bool has_variance) {
  std::set<std::string> own{"flags"};
  for (const std::string& name : ArtefactColumns::names()) own.insert(name);
  for (const ScoreColumn& column : session.columns()) own.insert(column.name);
  for (const ScoreColumn& column : session.search_columns(has_variance)) own.insert(column.name);
  return own;
}

std::vector<store::ColumnSpec> ScorePass::columns(const std::vector<store::ColumnSpec>& known,
                                                  const std::string& unit) const {
  std::vector<store::ColumnSpec> columns{
      {"row", "", "row of the image in the sample", store::ColumnType::kInteger, 0}};
  columns.insert(columns.end(), known.begin(), known.end());
  columns.push_back({"flags", "", "flags for the reliability of the scores", store::ColumnType::kInteger, 0});
  for (const ScoreColumn& column : session_.columns())
    columns.push_back({column.name, column.name == "flux" ? unit : column.unit, column.description,
                       store::ColumnType::kFloat, 0});
  if (artefacts_) {
    const std::vector<store::ColumnSpec> found = ArtefactColumns::specs();
    columns.insert(columns.end(), found.begin(), found.end());
  }
  return columns;
}

nlohmann::json ScorePass::making(bool searched, bool has_variance) const {
  nlohmann::json making = session_.making(searched, has_variance);
  for (nlohmann::json& entry : making) entry["settings"]["version"] = kMethodVersion;
  if (artefacts_) making.push_back(artefacts_->making());
  return making;
}

store::Attributes ScorePass::attributes(const ScoresAbout& about) const {
  store::Attributes attributes{{"provenance", about.provenance},
                               {"model", about.model},
                               {"model_fingerprint", session_.fingerprint()},
                               {"sample", about.sample},
                               {"sample_job", about.sample_job},
                               {"ranking", about.ranking},
                               {"fold_group", session_.group()},
                               {"orientations", std::to_string(session_.orientations())},
                               {"precision", session_.precision()},
                               {"search", about.search.json()},
                               {store::kMaking, making(about.is_searched, about.has_variance).dump()},
                               {"drift", statistics::drift_json(about.drift).dump()}};
  if (artefacts_) attributes.emplace_back("artefact_limits", artefacts_->limits().dump());
  return attributes;
}

PreparedBlock ScorePass::prepare(StampBlock block, const RunContext& context) const {
  PreparedBlock prepared;
  prepared.first = block.first;
  prepared.columns = std::move(block.known);
  prepared.columns.add({"row", "", "", block.rows, {}});
  if (artefacts_) {
    const catalog::Table found = artefacts_->find(block.stamps.pixels, block.stamps.mask, context);
    for (const catalog::Column& column : found.columns()) prepared.columns.add(column);
  }
  prepared.stamps =
      preparation_.prepare(block.stamps.arrays(), std::move(block.rows), session_.wanted(), context.threads);
  for (std::size_t i = 0; i < block.flags.size(); ++i) {
    // A mask may cover the non-finite pixels.
    std::int64_t& flags = block.flags[i];
    flags = prepared.stamps.usable[i] ? flags & ~std::int64_t{store::kFlagNotFinite}
                                      : flags | std::int64_t{store::kFlagNotFinite};
  }
  prepared.columns.add({"flags", "", "", std::move(block.flags), {}});
  return prepared;
}

void ScorePass::write(store::RowFileWriter& writer, PreparedBlock block, std::span<const float> vectors,
                      std::vector<float>* features) const {
  for (const catalog::Column& column : block.columns.columns()) writer.write(column, block.first);
  const ColumnValues scores = session_.score(std::move(block.stamps), vectors, features);
  for (std::size_t i = 0; i < scores.size(); ++i)
    writer.write(catalog::Column{session_.columns()[i].name, "", "", scores[i], {}}, block.first);
}

std::vector<std::int64_t> drift_rows(std::int64_t count) {
  const std::int64_t some = std::min(count, kMostDrift);
  std::vector<std::int64_t> rows;
  for (std::int64_t i = 0; i < some; ++i) rows.push_back(i * count / some);
  return rows;
}

std::vector<statistics::DriftLine> drift_of(const ScoringSession& session, const store::SampleReader& sample,
                                            std::vector<std::int64_t> rows) {
  const std::vector<bool> partial = store::partial_images(sample.rows().catalogue({"flags"}));
  const auto is_partial = [&](std::int64_t row) {
    return !partial.empty() && partial[static_cast<std::size_t>(row)];  // empty: no flags
  };
  if (!std::all_of(rows.begin(), rows.end(), is_partial)) std::erase_if(rows, is_partial);
  const stamps::StampReader reader(sample, session.contract().stretch);
  const std::span<const std::int64_t> all(rows);
  DriftSample measured;
  for (std::size_t from = 0; from < all.size(); from += kDriftBlock) {
    const auto own = all.subspan(from, std::min(kDriftBlock, all.size() - from));
    session.add_to(measured, reader.read(own, {.shapes = true}));
  }
  return session.drift(measured);
}

}  // namespace peculiar::scoring
