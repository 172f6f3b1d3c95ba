#include "score/search_pass.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/atomic_file.h"
#include "base/interrupt.h"
#include "base/progress.h"
#include "base/random.h"

namespace peculiar::score {

namespace {

constexpr std::int64_t kBatchesInBlock = 4;  // after each block the work is safe, and ctrl-C is heard
constexpr std::int64_t kBlock = 256;         // of reconstructions
const std::string kKind = "search";
constexpr std::int64_t kVersion = 1;
constexpr const char* kLatentLength =
    "length of the latent vector found; of random ones, sqrt of their numbers";

/// One of the search's columns.
struct SearchColumn {
  const char* name;
  const char* description;
  at::Tensor SearchResult::*values;
};

constexpr SearchColumn kColumns[] = {
    {"anomaly_score", "least loss of the search: (1 - lambda) residual_part + lambda critic_part",
     &SearchResult::loss},
    {"residual_part", "sum |image - reconstruction|, network values", &SearchResult::residual_part},
    {"critic_part", "sum |difference of the critic's last convolution|", &SearchResult::critic_part},
    {"score_spread", "standard deviation of the anomaly score over the starts", &SearchResult::spread}};

std::vector<double> numbers(const at::Tensor& values, const std::vector<bool>& usable) {
  std::vector<double> result(usable.size(), std::nan(""));
  const at::Tensor dense = values.to(at::kDouble).contiguous();
  const double* next = dense.data_ptr<double>();
  for (std::size_t i = 0; i < usable.size(); ++i) {
    if (usable[i]) result[i] = *next++;
  }
  return result;
}

/// Rows of `values` [usable ones, ...] spread over all rows, NaN elsewhere.
std::vector<float> spread_rows(const at::Tensor& values, const std::vector<bool>& usable) {
  const at::Tensor dense = values.contiguous();
  const auto size = static_cast<std::size_t>(values.numel() / std::max<std::int64_t>(1, values.size(0)));
  std::vector<float> result(usable.size() * size, std::nanf(""));
  const float* next = dense.data_ptr<float>();
  for (std::size_t i = 0; i < usable.size(); ++i) {
    if (!usable[i]) continue;
    std::copy(next, next + size, result.begin() + static_cast<std::ptrdiff_t>(i * size));
    next += size;
  }
  return result;
}

std::string job_of(const std::string& job, const char* part, const std::vector<std::int64_t>& rows) {
  return fingerprint(fmt::format("{} {} ", job, part) +
                     std::string(reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(rows[0])));
}

}  // namespace

SearchPass::SearchPass(const nn::Model& model, const nn::Compute& compute, const SearchOptions& options,
                       const store::SampleReader& sample)
    : model_(model), compute_(compute), options_(options), sample_(sample) {}

std::int64_t SearchPass::run(const std::filesystem::path& path, const std::vector<std::int64_t>& sample_rows,
                             const std::string& job) const {
  const std::string own_job = job_of(job, "search", sample_rows);
  if (store::row_file_job(path) == own_job) return 0;
  const LatentSearch search(model_, compute_, options_);
  store::RowFileSpec spec;
  spec.kind = kKind;
  spec.version = kVersion;
  spec.count = static_cast<std::int64_t>(sample_rows.size());
  spec.arrays = {{"latent", store::ArrayType::kFloat32, {model_.architecture.latent}, {}}};
  for (const SearchColumn& column : kColumns)
    spec.columns.push_back({column.name, "", column.description, store::ColumnType::kFloat, 0});
  spec.columns.push_back({"latent_length", "", kLatentLength, store::ColumnType::kFloat, 0});
  spec.columns.push_back({"iterations", "", "of the search", store::ColumnType::kFloat, 0});
  spec.columns.push_back({"converged", "", "did the search's loss settle?", store::ColumnType::kFloat, 0});
  store::RowFileWriter writer(path, spec, {true, own_job, {}});
  const std::int64_t begin = writer.rows_done();
  Progress progress("search", "images", spec.count, begin);
  StampStream stream(sample_, model_.contract.stretch, sample_rows, begin, kBatchesInBlock * options_.batch,
                     false);
  while (const auto block = stream.next()) {
    SearchResult found;
    const bool some = block->images.size(0) > 0;
    if (some) found = search.run(block->images, block->weights, block->first);
    const auto write = [&](const char* name, const at::Tensor& values) {
      const std::vector<double> column =
          some ? numbers(values, block->usable) : std::vector<double>(block->usable.size(), std::nan(""));
      writer.write(catalog::Column{name, "", "", column, {}}, block->first);
    };
    for (const SearchColumn& column : kColumns) write(column.name, found.*column.values);
    write("latent_length", some ? found.latent.square().sum(1).sqrt() : at::Tensor());
    write("iterations", found.iterations);
    write("converged", found.converged);
    if (some) writer.write("latent", block->first, spread_rows(found.latent, block->usable));
    const auto done = block->first + static_cast<std::int64_t>(block->rows.size());
    writer.commit(done);
    progress.add(static_cast<std::int64_t>(block->rows.size()));
    if (interrupt_requested() && done < spec.count) {
      writer.keep();
      throw Interrupted(
          fmt::format("stopped at search {} of {}; the same command goes on from there", done, spec.count));
    }
  }
  writer.finish();
  return spec.count - begin;
}

std::int64_t SearchPass::join(const std::filesystem::path& path, const std::vector<std::size_t>& wanted,
                              store::ScoresFile& scores) const {
  const store::RowFileReader file(path, kKind, kVersion);
  const std::size_t rows = scores.table.rows();
  const auto add = [&](const char* name, const char* description) {
    const catalog::Column own = file.column(name);
    std::vector<double> values(rows, std::nan(""));
    for (std::size_t k = 0; k < wanted.size(); ++k) values[wanted[k]] = own.number(k);
    scores.table.add({name, "", description, values, {}});
  };
  for (const SearchColumn& column : kColumns) add(column.name, column.description);
  add("latent_length", kLatentLength);
  const catalog::Column iterations = file.column("iterations");
  const catalog::Column converged = file.column("converged");
  std::vector<std::int64_t> counts(rows, 0);
  std::vector<bool> settled(rows, false);
  std::vector<bool> missing(rows, true);
  std::int64_t unconverged = 0;
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    if (std::isnan(iterations.number(k))) continue;
    counts[wanted[k]] = static_cast<std::int64_t>(iterations.number(k));
    settled[wanted[k]] = converged.number(k) > 0;
    missing[wanted[k]] = false;
    unconverged += converged.number(k) > 0 ? 0 : 1;
  }
  scores.table.add({"iterations", "", "of the search for the best reconstruction", counts, missing});
  scores.table.add(
      {"converged", "", "did the search's loss settle before the last iteration?", settled, missing});
  return unconverged;
}

