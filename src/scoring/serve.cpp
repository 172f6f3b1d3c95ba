#include "scoring/serve.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/error_kind.h"
#include "base/progress_json.h"
#include "scoring/image_service.h"
#include "scoring/vector_service.h"

namespace peculiar::scoring {

using nlohmann::json;

namespace {

/// Settings of `score` that open a session.
const char* const kSessionSettings[] = {"method",    "reference", "scorers",      "restarts", "iterations",
                                        "tolerance", "lambda",    "orientations", "batch",    "precision"};

/// Incoming requests, read in a separate thread so that a request can cancel another.
class Requests {
 public:
  explicit Requests(const ServeLines& lines) : lines_(lines), thread_([this] { read(); }) {}
  ~Requests() { thread_.join(); }
  Requests(const Requests&) = delete;
  Requests& operator=(const Requests&) = delete;

  /// Waits for the next request; returns nothing at the end of input.
  std::optional<json> next() {
    std::unique_lock lock(mutex_);
    current_ = nullptr;
    changed_.wait(lock, [&] { return !waiting_.empty() || ended_; });
    if (ended_) return std::nullopt;
    json request = std::move(waiting_.front());
    waiting_.pop_front();
    current_ = id_of(request);
    is_taken_back_ = false;
    return request;
  }

  /// Whether the current request has been cancelled.
  bool is_taken_back() const {
    const std::lock_guard lock(mutex_);
    return is_taken_back_ || ended_;
  }

 private:
  static json id_of(const json& request) {
    return request.is_object() ? request.value("id", json()) : json();
  }

  void read() {
    while (const std::optional<std::string> line = lines_.next()) {
      json request = json::parse(*line, nullptr, false);
      const std::lock_guard lock(mutex_);
      if (request.is_object() && request.contains("cancel")) {
        take_back(request["cancel"]);
      } else {
        waiting_.push_back(std::move(request));
      }
      changed_.notify_all();
    }
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

  void take_back(const json& id) {
    if (id == current_) is_taken_back_ = true;
    for (json& request : waiting_) {
      if (id_of(request) == id) request["do"] = "nothing";
    }
  }

  const ServeLines& lines_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<json> waiting_;
  json current_;  ///< id of the current request
  bool is_taken_back_ = false;
  bool ended_ = false;
  std::thread thread_;  ///< last: it uses all other members
};

class Server {
 public:
  Server(const ServeOptions& options, const ServeLines& lines, const RunContext& context)
      : lines_(lines), context_(context) {
    json ready = {{"vectors", true}};
    if (!options.scoring.model.empty()) {
      images_.emplace(options.scoring, context);
      ready.update(images_->description());
    }
    say({{"ready", ready}});
  }

  ServeReport run() {
    const auto start = std::chrono::steady_clock::now();
    ServeReport report;
    Requests requests(lines_);
    while (const std::optional<json> request = requests.next()) {
      const json answer = answer_to(*request, requests);
      if (answer.contains("answer")) report.images += answer["answer"].value("images", std::int64_t{0});
      ++report.requests;
      say(answer);
    }
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
  }

 private:
  void say(const json& line) { lines_.say(line.dump(-1, ' ', false, json::error_handler_t::replace)); }

  json answer_to(const json& request, const Requests& requests) {
    json answer = {{"id", request.is_object() ? request.value("id", json()) : json()}};
    const auto fail = [&](const char* kind, const std::string& message) {
      answer["error"] = {{"kind", kind}, {"message", message}};
      return answer;
    };
    try {
      answer["answer"] = work_on(request, answer["id"], requests);
      return answer;
    } catch (const Error& error) {
      return fail(kind_name(error.kind()), error.what());
    } catch (const Interrupted& interrupted) {
      return fail("cancelled", interrupted.what());
    } catch (const json::exception& error) {
      return fail("usage", fmt::format("the request cannot be understood: {}", error.what()));
    } catch (const std::bad_alloc&) {
      return fail("numeric", "not enough memory; fewer --threads need less");
    } catch (const std::exception& error) {
      return fail("internal", error.what());
    }
  }

  json work_on(const json& request, const json& id, const Requests& requests) {
    if (!request.is_object()) throw usage_error("the request is no JSON object");
    RunContext context = context_;
    context.cancel = [&] { return requests.is_taken_back(); };
    context.progress = [&](const ProgressUpdate& update) {
      say({{"id", id}, {"progress", progress_json(update)}});
    };
    ResultArrays arrays;
    json answer = result_of(request, context, arrays);
    if (const auto result = request.find("result"); result != request.end())
      answer["arrays"] = arrays.write(*result);
    return answer;
  }

  json result_of(const json& request, const RunContext& context, ResultArrays& arrays) {
    const std::string what = request.at("do");
    if (what == "fit_vectors") return fit_vectors(request, context, arrays);
    if (what == "score_vectors") return score_vectors(request, context, arrays);
    if (what == "nothing") throw Interrupted("taken back before it was begun");
    if (what != "score" && what != "reconstruct")
      throw usage_error("'{}' is none of score, reconstruct, fit_vectors, score_vectors", what);
    if (!images_) throw usage_error("'{}' needs a model: peculiar serve MODEL.safetensors", what);
    return what == "score" ? images_->score(request, context, arrays)
                           : images_->reconstruct(request, context, arrays);
  }

  const ServeLines& lines_;
  RunContext context_;
  std::optional<ImageService> images_;
};

}  // namespace

void ServeOptions::describe(Fields& fields) {
  fields
      .add("model", &scoring.model,
           "The model that is kept open. Without it, vectors alone are fitted and scored.")
      .positional()
      .value_name("MODEL.safetensors");
  Fields all;
  scoring.describe(all);
  for (const char* name : kSessionSettings) {
    const Field& known = *all.find(name);
    fields.add(known.name, known.target, known.doc) = known;
  }
}

ServeReport serve(const ServeOptions& options, const ServeLines& lines, const RunContext& context) {
  return Server(options, lines, context).run();
}

Verb<ServeOptions, ServeReport> serve_verb() {
  return {
      "serve",
      "a model that stays open, for other programs",
      "Opens a model once and scores images that another program puts into shared memory, as peculiar.Model of the Python package does. Requests come on standard input and answers go to standard output, one JSON object per line; the end of the input ends it. No port is opened.",
      {"peculiar serve model.safetensors --threads 4"},
      {},
      true};
}

}  // namespace peculiar::scoring
