#include "cli/command.h"

namespace peculiar::cli {

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

std::vector<Command> new_commands() {
  return {import_command(),   cutout_command(),   detect_command(), sky_command(),       simulate_command(),
          select_command(),   mock_command(),     noise_command(),  info_command(),      show_command(),
          split_command(),    merge_command(),    export_command(), measure_command(),   kmeans_command(),
          train_command(),    generate_command(), score_command(),  calibrate_command(), top_command(),
          evaluate_command(), compare_command(),  embed_command(),  report_command(),    study_command()};
}

const std::vector<Command>& commands() {
  static const std::vector<Command> all = new_commands();
  return all;
}

}  // namespace peculiar::cli
