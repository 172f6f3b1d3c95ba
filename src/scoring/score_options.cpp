#include "scoring/score.h"
#include "store/groups.h"

namespace peculiar::scoring {

void ScoreOptions::describe(Fields& fields) {
  fields
      .add("model", &model,
           "Model of normal images. Optional with --features: the normal images are then --normals, or the "
           "bulk of the images themselves.")
      .positional()
      .value_name("MODEL.safetensors");
  fields
      .add("sample", &sample,
           "Sample to score. With --features and no model it may be left out, or given as the only "
           "argument: the scores then refer to its images.")
      .positional()
      .value_name("SAMPLE.h5");
  fields.add("output", &output, "Output scores, or a table of them (.fits .vot .ecsv .csv).")
      .letter('o')
      .required()
      .value_name("SCORES.h5");
  vectors.describe(fields);
  fields
      .add("normals", &normals,
           "With --features and no model: rows of normal images (an expression on columns of the sample, or "
           "of the table of vectors).")
      .value_name("EXPRESSION");
  fields
      .add("normals_table", &normals_table,
           "With --features and no model: vectors of normal images, in the layout of --features.")
      .value_name("TABLE");
  fields.add("allow_missing", &allow_missing,
             "With --features: leave images without a vector unscored (NaN, flag 256) instead of stopping.");
  fields
      .add("group", &group,
           "With --features and no model: images with the same value of this column are never compared with "
           "each other. " +
               store::group_help())
      .value_name("COLUMN");
  fields.add("where", &where, "Score only rows that satisfy this expression.").value_name("EXPRESSION");
  fields.add("left_out", &left_out,
             "Score only the images of the fold that was left out of the training (train --fold).");
  fields
      .add(
          "method", &method,
          "combined: the scorers and their combination, in one or two passes over each image; fast: in addition, a search for the best reconstruction of every image, starting from the encoder; paper: the same as published, starting from noise.")
      .choices({"combined", "fast", "paper"});
  fields.add(
      "reference", &reference,
      "Search one image at a time in float32 for all iterations, exactly as published; needs --method paper.");
  describe_scorers(fields);
  fields
      .add(
          "reconstruct", &reconstruct,
          "Images whose reconstructions, residuals and significance maps are stored beside the scores: all, top:SHARE (top:0.05: the 5 % ranked highest), or none.")
      .value_name("all|top:SHARE|none");
  fields
      .add("reconstructions", &reconstructions,
           "Output file of the reconstructions. Default: SCORES.reconstructions.h5.")
      .output()
      .value_name("FILE.h5");
  fields
      .add("regions", &regions,
           "Output table of connected regions of significant residual in the reconstructed images.")
      .output()
      .value_name("TABLE");
  fields
      .add(
          "features_out", &features_out,
          "Output file of the network features of each image, averaged over orientations, for peculiar learn and explore; computed in the same pass.")
      .output()
      .value_name("FEATURES.h5");
  fields
      .add("restarts", &restarts,
           "Number of starting points of the search for each image; the spread of the results is a column.")
      .range(1, 1000);
  fields
      .add("iterations", &iterations,
           "Maximum number of iterations of a search. Default: 500 for paper, 70 for fast.")
      .range(1, 1e5);
  fields
      .add(
          "tolerance", &tolerance,
          "A search ends once its loss has fallen by less than this fraction over the last iterations (50 for paper, 10 for fast). One that has used all its iterations has converged if its loss has fallen by less than 1 % over the last of them. Default: 1e-3; with --reference 0, which never stops early.")
      .range(0, 1);
  fields.add("lambda", &lambda, "Weight of the critic's part in the loss of the search.").range(0, 1);
  fields.add("batch", &batch, "Number of images searched at once.").range(1, 4096);
  describe_networks(fields);
  shards.describe(fields);
  fields.add("overwrite", &overwrite, "Overwrite existing scores.");
}

}  // namespace peculiar::scoring
