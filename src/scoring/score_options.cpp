#include "scoring/score.h"
#include "store/groups.h"

namespace peculiar::scoring {

void ScoreOptions::describe(Fields& fields) {
  fields
      .add("model", &model,
           "The model of what is normal. With --features it may be left out: then the normal images are "
           "--normals, or the bulk of the images themselves.")
      .positional()
      .value_name("MODEL.safetensors");
  fields
      .add("sample", &sample,
           "The sample to score. With --features alone it may be left out, or stand alone: then the scores "
           "know its images.")
      .positional()
      .value_name("SAMPLE.h5");
  fields.add("output", &output, "The scores to write; or a table (.fits .vot .ecsv .csv) of them.")
      .letter('o')
      .required()
      .value_name("SCORES.h5");
  vectors.describe(fields);
  fields
      .add("normals", &normals,
           "With --features and no model: which rows are of normal images (an expression of columns of the "
           "sample, or of the table of vectors).")
      .value_name("EXPRESSION");
  fields
      .add("normals_table", &normals_table,
           "With --features and no model: the vectors of normal images, laid out as those of --features.")
      .value_name("TABLE");
  fields.add(
      "allow_missing", &allow_missing,
      "With --features: images without a vector are left without a score (NaN, flag 256), not refused.");
  fields
      .add("group", &group,
           "With --features and no model: images with the same value of this column are never held against "
           "each other. " +
               store::group_help())
      .value_name("COLUMN");
  fields.add("where", &where, "Score only the rows that this expression selects.").value_name("EXPRESSION");
  fields.add("left_out", &left_out,
             "Score only the images of the fold that the model's training left out (train --fold).");
  fields
      .add(
          "method", &method,
          "combined: the scorers' and their fusion, in a pass or two of each image; fast: besides, for every image the search for its best reconstruction, from the encoder's answer on; paper: the same as published, from noise.")
      .choices({"combined", "fast", "paper"});
  fields.add(
      "reference", &reference,
      "Search image by image in float32 for all iterations, exactly as published; with --method paper.");
  describe_scorers(fields);
  fields
      .add(
          "reconstruct", &reconstruct,
          "Whose reconstructions, residuals and significance maps are stored beside the scores: all, top:SHARE (top:0.05: the twentieth ranked highest), or none.")
      .value_name("all|top:SHARE|none");
  fields.add("reconstructions", &reconstructions, "Where those go; without it, SCORES.reconstructions.h5.")
      .output()
      .value_name("FILE.h5");
  fields
      .add("regions", &regions,
           "Table of the connected regions of significant residual of the images reconstructed.")
      .output()
      .value_name("TABLE");
  fields
      .add(
          "features_out", &features_out,
          "Keeps the features by which the networks see each image, means over its orientations, for peculiar learn and explore; of the same pass.")
      .output()
      .value_name("FEATURES.h5");
  fields.add("restarts", &restarts, "Searches an image from so many starts; their spread is a column.")
      .range(1, 1000);
  fields.add("iterations", &iterations, "Most iterations of a search: 500 for paper, 70 for fast.")
      .range(1, 1e5);
  fields
      .add(
          "tolerance", &tolerance,
          "A search has converged when its loss fell by less than this share over the last iterations (50 for paper, 10 for fast); 1e-3, with --reference 0, which is never.")
      .range(0, 1);
  fields.add("lambda", &lambda, "Weight of the critic's part in the search's loss.").range(0, 1);
  fields.add("batch", &batch, "Images that are searched for at once.").range(1, 4096);
  describe_networks(fields);
  shards.describe(fields);
  fields.add("overwrite", &overwrite, "Replace scores of that name.");
}

}  // namespace peculiar::scoring
