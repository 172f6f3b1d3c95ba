#include "scoring/search_record.h"

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace peculiar::scoring {

std::string SearchRecord::json() const {
  nlohmann::json record = {{"as_published", settings.as_published},
                           {"in_float32", settings.in_float32},
                           {"lambda", settings.lambda},
                           {"batch", settings.batch},
                           {"restarts", settings.restarts},
                           {"seed", seed}};
  if (settings.iterations) record["iterations"] = *settings.iterations;
  if (settings.tolerance) record["tolerance"] = *settings.tolerance;
  return record.dump();
}

SearchRecord SearchRecord::of(const std::string& text, const std::string& file) {
  SearchRecord record;
  if (text.empty()) return record;
  try {
    const nlohmann::json read = nlohmann::json::parse(text);
    SearchSettings& settings = record.settings;
    settings.as_published = read.at("as_published");
    settings.in_float32 = read.at("in_float32");
    settings.lambda = read.at("lambda");
    settings.batch = read.at("batch");
    settings.restarts = read.at("restarts");
    record.seed = read.at("seed");
    if (read.contains("iterations")) settings.iterations = read["iterations"].get<std::int64_t>();
    if (read.contains("tolerance")) settings.tolerance = read["tolerance"].get<double>();
  } catch (const nlohmann::json::exception& failure) {
    throw input_error("{}: its attribute 'search' is damaged ({}); score again", file, failure.what());
  }
  return record;
}

}  // namespace peculiar::scoring
