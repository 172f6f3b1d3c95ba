#include "base/verb.h"

namespace peculiar {

void CommonOptions::describe(Fields& fields) {
  fields.add("threads", &threads, "Number of threads; 0: all cores.").range(0, 1024);
  fields.add("device", &device, "Device to run networks on.").choices({"cpu", "cuda"});
  fields.add("seed", &seed, "Seed of all random numbers: the same seed gives the same result.")
      .range(0, 9.0e15);
  fields
      .add("config", &config,
           "TOML file with any of these settings (size = 64); command-line options take precedence.")
      .value_name("FILE.toml");
  fields.add("json", &json, "Print the result as JSON.");
  fields.add("quiet", &quiet, "Print only warnings and errors.").letter('q');
  fields.add("log_file", &log_file, "Also write all messages to this file, with times.").value_name("FILE");
}

}  // namespace peculiar
