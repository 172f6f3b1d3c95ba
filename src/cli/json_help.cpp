#include <cmath>
#include <nlohmann/json.hpp>

#include "base/preset_flag.h"
#include "base/version.h"
#include "cli/help.h"

namespace peculiar::cli {

namespace {

using nlohmann::json;

const char* type_of(const Field& field) {
  if (field.is_flag()) return "flag";
  if (is_typed_as_flag(field)) return "preset flag";
  if (field.is_list()) return "list";
  if (std::holds_alternative<std::string*>(field.target)) return "text";
  const bool whole = std::holds_alternative<std::int64_t*>(field.target) ||
                     std::holds_alternative<std::optional<std::int64_t>*>(field.target);
  return whole ? "integer" : "number";
}

/// Defaults are left out, so that a setting stays readable.
json setting_json(const Field& field, const json& value) {
  json setting = {{"name", field.name}, {"type", type_of(field)}, {"doc", field.doc}};
  setting["default"] = field.is_given() ? value : json(nullptr);
  if (!field.unit_text.empty()) setting["unit"] = field.unit_text;
  if (!field.placeholder.empty()) setting["placeholder"] = field.placeholder;
  if (!field.short_name.empty()) setting["letter"] = field.short_name;
  if (std::isfinite(field.low)) setting["least"] = field.low;
  if (std::isfinite(field.high)) setting["greatest"] = field.high;
  if (!field.words.empty() && !is_typed_as_flag(field)) setting["choices"] = field.words;
  if (field.is_positional) setting["positional"] = true;
  if (field.is_required) setting["required"] = true;
  if (field.is_output) setting["output"] = true;
  return setting;
}

json settings_json(const Fields& fields) {
  const json values = fields.values();
  json settings = json::array();
  for (const Field& field : fields.all()) settings.push_back(setting_json(field, values.at(field.name)));
  return settings;
}

}  // namespace

json json_help() {
  json verbs = json::array();
  for (const Command& command : commands()) {
    Fields fields;
    command.describe(fields);
    verbs.push_back({{"name", command.name},
                     {"summary", command.summary},
                     {"description", command.description},
                     {"examples", command.examples},
                     {"settings", settings_json(fields)}});
  }
  ProgramOptions common;
  Fields fields;
  common.describe(fields);
  return {{"version", version()}, {"verbs", verbs}, {"common", settings_json(fields)}};
}

}  // namespace peculiar::cli
