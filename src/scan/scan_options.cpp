#include "scan/scan_options.h"

#include <filesystem>

namespace peculiar::scan {

void ScanOptions::describe(Fields& fields) {
  fields.add("model", &model, "Model of normal images.")
      .positional()
      .required()
      .value_name("MODEL.safetensors");
  cut.describe_inputs(fields);
  fields.add("output", &output, "Output scores.").letter('o').required().value_name("SCORES.h5");
  fields
      .add(
          "keep_top", &keep_top,
          "Number of images with the highest scores whose stamps are kept in a sample, for top, report and explore; chosen among the images that top ranks, so without incomplete ones (flags 16, 32).")
      .range(0, 1e7);
  fields
      .add(
          "keep_share", &keep_share,
          "In addition, keep the stamps of this fraction of all images, drawn at random, as examples of usual images.")
      .range(0, 1);
  fields.add("kept", &kept, "Output sample of the kept stamps. Default: SCORES.kept.h5.")
      .output()
      .value_name("SAMPLE.h5");
  fields.add(
      "keep_only", &keep_only,
      "Score nothing: only cut the stamps to keep and write the fates. The output must hold the complete "
      "scores of the same scan, such as the merged scores of its parts.");
  cut.describe_stamps(fields);
  pass.describe_scorers(fields);
  pass.describe_networks(fields);
  shards.describe(fields);
  fields.add("overwrite", &overwrite, "Overwrite existing files once the new ones are complete.");
}

std::string ScanOptions::kept_path() const {
  if (!kept.empty()) return kept;
  return std::filesystem::path(output).replace_extension(".kept.h5").string();
}

}  // namespace peculiar::scan
