#include "base/version.h"

#include <cstdlib>
#include <ctime>
#include <nlohmann/json.hpp>

#include "base/file_name.h"
#include "peculiar_version.h"

namespace peculiar {

std::string version() { return PECULIAR_VERSION; }
std::string git_revision() { return PECULIAR_GIT_REVISION; }

Provenance Provenance::now(std::string verb, const nlohmann::json& settings, const RunContext& context) {
  std::time_t seconds = std::time(nullptr);
  if (const char* fixed = std::getenv("SOURCE_DATE_EPOCH")) seconds = std::strtoll(fixed, nullptr, 10);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {std::move(verb), settings.dump(), text, {}, context.libraries};
}

std::string Provenance::json() const {
  nlohmann::json sources = nlohmann::json::array();
  for (const ProvenanceInput& input : inputs) {
    nlohmann::json source{{"file", valid_text(input.file)}};
    if (!input.fingerprint.empty()) source["fingerprint"] = input.fingerprint;
    const auto earlier = nlohmann::json::parse(input.provenance, nullptr, false);
    if (earlier.is_object()) source["provenance"] = earlier;
    sources.push_back(std::move(source));
  }
  nlohmann::json versions = nlohmann::json::object();
  for (const auto& [name, number] : libraries) versions[name] = number;
  const nlohmann::json document = {{"software", "peculiar"},
                                   {"version", version()},
                                   {"git_revision", git_revision()},
                                   {"verb", verb},
                                   {"created_utc", created_utc},
                                   {"libraries", versions},
                                   {"inputs", sources},
                                   {"settings", nlohmann::json::parse(settings_json)}};
  // File names need not be UTF-8.
  return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace peculiar
