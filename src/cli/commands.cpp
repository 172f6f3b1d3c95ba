#include "cli/command.h"

namespace peculiar::cli {

std::vector<Command> new_commands() {
  return {import_command(),    cutout_command(),  detect_command(),   sky_command(),    simulate_command(),
          select_command(),    mock_command(),    noise_command(),    inject_command(), info_command(),
          show_command(),      split_command(),   merge_command(),    export_command(), measure_command(),
          kmeans_command(),    train_command(),   generate_command(), score_command(),  scan_command(),
          calibrate_command(), learn_command(),   top_command(),      labels_command(), evaluate_command(),
          collate_command(),   compare_command(), embed_command(),    report_command(),
#ifdef PECULIAR_HAS_EXPLORER
          explore_command(),
#endif
          study_command(),   slurm_command()};
}

const std::vector<Command>& commands() {
  static const std::vector<Command> all = new_commands();
  return all;
}

}  // namespace peculiar::cli
