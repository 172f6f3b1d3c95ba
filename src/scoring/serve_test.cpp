#include "scoring/serve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/atomic_file.h"
#include "base/error.h"
#include "nn/model_testing.h"
#include "nn/stamp_tensors.h"
#include "scorers/reference_testing.h"
#include "scorers/vector_reference.h"
#include "scoring/fitted_model_testing.h"
#include "store/sample_testing.h"

namespace peculiar::scoring {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr std::size_t kValues = 32 * 32;
constexpr std::int64_t kStamps = 24;

/// Lines exchanged between two threads.
class Channel {
 public:
  void put(std::string line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
    changed_.notify_all();
  }
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  std::optional<std::string> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !lines_.empty() || ended_; });
    if (lines_.empty()) return std::nullopt;
    std::string line = std::move(lines_.front());
    lines_.pop_front();
    return line;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> lines_;
  bool ended_ = false;
};

/// A worker in a thread; other programs run it as a process.
class RunningWorker {
 public:
  explicit RunningWorker(const ServeOptions& options) {
    thread_ = std::thread([this, options] {
      report_ = serve(
          options,
          {[this] { return requests_.take(); }, [this](const std::string& line) { answers_.put(line); }}, {});
      answers_.end();
    });
  }
  ~RunningWorker() { end(); }
  ServeReport end() {
    requests_.end();
    if (thread_.joinable()) thread_.join();
    return report_;
  }
  void send(const json& request) { requests_.put(request.dump()); }
  void send_text(const std::string& text) { requests_.put(text); }
  /// The next line that is not a progress report.
  json heard() {
    while (const std::optional<std::string> line = answers_.take()) {
      json answer = json::parse(*line);
      if (!answer.contains("progress")) return answer;
      ++progress;
    }
    return {};
  }
  json ask(const json& request) {
    send(request);
    return heard();
  }
  int progress = 0;

 private:
  Channel requests_;
  Channel answers_;
  ServeReport report_;
  std::thread thread_;
};

class Serve : public testing::Test {
 protected:
  void SetUp() override {
    write_file(options_.scoring.model, fitted_model().bytes);
    const at::Tensor images = at::cat({nn::spots(18, false, 3), nn::spots(6, true, 4)}).contiguous();
    pixels_.resize(static_cast<std::size_t>(kStamps) * kValues);
    for (std::size_t i = 0; i < static_cast<std::size_t>(kStamps); ++i)
      fitted_model().stretch.to_pixels(nn::values_of(images).subspan(i * kValues, kValues),
                                       stamps::Normalisation::none(1),
                                       std::span(pixels_).subspan(i * kValues, kValues));
    const std::ofstream made{result()};
  }

  std::string result() const { return (folder_.path() / "result").string(); }
  template <typename Number>
  json in_memory(const std::string& name, const std::vector<Number>& values, std::size_t offset = 0) const {
    const std::filesystem::path path = folder_.path() / name;
    std::ofstream file(path, std::ios::binary);
    file << std::string(offset, 'x');
    file.write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(Number)));
    return {{"memory", path.string()}, {"offset", offset}};
  }
  json score_request() const {
    return {{"id", 1},
            {"do", "score"},
            {"count", kStamps},
            {"stamps", {{"height", 32}, {"width", 32}, {"bands", 1}}},
            {"images", in_memory("images", pixels_, 64)},
            {"result", result()}};
  }
  template <typename Number>
  std::vector<Number> array(const json& answer, const std::string& name) const {
    for (const json& entry : answer.at("answer").at("arrays")) {
      if (entry["name"] != name) continue;
      std::size_t count = 1;
      for (const std::size_t edge : entry["shape"]) count *= edge;
      std::vector<Number> values(count);
      std::ifstream file(result(), std::ios::binary);
      file.seekg(entry["offset"].get<std::streamoff>());
      file.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(count * sizeof(Number)));
      return values;
    }
    ADD_FAILURE() << "no array " << name;
    return {};
  }
  static std::string failure(const json& answer) {
    return answer.contains("error") ? answer["error"]["kind"].get<std::string>() + ": " +
                                          answer["error"]["message"].get<std::string>()
                                    : answer.dump();
  }

  ServeOptions options() const {
    ServeOptions options = options_;
    options.scoring.precision = "float32";
    options.scoring.iterations = 4;
    return options;
  }

  TestFolder folder_;
  ServeOptions options_ = [this] {
    ServeOptions options;
    options.scoring.model = (folder_.path() / "m.safetensors").string();
    return options;
  }();
  std::vector<float> pixels_;
};

