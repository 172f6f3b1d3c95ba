#pragma once

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "analysis/exhibits.h"
#include "base/atomic_file.h"
#include "image/picture_codec.h"
#include "store/row_file.h"
#include "store/sample_testing.h"
#include "store/scores_file.h"

namespace peculiar::report {

inline constexpr std::int64_t kImages = 40;
inline constexpr int kEdge = 24;  // px
inline constexpr std::int64_t kUnscoredRow = 5;
inline constexpr std::int64_t kRebuilt = 3;  // number of the highest

/// Score of a row: all differ, and the highest is not the first.
inline double known_score(std::int64_t row) { return static_cast<double>((row * 7) % kImages) / 10; }

/// Row of the sample at `rank` (0: the highest).
inline std::int64_t known_row(std::int64_t rank) {
  for (std::int64_t row = 0; row < kImages; ++row) {
    if ((row * 7) % kImages == kImages - 1 - rank) return row;
  }
  return -1;
}

/// Draws a dark stamp with one bright pixel, at x = row % kEdge in line 3.
inline void draw_mark(std::int64_t row, std::span<float> pixels) {
  std::fill(pixels.begin(), pixels.end(), 0.0f);
  pixels[static_cast<std::size_t>(3 * kEdge + row % kEdge)] = 100;
}

inline std::string known_provenance() {
  const nlohmann::json importing = {
      {"software", "peculiar"},
      {"version", "0.1.0"},
      {"git_revision", "abc"},
      {"verb", "import"},
      {"created_utc", "2026-01-01T00:00:00Z"},
      {"libraries", {{"HDF5", "1.10.8"}}},
      {"inputs", nlohmann::json::array()},
      {"settings", {{"inputs", {"images"}}, {"output", "sample.h5"}, {"size", nullptr}}}};
  nlohmann::json scoring = importing;
  scoring["verb"] = "score";
  scoring["settings"] = {{"sample", "sample.h5"}, {"batch", 64}};
  scoring["inputs"] = {{{"file", "sample.h5"}, {"fingerprint", "f00d"}, {"provenance", importing}}};
  return scoring.dump();
}

/// Writes scores.h5 with names from `id_stem`.
inline void write_known_scores(const std::filesystem::path& folder, const std::string& id_stem) {
  std::vector<std::int64_t> row;
  std::vector<std::string> id, label;
  std::vector<double> flux, combined, density, contrast, p_value;
  std::vector<bool> candidate;
  for (std::int64_t i = 0; i < kImages; ++i) {
    row.push_back(i);
    id.push_back(id_stem + std::to_string(i));
    label.emplace_back(i % 2 == 0 ? "even" : "odd");
    flux.push_back(10.5 + static_cast<double>(i));
    combined.push_back(i == kUnscoredRow ? std::nan("") : known_score(i));
    density.push_back(-static_cast<double>(i));
    contrast.push_back(i % 10 == 0 ? std::nan("") : known_score(i));
    p_value.push_back(1 / (1 + 10 * known_score(i)));
    candidate.push_back(known_score(i) > 3.55);
  }
  store::ScoresFile scores;
  for (const catalog::Column& column :
       {catalog::Column{"row", "", "row of the image in the sample", row, {}},
        catalog::Column{"id", "", "name", id, {}}, catalog::Column{"label", "", "what it is", label, {}},
        catalog::Column{"flux", "nJy", "above the border", flux, {}},
        catalog::Column{"combined", "", "how odd", combined, {}},
        catalog::Column{"density", "", "of features", density, {}},
        catalog::Column{"contrast", "", "logit", contrast, {}},
        catalog::Column{"p_value", "", "share of normal images", p_value, {}},
        catalog::Column{"q_value", "", "false-discovery rate", p_value, {}},
        catalog::Column{"candidate", "", "at a false-discovery rate of 0.05", candidate, {}}})
    scores.table.add(column);
  scores.attributes = {{"sample", std::string("sample.h5")},
                       {"sample_job", std::string("test")},
                       {"model", std::string("model.safetensors")},
                       {"model_fingerprint", std::string("m")},
                       {"ranking", std::string("combined")},
                       {"calibrated_column", std::string("combined")},
                       {"reconstructions", std::string("scores.reconstructions.h5")},
                       {"provenance", known_provenance()},
                       {"drift", std::string(R"([{"statistic":"flux","median":2.5,"normal_median":1.25,
                       "distance":0.4,"p_value":0.001,"drift":true}])")}};
  store::write_scores(folder / "scores.h5", scores, true);
}

/// Writes reconstructions of `count` images from rank `first` on. In each, a square of 3 px to the right of
/// the centre is significant; with `framed`, also a frame of 2 px along the edge, and more so.
inline void write_known_reconstructions(const std::filesystem::path& path, std::int64_t first = 0,
                                        std::int64_t count = kRebuilt, const std::string& model = "m",
                                        bool framed = false) {
  using store::ColumnType;
  store::RowFileSpec rebuilt;
  rebuilt.kind = "reconstructions";
  rebuilt.count = count;
  for (const char* name : {"images", "reconstructions", "residuals", "significance"})
    rebuilt.arrays.push_back({name, store::ArrayType::kFloat32, {1, kEdge, kEdge}, {}});
  rebuilt.columns = {{"row", "", "", ColumnType::kInteger, 0}};
  rebuilt.attributes = {{"sample_job", std::string("test")}, {"model_fingerprint", model}};
  store::RowFileWriter writer(path, rebuilt, {true, "rebuilt", {}});
  catalog::Column rows{"row", "", "", std::vector<std::int64_t>(), {}};
  for (std::int64_t i = 0; i < count; ++i) {
    std::vector<float> pixels(kEdge * kEdge);
    std::vector<float> significance(pixels.size(), 0.0f);
    draw_mark(known_row(first + i), pixels);
    for (int y = 11; y < 14; ++y)
      std::fill_n(significance.begin() + y * kEdge + 16, 3, y == 12 ? 9.0f : 6.0f);
    for (int k = 0; framed && k < kEdge * kEdge; ++k) {
      const int x = k % kEdge, y = k / kEdge;
      if (std::min({x, y, kEdge - 1 - x, kEdge - 1 - y}) < 2) significance[static_cast<std::size_t>(k)] = 30;
    }
    for (const char* name : {"images", "reconstructions", "residuals"}) writer.write(name, i, pixels);
    writer.write("significance", i, significance);
    std::get<std::vector<std::int64_t>>(rows.data).push_back(known_row(first + i));
  }
  writer.write(rows, 0);
  writer.commit(count);
  writer.finish();
}

inline void write_known_model(const std::filesystem::path& path,
                              const std::vector<std::string>& alarms = {"collapse: the images are all alike"},
                              const std::vector<std::string>& cut_short = {}) {
  const nlohmann::json training = {{"steps", 1234},
                                   {"sample", {{"file", "train.h5"}, {"training", 777}}},
                                   {"alarms", alarms},
                                   {"cut_short", cut_short},
                                   {"history", {{"step", {0, 600, 1234}}, {"frechet", {9.5, 3.25, 1.125}}}}};
  const std::string header = nlohmann::json{{"__metadata__", {{"training", training.dump()}}}}.dump();
  const std::uint64_t bytes = header.size();
  write_file(path, std::string(reinterpret_cast<const char*>(&bytes), 8) + header);
}

/// Writes FOLDER/evaluation with a table and a figure.
inline void write_known_exhibits(const std::filesystem::path& folder, const std::string& title,
                                 const std::string& svg, const std::string& kind = "evaluation") {
  std::filesystem::create_directories(folder);
  std::string cell;  // quoted
  for (const char c : title) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  write_file(folder / "table_1.csv", "sample,per cent,n\nisolated,85.0,100\n\"" + cell + "\",67.50,80\n");
  write_file(folder / "scores.svg", svg);
  analysis::write_exhibits(
      folder,
      {kind,
       title,
       {"Of the mergers 67.5 % are found."},
       {{"table-1", "table", "Tables", "Share found", "In per cent.", "", {{"csv", "table_1.csv"}}},
        {"scores", "figure", "Scores", "Scores of each class", title, "two humps", {{"svg", "scores.svg"}}}},
       known_provenance()});
}

inline constexpr const char* kKnownSvg =
    R"(<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="400" height="300">
<defs><circle id="dot" r="2"/></defs><use xlink:href="#dot" x="10" y="20"/><text x="5" y="5">axis</text></svg>)";

