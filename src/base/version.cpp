#include "base/version.h"

#include <fmt/format.h>
#include <spdlog/version.h>

#include <cstdlib>
#include <ctime>
#include <nlohmann/json.hpp>

#include "peculiar_version.h"

namespace peculiar {

std::string version() { return PECULIAR_VERSION; }
std::string git_revision() { return PECULIAR_GIT_REVISION; }

std::vector<std::pair<std::string, std::string>> library_versions() {
  return {{"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)},
          {"spdlog", fmt::format("{}.{}.{}", SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR, SPDLOG_VER_PATCH)},
          {"nlohmann-json", fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                                        NLOHMANN_JSON_VERSION_PATCH)}};
}

Provenance Provenance::now(std::string verb, const nlohmann::json& settings) {
  std::time_t seconds = std::time(nullptr);
  if (const char* fixed = std::getenv("SOURCE_DATE_EPOCH")) seconds = std::strtoll(fixed, nullptr, 10);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {std::move(verb), settings.dump(), text, {}};
}

std::string Provenance::json() const {
  const nlohmann::json document = {{"software", "peculiar"},
                                   {"version", version()},
                                   {"git_revision", git_revision()},
                                   {"verb", verb},
                                   {"created_utc", created_utc},
                                   {"inputs", inputs},
                                   {"settings", nlohmann::json::parse(settings_json)}};
  return document.dump();
}

}  // namespace peculiar
