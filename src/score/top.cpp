#include "score/top.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/atomic_file.h"
#include "base/error.h"
#include "image/contact_sheet.h"
#include "score/fusion.h"
#include "score/search.h"
#include "score/stamp_stream.h"
#include "store/scores_file.h"

namespace peculiar::score {

namespace {

constexpr std::int64_t kTilesOfOne = 3;     // image, reconstruction, residual
constexpr std::int64_t kSearchSteps = 100;  // of a panel's reconstructions

std::string label_of(const TopLine& line, const std::string& column, std::size_t rank) {
  std::string text = fmt::format("{}. {}", rank, line.id);
  if (!line.label.empty()) text += fmt::format("\n{}", line.label);
  text += fmt::format("\n{} {:.3g}", column, line.score);
  if (std::isfinite(line.p_value)) text += fmt::format("\np {:.2g}", line.p_value);
  return text;
}

std::string parts_of(const TopLine& line, std::size_t first, std::size_t last) {
  std::string text;
  for (std::size_t i = first; i < std::min(last, line.parts.size()); ++i)
    text += fmt::format("{} {:.3g}\n", line.parts[i].first, line.parts[i].second);
  return text;
}

image::Image image_of(const at::Tensor& pixels) {
  const at::Tensor dense = pixels.contiguous();
  image::Image image(static_cast<int>(dense.size(0)), static_cast<int>(dense.size(1)),
                     static_cast<int>(dense.size(2)));
  std::copy(dense.data_ptr<float>(), dense.data_ptr<float>() + dense.numel(), image.pixels.begin());
  return image;
}

void draw_panel(const TopOptions& options, const store::ScoresFile& scores, const TopReport& report) {
  const std::string sample_path = options.sample.empty() ? scores.attribute("sample") : options.sample;
  const std::string model_path = options.model.empty() ? scores.attribute("model") : options.model;
  const store::SampleReader sample(sample_path);
  if (sample.header().job != scores.attribute("sample_job"))
    throw input_error("{}: is not the sample that {} was made of; name it with --sample", sample_path,
                      options.scores);
  nn::Model model = nn::read_model(model_path);
  if (nn::model_fingerprint(model) != scores.attribute("model_fingerprint"))
    throw input_error("{}: is not the model that {} was made with; name it with --model", model_path,
                      options.scores);
  const nn::Compute compute{at::kFloat, at::Device(options.device)};
  model.to(compute.device);
  SearchOptions search;
  search.paper = !model.encoder.has_value();
  search.iterations = kSearchSteps;
  std::vector<std::int64_t> rows;
  for (const TopLine& line : report.lines) rows.push_back(line.row);
  const StampStream stream(sample, model.contract.stretch, rows, 0, static_cast<std::int64_t>(rows.size()),
                           false);
  const StampBlock block = stream.make(0);
  const SearchResult found = LatentSearch(model, compute, search).run(block.images, block.weights);
  const at::NoGradGuard no_graph;
  const at::Tensor rebuilt = model.generator.forward(found.latent, compute, false).to(at::kCPU);
  std::vector<image::SheetTile> tiles;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const TopLine& line = report.lines[i];
    const auto k = static_cast<std::int64_t>(i);
    tiles.push_back({image_of(block.images[k]), label_of(line, report.column, i + 1)});
    tiles.push_back({image_of(rebuilt[k]), parts_of(line, 0, 4)});
    tiles.push_back({image_of(block.images[k] - rebuilt[k]), parts_of(line, 4, 8)});
  }
  image::SheetOptions sheet;
  sheet.title = fmt::format("{} highest in {}: image, reconstruction, residual", rows.size(), report.column);
  const std::int64_t groups =
      options.columns > 0
          ? options.columns
          : std::clamp<std::int64_t>(std::lround(std::sqrt(static_cast<double>(rows.size()) / 2)), 1, 5);
  sheet.columns = static_cast<int>(kTilesOfOne * groups);
  sheet.tile_px = static_cast<int>(options.tile);
  sheet.rows_upward = sample.header().rows_upward;
  image::write_contact_sheet(options.output, tiles, sheet);
}

}  // namespace

void TopOptions::describe(Fields& fields) {
  fields.add("scores", &scores, "The scores.").positional().required().value_name("SCORES.h5");
  fields.add("number", &number, "How many images.").letter('n').range(1, 10000);
  fields.add("column", &column, "Rank by this score; without it, by the one that the file is ranked by.")
      .value_name("COLUMN");
  fields
      .add("output", &output,
           "Panel of them: each image with its reconstruction, the residual, the scores and the p-value.")
      .letter('o')
      .value_name("PANEL.png");
  fields.add("sample", &sample, "The sample, where it is no longer in its place.").value_name("SAMPLE.h5");
  fields.add("model", &model, "The model, where it is no longer in its place.")
      .value_name("MODEL.safetensors");
  fields.add("columns", &columns, "Images in a line of the panel; 0: as square as it goes.").range(0, 100);
  fields.add("tile", &tile, "Edge of a stamp on the panel.").unit("px").range(16, 1024);
  fields.add("overwrite", &overwrite, "Replace a panel of that name.");
}

TopReport top_scores(const TopOptions& options) {
  if (!options.output.empty()) refuse_existing(options.output, options.overwrite);
  const store::ScoresFile scores = store::read_scores(options.scores);
  TopReport report;
  const catalog::Column& column = store::score_column(scores, options.column, options.scores);
  report.column = column.name;
  const catalog::Column* ids = scores.table.find("id");
  const catalog::Column* labels = scores.table.find("label");
  // A p-value belongs to the column that was calibrated.
  const catalog::Column* p_values =
      scores.attribute("calibrated_column") == report.column ? scores.table.find("p_value") : nullptr;
  std::vector<const catalog::Column*> parts;
  for (const auto& [name, weight] : fused_columns()) {
    const catalog::Column* part = scores.table.find(name);
    if (part != nullptr && name != report.column) parts.push_back(part);
  }
  for (const char* name : {"anomaly_score", "flux"}) {
    const catalog::Column* part = scores.table.find(name);
    if (part != nullptr && name != report.column) parts.push_back(part);
  }
  for (const std::size_t row : store::ranked(column)) {
    if (column.is_missing(row) || std::ssize(report.lines) >= options.number) break;
    TopLine line;
    line.row = static_cast<std::int64_t>(scores.table.at("row").number(row));
    line.id = ids != nullptr ? ids->text(row) : fmt::format("row {}", line.row);
    line.label = labels != nullptr ? labels->text(row) : "";
    line.score = column.number(row);
    line.p_value = p_values != nullptr ? p_values->number(row) : std::nan("");
    for (const catalog::Column* part : parts) line.parts.emplace_back(part->name, part->number(row));
    report.lines.push_back(std::move(line));
  }
  if (report.lines.empty())
    throw input_error("{}: no image has a value in '{}'", options.scores, report.column);
  if (!options.output.empty()) {
    at::set_num_threads(std::max(1, options.threads));
    draw_panel(options, scores, report);
  }
  return report;
}

}  // namespace peculiar::score