/// Writes a folder as the verbs do, without run.json.
inline void write_known_folder(const std::filesystem::path& folder, const std::string& id_stem = "galaxy_",
                               const std::string& title = "Mergers of the test",
                               const std::string& svg = kKnownSvg) {
  store::write_sample(folder / "sample.h5", kImages, kEdge, 1, draw_mark);
  write_known_scores(folder, id_stem);
  write_known_reconstructions(folder / "scores.reconstructions.h5");
  write_known_model(folder / "model.safetensors");
  std::filesystem::create_directories(folder / "model.health");
  image::write_png(folder / "model.health" / "health.png", image::Image(3, 400, 2000, 0.5f));
  image::write_png(folder / "model.health" / "samples.png", image::Image(1, 64, 96, 0.25f));
  write_known_exhibits(folder / "evaluation", title, svg);
}

inline nlohmann::json known_run() {
  return {
      {"format", "peculiar-run"},
      {"version", 1},
      {"kind", "mergers"},
      {"title", "The paper's mergers"},
      {"created", "2026-02-03T04:05:06Z"},
      {"settings", {{"train", {{"preset", "quick"}}}, {"seed", 3}}},
      {"steps",
       {{{"name", "train"},
         {"command", "peculiar train train.h5 -o model.safetensors"},
         {"inputs", {{{"path", "train.h5"}, {"hash", "xxh3-in"}}}},
         {"outputs", {{{"path", "model.safetensors"}, {"hash", "xxh3-out"}}}},
         {"seconds", 12.34},
         {"reused", false}},
        {{"name", "report"}, {"command", "peculiar report . -o report.html"}}}},
      {"exhibits", {"evaluation"}},
      {"gallery",
       {{"scores", "scores.h5"}, {"sample", "sample.h5"}, {"reconstructions", "scores.reconstructions.h5"}}},
      {"model", "model.safetensors"},
      {"health", "model.health"}};
}

}  // namespace peculiar::report
