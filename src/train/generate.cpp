#include "train/generate.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/progress.h"
#include "base/random.h"
#include "base/version.h"
#include "image/contact_sheet.h"
#include "nn/model.h"
#include "store/sample.h"
#include "train/health_report.h"

namespace peculiar::train {

namespace {

constexpr std::int64_t kBlock = 256;
constexpr std::int64_t kMostTiles = 64;

void write_sheet(const GenerateOptions& options, const store::SampleReader& sample,
                 const nn::Contract& contract) {
  std::vector<image::SheetTile> tiles;
  const auto values = static_cast<std::size_t>(sample.header().stamp_values());
  for (std::int64_t row = 0; row < std::min(kMostTiles, sample.count()); ++row) {
    image::Image tile = sample.read_image(row);
    std::vector<float> stretched(values);
    contract.stretch.to_network(tile.pixels, stretched, tile.width);
    tile.pixels = std::move(stretched);
    tiles.push_back({std::move(tile), ""});
  }
  image::SheetOptions sheet;
  sheet.title = fmt::format("{}: {} of {} generated images", options.model, tiles.size(), sample.count());
  sheet.stretch = image::StretchKind::kLinear;
  sheet.rows_upward = sample.header().rows_upward;
  image::write_contact_sheet(options.sheet, tiles, sheet);
}

}  // namespace

void GenerateOptions::describe(Fields& fields) {
  fields.add("model", &model, "The model whose generator draws.")
      .positional()
      .required()
      .value_name("MODEL.safetensors");
  fields.add("output", &output, "The sample to write.").letter('o').required().value_name("SAMPLE.h5");
  fields.add("number", &number, "How many images.").letter('n').range(1, 1e9);
  fields.add("sheet", &sheet, "Contact sheet of the first 64, as the networks see them.")
      .value_name("SHEET.png");
  fields.add("overwrite", &overwrite, "Replace a sample of that name.");
}

std::int64_t generate_sample(const GenerateOptions& asked) {
  GenerateOptions options = asked;
  at::set_num_threads(std::max(1, options.threads));
  nn::Model model = nn::read_model(options.model);
  const nn::Compute compute{at::kFloat, at::Device(options.device)};
  model.to(compute.device);
  Fields fields;
  options.describe(fields);
  nlohmann::json settings = fields.values();
  settings["seed"] = options.seed;
  Provenance provenance = Provenance::now("generate", settings);
  provenance.inputs = {
      {options.model, "", model.training.value("provenance", nlohmann::json::object()).dump()}};
  store::SampleHeader header;
  static_cast<image::StampDescription&>(header) = model.contract.stamps;
  header.count = options.number;
  header.provenance = provenance.json();
  const store::ColumnSpec id{"id", "", "name of the image", store::ColumnType::kText, 24};
  const store::ColumnSpec flags{"flags", "", "what to know before trusting a stamp",
                                store::ColumnType::kInteger, 0};
  const std::string job = fingerprint(settings.dump() + model.training.dump());
  store::SampleWriter writer(options.output, header, {id, flags}, {options.overwrite, job});
  Progress progress("generate", "images", options.number, writer.rows().rows_done());
  const at::NoGradGuard no_graph;
  for (std::int64_t first = writer.rows().rows_done(); first < options.number; first += kBlock) {
    const std::int64_t count = std::min(kBlock, options.number - first);
    std::vector<at::Tensor> latent;  // one stream an image: the same image whatever the number
    catalog::Column ids{"id", "", "", std::vector<std::string>(), {}};
    for (std::int64_t i = 0; i < count; ++i) {
      latent.push_back(nn::normal_numbers({model.architecture.latent}, 1,
                                          static_cast<std::uint64_t>(options.seed), "generate",
                                          static_cast<std::uint64_t>(first + i)));
      std::get<std::vector<std::string>>(ids.data).push_back(fmt::format("generated_{}", first + i));
    }
    const at::Tensor images =
        model.generator.forward(at::stack(latent), compute, false).to(at::kCPU).contiguous();
    std::vector<float> pixels(static_cast<std::size_t>(images.numel()));
    const auto values = static_cast<std::size_t>(header.stamp_values());
    for (std::size_t start = 0; start < pixels.size(); start += values) {
      model.contract.stretch.to_pixels({images.data_ptr<float>() + start, values},
                                       std::span(pixels).subspan(start, values));
    }
    writer.write_images(first, pixels);
    writer.rows().write(ids, first);
    writer.rows().write(
        catalog::Column{"flags", "", "", std::vector<std::int64_t>(static_cast<std::size_t>(count), 0), {}},
        first);
    writer.rows().commit(first + count);
    progress.add(count);
    if (interrupt_requested() && first + count < options.number) {
      writer.rows().keep();
      throw Interrupted(fmt::format("stopped at image {} of {}; the same command goes on from there",
                                    first + count, options.number));
    }
  }
  writer.rows().finish();
  if (!options.sheet.empty()) write_sheet(options, store::SampleReader(options.output), model.contract);
  return options.number;
}

}  // namespace peculiar::train
