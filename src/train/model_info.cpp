#include "train/model_info.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/progress.h"
#include "nn/model.h"
#include "scorers/vector_reference.h"
#include "train/health.h"

namespace peculiar::train {

using nlohmann::json;

bool is_model_file(const std::filesystem::path& path) { return nn::is_tensor_file(path); }

json model_info(const std::filesystem::path& path) {
  return scorers::is_vector_model(path) ? scorers::describe_vector_model(path) : nn::describe_model(path);
}

namespace {

std::string value_text(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.is_null() ? "not known" : value.dump();
}

/// "0.06 arcsec", "not known".
std::string with_unit(const json& value, const char* unit) {
  return value_text(value) + (value.is_null() ? "" : fmt::format(" {}", unit));
}

/// "zero-points 26.23, 25.95 mag".
std::string zero_points_text(const json& values) {
  std::vector<std::string> words;
  for (const json& value : values) words.push_back(value_text(value));
  const bool is_known = std::any_of(values.begin(), values.end(), [](const json& v) { return !v.is_null(); });
  return is_known ? fmt::format("zero-point{} {} mag", words.size() > 1 ? "s" : "", fmt::join(words, ", "))
                  : "zero-point not known";
}

/// Four digits; "-" if not finite.
std::string short_number(double value) { return std::isfinite(value) ? fmt::format("{:.4g}", value) : "-"; }

std::string contract_text(const json& contract) {
  const std::string unit = value_text(contract["unit"]);
  std::string text = fmt::format(
      "contract: {} x {} px, unit {}, pixel scale {}, {}\n", value_text(contract["size"]),
      value_text(contract["size"]), unit.empty() ? "not known" : "'" + unit + "'",
      with_unit(contract["pixel_scale_arcsec"], "arcsec"), zero_points_text(contract["zero_point_mag"]));
  for (const json& band : contract["bands"]) {
    text += fmt::format(
        "  band {}: {} stretch{}, background {:.6g}, softening {:.6g}, from {:.6g} to {:.6g}\n",
        value_text(band["name"]), value_text(contract["stretch"]),
        contract["normalise"].get<bool>() ? " of normalised stamps" : "", band["zero"].get<double>(),
        band["softening"].get<double>(), band["bottom"].get<double>(), band["top"].get<double>());
  }
  return text;
}

std::string training_text(const json& training, bool has_generator) {
  if (!training.contains("sample")) return "";
  const json& sample = training["sample"];
  std::string text =
      fmt::format("trained on {}: {} images, {} held out, {} skipped, {} left out as outliers\n",
                  value_text(sample["file"]), value_text(sample["training"]), value_text(sample["held_out"]),
                  value_text(sample["passed_over"]), value_text(sample["dropped"]));
  if (const auto partial = sample.value("partial", std::int64_t{0}); partial > 0)
    text += fmt::format("{} images at an edge or in a gap were skipped as well\n", partial);
  if (const std::string group = sample.value("group", ""); !group.empty())
    text += fmt::format("images with the same '{}' were held out together\n", group);
  if (training.contains("left_out")) {
    const json& left_out = training["left_out"];
    text += fmt::format("fold {} of {} left out of the training: {} images\n", value_text(left_out["fold"]),
                        value_text(left_out["folds"]), value_text(left_out["images"]));
  }
  const std::string epochs =
      training.contains("epochs") ? fmt::format(" ({:.4g} epochs)", training["epochs"].get<double>()) : "";
  std::string steps = has_generator
                          ? fmt::format("{} steps{}, {} of the encoder and ", value_text(training["steps"]),
                                        epochs, value_text(training["encoder_steps"]))
                          : "";
  steps += value_text(training.value("contrast_steps", json(0))) +
           (has_generator ? " of the contrast network" : " steps of the contrast network");
  text += fmt::format("{} in {}, {}, seed {}\n", steps, duration_text(training["seconds"].get<double>()),
                      value_text(training["precision"]), value_text(training["settings"]["seed"]));
  const std::vector<HealthRow> history = health_from_json(training["history"]);
  if (!history.empty()) text += fmt::format("{:>28} {:>10} {:>10}\n", "health", "at first", "at last");
  for (const HealthColumn& column : health_columns()) {
    if (history.empty()) break;
    text +=
        fmt::format("{:>28} {:>10} {:>10}  {}\n", column.name, short_number(history.front().*column.value),
                    short_number(history.back().*column.value), column.description);
  }
  if (training.contains("encoder_residual")) {
    text += fmt::format("residual variance of the encoder on held-out images: {:.3g}\n",
                        training["encoder_residual"].get<double>());
  }
  if (training.contains("vectors")) {
    const json& vectors = training["vectors"];
    text += fmt::format("also scores by vectors of another network: {} dimensions, of {} ({})\n",
                        value_text(vectors["length"]), value_text(vectors["features"]),
                        value_text(vectors["columns"]));
  }
  for (const json& alarm : training["alarms"]) text += "ALARM " + value_text(alarm) + "\n";
  if (training["alarms"].empty()) text += "no alarm\n";
  return text;
}

}  // namespace

std::string model_info_text(const json& info) {
  if (info["kind"] == scorers::kVectorModelKind) return scorers::vector_model_text(info);
  const json& shape = info["architecture"];
  const bool has_generator = info["has_generator"].get<bool>();
  std::vector<std::string> networks;
  if (has_generator) networks = {"generator", "critic"};
  if (info["has_encoder"].get<bool>()) networks.emplace_back("encoder");
  if (info["has_contrast"].get<bool>()) networks.emplace_back("contrast network");
  return fmt::format("{}: {}, format {}; {}: {:.2f} million weights{}\n", value_text(info["file"]),
                     value_text(info["kind"]), value_text(info["format_version"]), fmt::join(networks, ", "),
                     info["parameters"].get<double>() / 1e6,
                     has_generator
                         ? ""
                         : "\nfor ranking only: without a generator there are no reconstructions and no "
                           "generated images") +
         fmt::format(
             "architecture: size {} px, bands {}, width {}, latent {}, layers {}, kernel {} px, normalisation {}, critic normalisation {}\n",
             value_text(shape["size"]), value_text(shape["bands"]), value_text(shape["width"]),
             value_text(shape["latent"]), value_text(shape["layers"]), value_text(shape["kernel"]),
             value_text(shape["normalisation"]), value_text(shape["critic_normalisation"])) +
         contract_text(info["contract"]) + training_text(info["training"], has_generator);
}

}  // namespace peculiar::train
