#pragma once

#include <httplib.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "base/atomic_file.h"
#include "base/test_folder.h"
#include "explorer/explore.h"
#include "store/sample_testing.h"
#include "store/scores_file.h"

namespace peculiar::explorer {

inline constexpr std::int64_t kImages = 40;
inline constexpr int kEdge = 24;              // px
inline constexpr std::int64_t kUnscored = 5;  // without a score
inline constexpr std::int64_t kAtEdge = 11;   // left out of the ranking: part of the stamp is missing
inline constexpr std::int64_t kRebuilt = 3;   // has a reconstruction

/// The score of a row: all differ, and the highest is not the first.
inline double known_score(std::int64_t row) { return static_cast<double>((row * 7) % kImages) / 10; }

/// A dark stamp with one bright pixel, at x = row % kEdge of line 3; one pixel of row 2 is missing.
inline void draw_mark(std::int64_t row, std::span<float> pixels) {
  std::fill(pixels.begin(), pixels.end(), 0.0f);
  pixels[static_cast<std::size_t>(3 * kEdge + row % kEdge)] = 100;
  if (row == 2) pixels[0] = std::nanf("");
}

inline void write_known_scores(const std::filesystem::path& folder, const std::string& id_stem = "image_") {
  std::vector<std::int64_t> row, flags;
  std::vector<std::string> id, label;
  std::vector<double> combined, density, contrast, p_value, ra, dec;
  std::vector<bool> candidate;
  for (std::int64_t i = 0; i < kImages; ++i) {
    row.push_back(i);
    id.push_back(id_stem + std::to_string(i));
    label.emplace_back(i % 2 == 0 ? "even" : "odd");
    flags.push_back(i == kAtEdge ? std::int64_t{store::kFlagEdge} : 0);
    combined.push_back(i == kUnscored ? std::nan("") : known_score(i));
    density.push_back(-static_cast<double>(i));
    contrast.push_back(i % 10 == 0 ? std::nan("") : known_score(i));
    p_value.push_back(1 / (1 + 10 * known_score(i)));
    ra.push_back(150 + 0.01 * static_cast<double>(i));
    dec.push_back(2.5);
    candidate.push_back(known_score(i) > 3.55 && i != kAtEdge);
  }
  store::ScoresFile scores;
  for (const catalog::Column& column :
       {catalog::Column{"row", "", "row of the image in the sample", row, {}},
        catalog::Column{"id", "", "name", id, {}}, catalog::Column{"label", "", "what it is", label, {}},
        catalog::Column{"flags", "", "what to know", flags, {}},
        catalog::Column{"combined", "", "how odd", combined, {}},
        catalog::Column{"density", "", "of features", density, {}},
        catalog::Column{"contrast", "", "logit", contrast, {}},
        catalog::Column{"p_value", "", "share of normal images", p_value, {}},
        catalog::Column{"ra", "deg", "", ra, {}}, catalog::Column{"dec", "deg", "", dec, {}},
        catalog::Column{"candidate", "", "at a false-discovery rate of 0.05", candidate, {}}})
    scores.table.add(column);
  scores.attributes = {{"sample", std::string("sample.h5")},
                       {"sample_job", std::string("test")},
                       {"model", std::string("model.safetensors")},
                       {"model_fingerprint", std::string("m")},
                       {"ranking", std::string("combined")},
                       {"calibrated_column", std::string("combined")},
                       {"reconstructions", std::string("scores.reconstructions.h5")},
                       {"job", std::string("the scoring")}};
  store::write_scores(folder / "scores.h5", scores, true);
}

/// Reconstruction of row kRebuilt; a square of 3 px right of the centre is significant.
inline void write_known_reconstructions(const std::filesystem::path& path) {
  store::RowFileSpec spec;
  spec.kind = "reconstructions";
  spec.count = 1;
  for (const char* name : {"images", "reconstructions", "residuals", "significance"})
    spec.arrays.push_back({name, store::ArrayType::kFloat32, {1, kEdge, kEdge}, {}});
  spec.columns = {{"row", "", "", store::ColumnType::kInteger, 0}};
  spec.attributes = {{"sample_job", std::string("test")}, {"model_fingerprint", std::string("m")}};
  store::RowFileWriter writer(path, spec, {true, "rebuilt", {}});
  std::vector<float> pixels(kEdge * kEdge, 1.0f);
  for (const char* name : {"images", "reconstructions", "residuals"}) writer.write(name, 0, pixels);
  std::vector<float> significance(pixels.size(), 0.0f);
  for (int y = 11; y < 14; ++y) std::fill_n(significance.begin() + y * kEdge + 16, 3, y == 12 ? 9.0f : 6.0f);
  writer.write("significance", 0, significance);
  catalog::Column rows{"row", "", "", std::vector<std::int64_t>{kRebuilt}, {}};
  writer.write(rows, 0);
  writer.commit(1);
  writer.finish();
}

/// Row i at (i, 0), except row 0 at (0, 10): the map spans 39 by 10.
inline void write_known_map(const std::filesystem::path& path) {
  std::string csv = "id,row,embedding_x,embedding_y\n";
  for (std::int64_t i = 0; i < kImages; ++i)
    csv += "image_" + std::to_string(i) + "," + std::to_string(i) + "," + std::to_string(i) + "," +
           (i == 0 ? "10" : "0") + "\n";
  write_file(path, csv);
}

/// A server on the known folder, in a thread of its own.
class TestServer {
 public:
  explicit TestServer(const std::filesystem::path& folder, ExploreOptions options = {},
                      const std::filesystem::path& state = {}) {
    options.what = (folder / "scores.h5").string();
    if (options.who.empty()) options.who = "anna";
    ExploreSurroundings surroundings{"login", "host", state};
    surroundings.opened = [this](const ExploreAddress& address) {
      const std::lock_guard lock(mutex_);
      address_ = address;
      opened_.notify_all();
    };
    thread_ = std::thread([this, options, surroundings] {
      RunContext context;
      context.threads = 2;
      context.cancel = [this] { return ending_.load(); };
      context.log = [this](MessageLevel level, std::string_view message) {
        const std::lock_guard lock(mutex_);
        if (level == MessageLevel::kWarning) warnings.emplace_back(message);
      };
      try {
        report = explore(options, surroundings, context);
      } catch (const std::exception& error) {
        failure = error.what();
      }
      const std::lock_guard lock(mutex_);
      is_over_ = true;
      opened_.notify_all();
    });
    {
      std::unique_lock lock(mutex_);
      opened_.wait(lock, [this] { return address_.port != 0 || is_over_; });
    }
    const nlohmann::json shown = port() == 0 ? nlohmann::json() : json("/api/state");
    if (shown.is_object()) collection_ = shown.value("collection", "");
  }
  ~TestServer() { stop(); }
  void stop() {
    ending_ = true;
    if (thread_.joinable()) thread_.join();
  }

