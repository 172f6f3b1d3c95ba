#include "scan/scan_options.h"

#include <filesystem>

namespace peculiar::scan {

void ScanOptions::describe(Fields& fields) {
  fields.add("model", &model, "The model of what is normal.")
      .positional()
      .required()
      .value_name("MODEL.safetensors");
  cut.describe_inputs(fields);
  fields.add("output", &output, "The scores to write.").letter('o').required().value_name("SCORES.h5");
  fields
      .add(
          "keep_top", &keep_top,
          "Stamps of so many images with the highest scores are kept in a sample, for top, report and explore; of those that top ranks, so not of images in part (flags 16, 32).")
      .range(0, 1e7);
  fields
      .add("keep_share", &keep_share,
           "Besides, the stamps of this share of all images, drawn at random: what usual images look like.")
      .range(0, 1);
  fields.add("kept", &kept, "Where those stamps go; without it, SCORES.kept.h5.")
      .output()
      .value_name("SAMPLE.h5");
  cut.describe_stamps(fields);
  pass.describe_scorers(fields);
  pass.describe_networks(fields);
  shards.describe(fields);
  fields.add("overwrite", &overwrite, "Replace files of those names (when the new ones are whole).");
}

std::string ScanOptions::kept_path() const {
  if (!kept.empty()) return kept;
  return std::filesystem::path(output).replace_extension(".kept.h5").string();
}

}  // namespace peculiar::scan
