#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/html.h"
#include "report/picture.h"
#include "report/sections.h"

namespace peculiar::report {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr int kMostWidth = 1600;  // px of a figure of the health folder
constexpr int kLeastWidth = 640;  // minimum px on narrow pages, for legible text

std::string plain_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return fmt::format("{:.4g}", value.get<double>());
  return value.is_null() ? "not known" : value.dump();
}

std::string number_text(const json& value) { return value.is_null() ? "-" : plain_text(value); }

std::string settings_html(const json& training) {
  const json sample = training.value("sample", json::object());
  const json settings = training.value("settings", json::object());
  std::vector<std::pair<std::string, std::string>> pairs;
  const auto add = [&](const char* name, const json& from, const char* key) {
    if (from.is_object() && from.contains(key)) pairs.emplace_back(name, plain_text(from[key]));
  };
  add("Sample", sample, "file");
  add("Training images", sample, "training");
  add("Held out", sample, "held_out");
  add("Left out as outliers", sample, "dropped");
  if (has_generator(training)) {
    add("Steps", training, "steps");
    add("Steps of the encoder", training, "encoder_steps");
  }
  add("Steps of the contrast network", training, "contrast_steps");
  add("Seconds", training, "seconds");
  add("Precision", training, "precision");
  add("Seed", settings, "seed");
  return pairs_html(pairs);
}

std::string history_html(const json& history, const std::string& id) {
  HtmlTable table{id + "-history",
                  "Measures of the training: first and last values",
                  "",
                  {"measure", "first", "last"},
                  {}};
  if (!history.is_object()) return "";
  for (const auto& [name, values] : history.items()) {
    if (values.is_array() && !values.empty())
      table.rows.push_back({name, number_text(values.front()), number_text(values.back())});
  }
  return table.rows.empty() ? ""
                            : details_html("First and last measures", table_html(table), "of the training");
}

std::string figure_html(const fs::path& path, const char* title, const char* alt) {
  const Picture picture = file_picture(path, kMostWidth);
  return fmt::format(
      "<figure>\n<div class=\"paper scroll\" role=\"group\" aria-label=\"{1}\" tabindex=\"0\">"
      "<div style=\"min-width: {3}px\">{0}</div></div>\n<figcaption><strong>{1}.</strong> {2}</figcaption>\n</figure>\n",
      picture_html(picture, alt), title, escaped(path.filename().string()),
      std::min(kLeastWidth, picture.width));
}

/// For a model whose ids begin with `id`.
std::string training_html(const json& training, const std::string& id) {
  std::vector<std::string> words;
  for (const json& alarm : training.value("alarms", json::array()))
    words.push_back("Alarm: " + plain_text(alarm));
  if (words.empty()) words.emplace_back("The training raised no alarm.");
  for (const std::string& stage : cut_short_stages(training))
    words.push_back("Cut short by the time limit, " + stage + ".");
  if (!has_generator(training))
    words.push_back(fmt::format("Trained for ranking only, without a generator. {}", kHowToReconstruct));
  return list_html(words) + settings_html(training) + history_html(training.value("history", json()), id);
}

std::string figures_html(const json& training, const fs::path& health, Allowance& allowance,
                         ReportSummary& summary) {
  const bool with_generator = has_generator(training);
  const json contrast_steps = training.is_object() ? training.value("contrast_steps", json(0)) : json(0);
  const bool has_contrast = contrast_steps.is_number() && contrast_steps > 0;
  const struct {
    const char* file;
    const char* title;
    const char* alt;
    bool is_made = true;  ///< by this training
  } figures[] = {
      {"health.png", "Curves of the training",
       "Curves over the steps of the training: the critic's distance between images and generated ones, its gradient, Frechet distance of pixels, distances of flux, size and concentration, diversity, nearness and the lattice of generated images, the generator's loss. The table has their first and last values.",
       with_generator},
      {"samples.png", "Generated images over the training",
       "Images generated from the same latent vectors, from the first health check (top) to the last.",
       with_generator},
      {"perturbed.png", "What the contrast network learned to separate from normal images",
       "The same images in each row: unchanged on top, below it with one perturbation each.", has_contrast}};
  std::string body;
  for (const auto& [file, title, alt, is_made] : figures) {
    const fs::path path = health / file;
    const std::string name = (health.filename() / file).string();
    if (!is_made) continue;
    if (!fs::exists(path)) {
      summary.left_out.push_back(fmt::format("{}, which is missing", name));
      continue;
    }
    const std::string html = figure_html(path, title, alt);
    if (allowance.take(html.size())) {
      body += html;
      ++summary.figures;
    } else {
      summary.left_out.push_back(fmt::format("{} ({:.1f} MB)", name, static_cast<double>(html.size()) / 1e6));
      body += paragraph_html("Left out for its size: " + summary.left_out.back());
    }
  }
  return body;
}

}  // namespace

Section health_section(const std::vector<RunModel>& models, const std::vector<json>& metadata,
                       Allowance& allowance, ReportSummary& summary) {
  Section section{"health", "Training", ""};
  for (std::size_t i = 0; i < models.size(); ++i) {
    const std::string id = i == 0 ? section.id : fmt::format("{}-{}", section.id, i + 1);
    if (models.size() > 1)
      section.body += fmt::format("<h3>{}</h3>\n", escaped(models[i].model.filename().string()));
    const json training = metadata[i].value("training", json::object());
    if (training.is_object()) section.body += training_html(training, id);
    if (!models[i].health.empty())
      section.body += figures_html(training, models[i].health, allowance, summary);
  }
  return section;
}

}  // namespace peculiar::report
