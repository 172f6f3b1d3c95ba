#include "scoring/reconstruction_file.h"

#include <algorithm>

#include "base/atomic_file.h"
#include "nn/stamp_tensors.h"
#include "search/reconstruction.h"
#include "store/scores_file.h"

namespace peculiar::scoring {

namespace {

constexpr std::size_t kBlock = 256;

store::RowFileSpec spec_of(const ReconstructionJob& job, const store::SampleReader& sample, std::size_t count,
                           const catalog::Column* id) {
  const store::SampleHeader& header = sample.header();
  const std::vector<std::int64_t> shape{header.band_count(), header.height, header.width};
  store::RowFileSpec spec;
  spec.kind = "reconstructions";
  spec.version = store::kReconstructionsVersion;
  spec.count = static_cast<std::int64_t>(count);
  for (const char* name : {"images", "reconstructions", "residuals"})
    spec.arrays.push_back({name, store::ArrayType::kFloat32, shape, {{"unit", header.unit}}});
  store::Attributes& of_images = spec.arrays.front().attributes;
  of_images.emplace_back("rows_upward", std::int64_t{header.rows_upward});
  of_images.emplace_back("picture_bits", std::int64_t{header.picture_bits});
  spec.arrays.push_back({"significance", store::ArrayType::kFloat32, shape, {{"unit", std::string()}}});
  spec.columns = {{"row", "", "row of the image in the sample", store::ColumnType::kInteger, 0}};
  if (id != nullptr) spec.columns.push_back(store::column_spec(*id));
  spec.attributes = job.attributes;
  return spec;
}

/// One stamp's values as [band, y, x].
at::Tensor planes(std::span<const float> values, const store::SampleHeader& header) {
  return nn::stamp_tensor({values.begin(), values.end()}, header.band_count(), header.width)[0];
}

}  // namespace

catalog::Table write_reconstructions(const ReconstructionJob& job, const ScoringSession& session,
                                     const store::SampleReader& sample,
                                     const std::vector<std::int64_t>& sample_rows,
                                     std::span<const float> latent, const RunContext& context) {
  if (store::row_file_job(job.path) != job.job) refuse_existing(job.path, job.overwrite);
  const catalog::Table known = sample.rows().catalogue({"id"});
  const catalog::Column* id = known.find("id");
  store::RowFileWriter writer(job.path, spec_of(job, sample, sample_rows.size(), id), {true, job.job, {}},
                              context);
  search::RegionTable regions(sample);
  const stamps::StampReader reader(sample, session.contract().stretch);
  const std::size_t size = reader.preparation().stamp_size();
  const auto dimension = static_cast<std::size_t>(session.latent_dimension());
  for (std::size_t first = 0; first < sample_rows.size(); first += kBlock) {
    const auto rows = std::span(sample_rows).subspan(first, std::min(kBlock, sample_rows.size() - first));
    std::vector<float> data(rows.size() * size);
    for (std::size_t i = 0; i < rows.size(); ++i)
      sample.read_images(rows[i], std::span(data).subspan(i * size, size));
    const ReconstructedStamps made = session.reconstruct(
        data, reader.read(rows), latent.subspan(first * dimension, rows.size() * dimension));
    const auto at = static_cast<std::int64_t>(first);
    writer.write(catalog::Column{"row", "", "", std::vector<std::int64_t>(rows.begin(), rows.end()), {}}, at);
    if (id != nullptr) {
      std::vector<std::string> ids;
      for (const std::int64_t row : rows) ids.push_back(id->text(static_cast<std::size_t>(row)));
      writer.write(catalog::Column{"id", "", "", ids, {}}, at);
    }
    writer.write("images", at, std::span<const float>(data));
    writer.write("reconstructions", at, std::span<const float>(made.reconstructions));
    writer.write("residuals", at, std::span<const float>(made.residuals));
    writer.write("significance", at, std::span<const float>(made.significance));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto own = [&](const std::vector<float>& all) {
        return planes(std::span(all).subspan(i * size, size), sample.header());
      };
      // Unusable stamps are NaN throughout, which exceeds no threshold.
      regions.add(rows[i], search::residual_regions(own(made.residuals), own(made.significance)));
    }
    writer.commit(at + std::ssize(rows));
    if (first + rows.size() < sample_rows.size()) {
      context.stop_if_cancelled(fmt::format(
          "{}: stopped; run the same command again to write it from the saved searches", job.path.string()));
    }
  }
  writer.finish();
  return regions.table();
}

}  // namespace peculiar::scoring