TEST_F(Serve, GivesTheNumbersOfASession) {
  const ScoringSession session(options().scoring.model, session_options(options().scoring));
  const ColumnValues known = session.score({pixels_});
  const SearchFindings searched = session.search(session.prepare({pixels_}));
  RunningWorker worker(options());
  const json ready = worker.heard().at("ready");
  EXPECT_EQ(ready["ranking"], "combined");
  EXPECT_EQ(ready["contract"]["size"], 32);
  json request = score_request();
  request["search"] = true;
  const json answer = worker.ask(request);
  ASSERT_TRUE(answer.contains("answer")) << answer;
  EXPECT_EQ(answer["id"], 1);
  for (std::size_t i = 0; i < known.size(); ++i)
    EXPECT_EQ(array<double>(answer, session.columns()[i].name), known[i]) << session.columns()[i].name;
  EXPECT_EQ(array<double>(answer, "anomaly_score"), searched.values.front());
  EXPECT_EQ(array<float>(answer, "latent"), searched.latent);
  EXPECT_GT(worker.progress, 0);
  request["do"] = "reconstruct";
  const std::vector<float> residuals = array<float>(worker.ask(request), "residuals");
  EXPECT_EQ(residuals, session.reconstruct({pixels_}).residuals);
  request = score_request();
  request["scorers"] = {"asymmetry"};
  const json few = worker.ask(request);
  EXPECT_EQ(few["answer"]["arrays"].size(), 1u);
  const ServeReport report = worker.end();
  EXPECT_EQ(report.requests, 3);
}

TEST_F(Serve, MaskAndVarianceAreLookedAt) {
  std::vector<std::uint8_t> mask(pixels_.size(), 0);
  pixels_[5] = std::nanf("");
  mask[5] = 1;
  pixels_[kValues] = std::nanf("");
  RunningWorker worker(options());
  worker.heard();
  json request = score_request();
  request["mask"] = in_memory("mask", mask);
  request["variance"] = in_memory("variance", std::vector<float>(pixels_.size(), 1.0f));
  request["search"] = true;
  const json answer = worker.ask(request);
  const std::vector<double> combined = array<double>(answer, "combined");
  EXPECT_TRUE(std::isfinite(combined[0]));
  EXPECT_TRUE(std::isnan(combined[1]));
  EXPECT_TRUE(std::isfinite(array<double>(answer, "weighted_anomaly_score")[0]));
}

TEST_F(Serve, WhatCannotBeIsAnsweredInWordsAndTheNextRequestIsServed) {
  RunningWorker worker(options());
  worker.heard();
  json request = score_request();
  request["stamps"]["width"] = 31;
  request["name"] = "my images";
  EXPECT_EQ(
      failure(worker.ask(request)),
      "input: my images: the model takes stamps of 32 x 32 px, these have 32 x 31; make them with the same --size");
  request = score_request();
  request["stamps"]["bands"] = {"g", "r"};
  EXPECT_THAT(failure(worker.ask(request)), HasSubstr("these have g, r;"));
  request = score_request();
  request["count"] = kStamps + 1;
  EXPECT_THAT(failure(worker.ask(request)), HasSubstr("usage: "));
  EXPECT_THAT(failure(worker.ask(request)), HasSubstr("do not fit into"));
  request = score_request();
  request["images"]["offset"] = 3;
  EXPECT_THAT(failure(worker.ask(request)), HasSubstr("from byte 3 on"));
  request["images"]["memory"] = "/nowhere/at/all";
  EXPECT_THAT(failure(worker.ask(request)), HasSubstr("input: /nowhere/at/all: cannot be opened"));
  request = score_request();
  request["scorers"] = {"no_such"};
  EXPECT_THAT(failure(worker.ask(request)), HasSubstr("scorers: 'no_such' is not one of"));
  request = score_request();
  request.erase("count");
  EXPECT_THAT(failure(worker.ask(request)), HasSubstr("usage: the request cannot be understood"));
  EXPECT_THAT(failure(worker.ask({{"id", 7}, {"do", "sing"}})), HasSubstr("'sing' is none of"));
  worker.send_text("{not json");
  EXPECT_THAT(failure(worker.heard()), HasSubstr("is no JSON object"));
  EXPECT_TRUE(worker.ask(score_request()).contains("answer"));
}

