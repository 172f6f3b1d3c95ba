#include "scoring/feature_file.h"

#include <nlohmann/json.hpp>

#include "store/features_file.h"

namespace peculiar::scoring {

FeatureFile::FeatureFile(const Job& job, const store::SampleReader& sample,
                         const std::vector<std::int64_t>& rows, const RunContext& context)
    : end_(job.part ? job.part->rows.last : std::ssize(rows)) {
  if (!job.part && is_done(job.path, job.fingerprint)) return;
  std::int64_t length = 0;
  nlohmann::json groups = nlohmann::json::array();
  for (const auto& [name, numbers] : job.groups) {
    groups.push_back({{"name", name}, {"length", numbers}});
    length += numbers;
  }
  store::RowFileSpec spec;
  spec.kind = store::kFeaturesKind;
  spec.version = store::kFeaturesVersion;
  spec.count = std::ssize(rows);
  spec.arrays = {{store::kFeaturesArray, store::ArrayType::kFloat32, {length}, {}}};
  spec.columns = {{"row", "", "row of the image in the sample", store::ColumnType::kInteger, 0}};
  spec.attributes = job.attributes;
  spec.attributes.emplace_back(store::kFeatureGroups, groups.dump());
  catalog::Table ids = sample.rows().catalogue({"id"});
  if (ids.has("id")) {
    const std::vector<std::size_t> places(rows.begin(), rows.end());
    ids = ids.take(places);
    spec.columns.push_back(store::column_spec(ids.at("id")));
  }
  writer_.emplace(job.path, spec, job.part, store::WriteOptions{job.overwrite, job.fingerprint, {}}, context);
  if (ids.has("id")) writer_->write(ids.at("id"), 0);
}

void FeatureFile::write(std::int64_t first, const std::vector<std::int64_t>& rows,
                        std::span<const float> features) {
  if (!writer_) return;
  writer_->write(store::kFeaturesArray, first, features);
  writer_->write(catalog::Column{"row", "", "", rows, {}}, first);
  writer_->commit(first + std::ssize(rows));
}

void FeatureFile::keep() {
  if (writer_) writer_->keep();
}

void FeatureFile::finish() {
  if (writer_) writer_->finish();
}

}  // namespace peculiar::scoring