  int port() const { return address_.port; }
  const std::string& token() const { return address_.token; }
  const std::string& collection() const { return collection_; }
  const ExploreAddress& address() const { return address_; }
  httplib::Headers cookie() const {
    return {{"Cookie", "peculiar_" + std::to_string(port()) + "=" + token()}};
  }
  httplib::Client client() const { return httplib::Client("127.0.0.1", port()); }

  httplib::Result get(const std::string& path) const { return client().Get(path.c_str(), cookie()); }
  nlohmann::json json(const std::string& path) const {
    const auto answer = get(path);
    return answer ? nlohmann::json::parse(answer->body, nullptr, false) : nlohmann::json();
  }
  httplib::Result post(const std::string& path, const std::string& body, httplib::Headers more = {}) const {
    httplib::Headers headers = cookie();
    headers.emplace("X-Peculiar", "1");
    if (more.count("X-Peculiar-Collection") == 0) headers.emplace("X-Peculiar-Collection", collection_);
    headers.insert(more.begin(), more.end());
    return client().Post(path.c_str(), headers, body, "application/json");
  }
  nlohmann::json posted(const std::string& path, const nlohmann::json& body) const {
    const auto answer = post(path, body.dump());
    return answer ? nlohmann::json::parse(answer->body, nullptr, false) : nlohmann::json();
  }

  ExploreReport report;
  std::string failure;
  std::vector<std::string> warnings;  ///< to be read after stop()

 private:
  std::atomic<bool> ending_{false};
  std::mutex mutex_;
  std::condition_variable opened_;
  ExploreAddress address_;
  std::string collection_;
  bool is_over_ = false;
  std::thread thread_;
};

/// A folder with known content.
class KnownFolder {
 public:
  KnownFolder() {
    store::write_sample(path() / "sample.h5", kImages, kEdge, 1, draw_mark);
    write_known_scores(path());
    write_known_reconstructions(path() / "scores.reconstructions.h5");
    write_known_map(path() / "embedding.csv");
  }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  TestFolder folder_;
};

}  // namespace peculiar::explorer