TEST_F(Serve, ARequestIsTakenBackAndTheWorkerStays) {
  RunningWorker worker(options());
  worker.heard();
  json request = score_request();
  request["search"] = true;
  worker.send(request);
  request["id"] = 2;
  worker.send(request);  // waits
  worker.send({{"cancel", 2}});
  worker.send({{"cancel", 1}});
  const json first = worker.heard();
  EXPECT_EQ(first["id"], 1);
  EXPECT_THAT(failure(worker.heard()), HasSubstr("cancelled: "));
  request["id"] = 3;
  EXPECT_TRUE(worker.ask(request).contains("answer"));
}

TEST_F(Serve, AModelOfVectorsScoresOnlyByNamedScorers) {
  std::optional<nn::Model> model = nn::small_model();
  scorers::NormalImages images =
      scorers::normal_images(*model, nn::spots(120, false, 1), nn::spots(40, false, 2));
  images.training_vectors = nn::normal_numbers({120, 3}, 1, 5, "training vectors");
  images.held_out_vectors = nn::normal_numbers({40, 3}, 1, 5, "held-out vectors");
  model->reference = scorers::fit_reference(*model, images, {});
  nn::write_model(options_.scoring.model, *model);
  RunningWorker worker(options());
  worker.heard();
  json request = score_request();
  EXPECT_THAT(failure(worker.ask(request)),
              testing::AllOf(testing::StartsWith("usage: "), HasSubstr("vectors of another network")));
  request["scorers"] = {"asymmetry"};
  const json answer = worker.ask(request);
  ASSERT_TRUE(answer.contains("answer")) << answer;
  EXPECT_TRUE(std::isfinite(array<double>(answer, "asymmetry")[0]));
}

TEST_F(Serve, VectorsAreFittedAndScoredWithoutAModel) {
  constexpr std::int64_t kCount = 60, kLength = 3;
  const at::Tensor normal = nn::normal_numbers({kCount, kLength}, 1, 5, "vectors").contiguous();
  const std::vector<float> values(normal.data_ptr<float>(), normal.data_ptr<float>() + normal.numel());
  std::vector<std::int64_t> numbers(kCount);
  for (std::int64_t i = 0; i < kCount; ++i) numbers[static_cast<std::size_t>(i)] = i;
  const std::vector<double> known =
      scorers::distances_of(scorers::fit_vectors(values, kLength, numbers), values);
  RunningWorker worker{ServeOptions()};
  EXPECT_FALSE(worker.heard()["ready"].contains("contract"));
  json where = in_memory("vectors", values);
  where["shape"] = {kCount, kLength};
  const json fit = worker.ask({{"id", 1}, {"do", "fit_vectors"}, {"vectors", where}, {"result", result()}});
  ASSERT_TRUE(fit.contains("answer")) << fit;
  json request = {{"id", 2}, {"do", "score_vectors"}, {"vectors", where}, {"result", result()}};
  for (const json& entry : fit["answer"]["arrays"]) {
    const std::string name = entry["name"];
    request["fitted"][name] = in_memory(name, array<float>(fit, name));
    request["fitted"][name]["shape"] = entry["shape"];
  }
  EXPECT_EQ(array<double>(worker.ask(request), "embedding_density"), known);
  EXPECT_THAT(failure(worker.ask(score_request())), HasSubstr("needs a model"));
  where["shape"] = {3, kLength};
  EXPECT_THAT(failure(worker.ask({{"do", "fit_vectors"}, {"vectors", where}})), HasSubstr("too few"));
}

TEST_F(Serve, AModelThatIsNoneEndsIt) {
  ServeOptions none;
  none.scoring.model = (folder_.path() / "none.safetensors").string();
  EXPECT_THROW(serve(none, {[] { return std::nullopt; }, [](const std::string&) {}}, {}), Error);
}

}  // namespace
}  // namespace peculiar::scoring
