#include "base/verb.h"

namespace peculiar {

void CommonOptions::describe(Fields& fields) {
  fields.add("threads", &threads, "Threads to use; 0: all that the processor offers.").range(0, 1024);
  fields.add("device", &device, "Where networks run.").choices({"cpu", "cuda"});
  fields.add("seed", &seed, "Start of all random numbers: same seed, same result.").range(0, 9.0e15);
  fields.add("config", &config, "TOML file with any of these settings (size = 64); options given here win.")
      .value_name("FILE.toml");
  fields.add("json", &json, "Print the result as JSON.");
  fields.add("quiet", &quiet, "Say nothing on the way but warnings and errors.").letter('q');
  fields.add("log_file", &log_file, "Write all messages there too, with times.").value_name("FILE");
}

}  // namespace peculiar