catalog::Table SearchPass::write_reconstructions(const std::filesystem::path& path,
                                                 const std::filesystem::path& searched,
                                                 const std::vector<std::size_t>& wanted,
                                                 const std::vector<std::size_t>& chosen,
                                                 const std::vector<std::int64_t>& sample_rows,
                                                 const store::Attributes& attributes, const std::string& job,
                                                 bool overwrite) const {
  const std::string own_job = job_of(job, "reconstructions", sample_rows);
  if (store::row_file_job(path) != own_job) refuse_existing(path, overwrite);
  const store::RowFileReader file(searched, kKind, kVersion);
  const store::SampleHeader& header = sample_.header();
  const std::vector<std::int64_t> shape{header.band_count(), header.height, header.width};
  store::RowFileSpec spec;
  spec.kind = "reconstructions";
  spec.version = kVersion;
  spec.count = static_cast<std::int64_t>(chosen.size());
  for (const char* name : {"images", "reconstructions", "residuals"})
    spec.arrays.push_back({name, store::ArrayType::kFloat32, shape, {{"unit", header.unit}}});
  spec.arrays.push_back({"significance", store::ArrayType::kFloat32, shape, {{"unit", std::string()}}});
  spec.columns = {{"row", "", "row of the image in the sample", store::ColumnType::kInteger, 0}};
  const catalog::Table known = sample_.rows().catalogue({"id"});
  if (const catalog::Column* id = known.find("id")) spec.columns.push_back(store::column_spec(*id));
  spec.attributes = attributes;
  store::RowFileWriter writer(path, spec, {true, own_job, {}});
  RegionTable regions(sample_);
  const auto values = static_cast<std::size_t>(header.stamp_values());
  StampStream stream(sample_, model_.contract.stretch, sample_rows, 0, kBlock, false);
  while (const auto block = stream.next()) {
    std::vector<at::Tensor> latent;
    for (std::size_t i = 0; i < block->rows.size(); ++i) {
      if (!block->usable[i]) continue;
      const std::size_t index = chosen[static_cast<std::size_t>(block->first) + i];
      const auto place = std::lower_bound(wanted.begin(), wanted.end(), index) - wanted.begin();
      at::Tensor vector = at::empty({model_.architecture.latent});
      file.read("latent", place, {vector.data_ptr<float>(), static_cast<std::size_t>(vector.numel())});
      latent.push_back(vector);
    }
    writer.write(catalog::Column{"row", "", "", block->rows, {}}, block->first);
    if (const catalog::Column* id = known.find("id")) {
      std::vector<std::string> ids;
      for (const std::int64_t row : block->rows) ids.push_back(id->text(static_cast<std::size_t>(row)));
      writer.write(catalog::Column{"id", "", "", ids, {}}, block->first);
    }
    if (!latent.empty()) {
      const Reconstruction made =
          reconstruct(model_, compute_, block->images, block->weights, at::stack(latent));
      const auto in_pixels = [&](const at::Tensor& network) {
        const at::Tensor dense = network.contiguous();
        at::Tensor pixels = at::empty_like(dense);
        for (std::int64_t i = 0; i < dense.size(0); ++i) {
          const auto start = static_cast<std::size_t>(i) * values;
          model_.contract.stretch.to_pixels({dense.data_ptr<float>() + start, values},
                                            {pixels.data_ptr<float>() + start, values});
        }
        return pixels;
      };
      const at::Tensor images = in_pixels(block->images);
      const at::Tensor rebuilt = in_pixels(made.rebuilt);
      at::Tensor residuals = images - rebuilt;
      if (block->weights.defined()) residuals = residuals * (block->weights > 0);
      writer.write("images", block->first, spread_rows(images, block->usable));
      writer.write("reconstructions", block->first, spread_rows(rebuilt, block->usable));
      writer.write("residuals", block->first, spread_rows(residuals, block->usable));
      writer.write("significance", block->first, spread_rows(made.significance, block->usable));
      std::int64_t k = 0;
      for (std::size_t i = 0; i < block->rows.size(); ++i) {
        if (!block->usable[i]) continue;
        regions.add(block->rows[i], residual_regions(residuals[k], made.significance[k]));
        ++k;
      }
    }
    writer.commit(block->first + static_cast<std::int64_t>(block->rows.size()));
  }
  writer.finish();
  return regions.table();
}

}  // namespace peculiar::score
