#include "cluster/site.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <regex>

#include "base/error.h"
#include "base/shell_words.h"

namespace peculiar::cluster {

void SiteOptions::describe(Fields& fields) {
  fields.add("partition", &partition, "Partition (queue) of all jobs. Default: that of the site.")
      .value_name("NAME");
  fields.add("account", &account, "Account that the jobs are charged to.").value_name("NAME");
  fields.add("time", &time, "Wall-clock time limit of one task, in Slurm's format: 2:00:00, 1-00:00:00.")
      .value_name("TIME");
  fields.add("memory", &memory, "Memory of one task, in Slurm's format: 8G.").value_name("SIZE");
  fields.add("cpus", &cpus, "Cores per task; the verb uses as many threads.").range(1, 4096);
  fields.add("gpus", &gpus, "GPUs per task; add --device cuda to the command.").range(0, 64);
  fields
      .add("setup", &setup,
           "Shell commands to run before the program: 'module load gcc hdf5'; separate several with ';'.")
      .value_name("LINES");
  fields
      .add("container", &container,
           "Command that starts a container, put before the program: 'apptainer exec peculiar.sif'.")
      .value_name("WORDS");
  fields
      .add("program", &program,
           "Path of the program on the nodes. Default: the one that writes the plan, or `peculiar` in a "
           "container.")
      .value_name("FILE");
}

void SiteOptions::check() const {
  if (!time.empty() && !minutes())
    throw usage_error(
        "--time: '{}' is none of MINUTES, HOURS:MINUTES:SECONDS and DAYS-HOURS[:MINUTES[:SECONDS]]", time);
  if (!memory.empty() && !memory_mb())
    throw usage_error("--memory: '{}' is not a number followed by K, M, G or T, such as 8G", memory);
}

std::optional<std::int64_t> SiteOptions::minutes() const {
  static const std::regex kMinutes(R"((\d{1,9})(:(\d{1,9}))?)"), kHours(R"((\d{1,9}):(\d{1,9}):(\d{1,9}))"),
      kDays(R"((\d{1,6})-(\d{1,9})(:(\d{1,9})(:(\d{1,9}))?)?)");
  std::smatch found;
  const auto number = [&](std::size_t group) { return found[group].matched ? std::stod(found[group]) : 0.0; };
  double minutes = 0;
  if (std::regex_match(time, found, kMinutes))
    minutes = number(1) + number(3) / 60;
  else if (std::regex_match(time, found, kHours))
    minutes = number(1) * 60 + number(2) + number(3) / 60;
  else if (std::regex_match(time, found, kDays))
    minutes = number(1) * 1440 + number(2) * 60 + number(4) + number(6) / 60;
  else
    return std::nullopt;
  return static_cast<std::int64_t>(std::ceil(minutes));
}

std::optional<std::int64_t> SiteOptions::memory_mb() const {
  static const std::regex kSize(R"((\d{1,9})([KMGT]?))");
  std::smatch found;
  if (!std::regex_match(memory, found, kSize)) return std::nullopt;
  const std::string unit = found[2];
  const double factor = unit == "K" ? 1.0 / 1024 : unit == "G" ? 1024 : unit == "T" ? 1024 * 1024 : 1;
  return static_cast<std::int64_t>(std::ceil(std::stod(found[1]) * factor));
}

std::string SiteOptions::call() const {
  return container.empty() ? shell_word(program) : container + " " + shell_word(program);
}

nlohmann::json to_json(SiteOptions site) {
  Fields fields;
  site.describe(fields);
  return fields.values();
}

SiteOptions site_of(const nlohmann::json& values) {
  SiteOptions site;
  for (auto [name, text] :
       {std::pair("partition", &site.partition), std::pair("account", &site.account),
        std::pair("time", &site.time), std::pair("memory", &site.memory), std::pair("setup", &site.setup),
        std::pair("container", &site.container), std::pair("program", &site.program)})
    *text = values.value(name, "");
  site.cpus = values.at("cpus").get<std::int64_t>();
  site.gpus = values.at("gpus").get<std::int64_t>();
  return site;
}

}  // namespace peculiar::cluster
