#include <fmt/format.h>

#include "base/name_list.h"
#include "cli/command.h"
#include "injection/inject.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const injection::InjectReport& report) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"images", report.images},
                  {"kinds", nlohmann::json::object()},
                  {"targets", report.targets},
                  {"normals", report.normals},
                  {"resumed_at", report.resumed_at},
                  {"left_out", nlohmann::json::object()},
                  {"light_noise", report.has_light_noise},
                  {"psf", report.psf}};
  std::string kinds;
  for (const auto& [kind, count] : report.kinds) {
    outcome.data["kinds"][kind] = count;
    kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", kind, count);
  }
  outcome.text =
      fmt::format("{}: {}: planted into {} ({}), unchanged {}\n", report.output,
                  counted(report.images, "image"), report.images - report.normals, kinds, report.normals);
  for (const auto& [why, count] : report.left_out) {
    outcome.data["left_out"][why] = count;
    outcome.text += fmt::format("not planted into: {} ({})\n", counted(count, "image"), why);
  }
  if (!report.psf.empty()) outcome.text += fmt::format("drawn light was convolved with {}\n", report.psf);
  outcome.text += report.has_light_noise ? "planted light has its own photon noise\n"
                                         : "planted light has no photon noise\n";
  return outcome;
}

}  // namespace

Command inject_command() { return command_of(injection::inject_verb(), outcome_of); }

}  // namespace peculiar::cli
