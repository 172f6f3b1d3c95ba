#include "train/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file_name.h"
#include "base/progress.h"
#include "base/random.h"
#include "base/version.h"
#include "image/contact_sheet.h"
#include "nn/compute_thread.h"
#include "nn/model.h"
#include "store/sample.h"
#include "train/health_report.h"

namespace peculiar::train {

namespace {

constexpr std::int64_t kBlock = 256;
constexpr std::int64_t kMostTiles = 64;

void write_sheet(const GenerateOptions& options, const store::SampleReader& sample,
                 const stamps::Contract& contract) {
  std::vector<image::SheetTile> tiles;
  for (std::int64_t row = 0; row < std::min(kMostTiles, sample.count()); ++row) {
    image::Image tile = sample.read_image(row);
    const std::vector<float> pixels = tile.pixels;
    // As drawn by the generator: never normalised.
    contract.stretch.to_network(pixels, stamps::Normalisation::none(sample.header().bands.size()),
                                tile.pixels);
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
  fields.add("model", &model, "Model with a generator.")
      .positional()
      .required()
      .value_name("MODEL.safetensors");
  fields.add("output", &output, "Output sample.").letter('o').required().value_name("SAMPLE.h5");
  fields.add("number", &number, "Number of images.").letter('n').range(1, 1e9);
  fields.add("sheet", &sheet, "Contact sheet of the first 64 images, in network values.")
      .output()
      .value_name("SHEET.png");
  fields.add("overwrite", &overwrite, "Overwrite an existing sample.");
}

namespace {

/// Images [first, first + count), each from its own random stream: the images do not depend on the count.
at::Tensor draw(const nn::Model& model, const nn::Compute& compute, std::uint64_t seed, std::int64_t first,
                std::int64_t count) {
  std::vector<at::Tensor> latent;
  for (std::int64_t i = 0; i < count; ++i)
    latent.push_back(nn::normal_numbers({model.architecture.latent}, 1, seed, "generate",
                                        static_cast<std::uint64_t>(first + i)));
  return model.generator->forward(at::stack(latent), compute, false).to(at::kCPU).contiguous();
}

std::int64_t generate_in_thread(const GenerateOptions& options, const RunContext& context) {
  if (!options.sheet.empty()) check_suffix(options.sheet, ".png", "--sheet");
  nn::Model model = nn::read_model(options.model);
  nn::need_generator(model, options.model, "generate");
  const nn::Compute compute{at::kFloat, at::Device(context.device)};
  model.to(compute.device);
  for (const nlohmann::json& alarm : model.training.value("alarms", nlohmann::json::array()))
    context.warning("{}: its training raised an alarm, {}", options.model, alarm.get<std::string>());
  const nlohmann::json settings = settings_of(options, context);
  Provenance provenance = Provenance::now("generate", settings, context);
  provenance.inputs = {
      {options.model, "", model.training.value("provenance", nlohmann::json::object()).dump()}};
  store::SampleHeader header;
  static_cast<image::StampDescription&>(header) = model.contract.generated();
  header.count = options.number;
  header.provenance = provenance.json();
  const store::ColumnSpec id{"id", "", "name of the image", store::ColumnType::kText, 24};
  const store::ColumnSpec flags{"flags", "", "flags for the reliability of the stamp",
                                store::ColumnType::kInteger, 0};
  const std::string job = fingerprint(settings.dump() + model.training.dump());
  store::SampleWriter writer(options.output, header, {id, flags}, {options.overwrite, job}, context);
  Progress progress(context, "generate", "images", options.number, writer.rows().rows_done());
  for (std::int64_t first = writer.rows().rows_done(); first < options.number; first += kBlock) {
    const std::int64_t count = std::min(kBlock, options.number - first);
    catalog::Column ids{"id", "", "", std::vector<std::string>(), {}};
    for (std::int64_t i = 0; i < count; ++i)
      std::get<std::vector<std::string>>(ids.data).push_back(fmt::format("generated_{}", first + i));
    const at::Tensor images = draw(model, compute, context.seed, first, count);
    std::vector<float> pixels(static_cast<std::size_t>(images.numel()));
    const auto values = static_cast<std::size_t>(header.stamp_values());
    for (std::size_t start = 0; start < pixels.size(); start += values) {
      model.contract.stretch.to_pixels({images.data_ptr<float>() + start, values},
                                       stamps::Normalisation::none(header.bands.size()),
                                       std::span(pixels).subspan(start, values));
    }
    writer.write_images(first, pixels);
    writer.rows().write(ids, first);
    writer.rows().write(
        catalog::Column{"flags", "", "", std::vector<std::int64_t>(static_cast<std::size_t>(count), 0), {}},
        first);
    writer.rows().commit(first + count);
    progress.add(count);
    if (context.cancelled() && first + count < options.number) {
      writer.rows().keep();
      throw Interrupted(fmt::format("stopped at image {} of {}; run the same command again to continue",
                                    first + count, options.number));
    }
  }
  writer.rows().finish();
  if (!options.sheet.empty()) write_sheet(options, store::SampleReader(options.output), model.contract);
  return options.number;
}

}  // namespace

std::int64_t generate_sample(const GenerateOptions& options, const RunContext& context) {
  nn::ComputeThread thread(context.threads);
  std::int64_t count = 0;
  thread.run([&] { count = generate_in_thread(options, context); });
  return count;
}

Verb<GenerateOptions, std::int64_t> generate_verb() {
  return {
      "generate",
      "draw images from the generator of a model",
      "Draws images from the generator of a model and writes them as a sample, in the unit of the training images: these show what the model considers normal. The same seed gives the same images, whatever their number.",
      {"peculiar generate model.safetensors -o generated.h5 -n 64 --sheet generated.png"},
      generate_sample,
      true};
}

}  // namespace peculiar::train
