#include "embeddings/vector_options.h"

namespace peculiar::embeddings {

void VectorOptions::describe(Fields& fields) {
  fields
      .add(
          "features", &features,
          "Vectors of the images from another network (Zoobot, DINOv2, AstroCLIP, ...), one per row: a table (FITS, VOTable, ECSV, CSV), an HDF5 file, or a NumPy array.")
      .value_name("TABLE");
  fields
      .add(
          "feature_columns", &feature_columns,
          "Columns of that table that form the vector; patterns with * and ?. Default: the numbered columns (feat_0, feat_1, ...), if there is only one set of them.")
      .value_name("PATTERN,...");
  fields
      .add(
          "features_part", &features_part,
          "Which part to use, if that file holds several: dataset of an HDF5 file, HDU of a FITS file, TABLE of a VOTable.")
      .value_name("NAME");
  fields
      .add(
          "ids", &ids,
          "Ids for the rows of an array: a text file with one per line, or a table in the order of the array, whose other columns are kept.")
      .value_name("FILE");
  fields
      .add("id_column", &id_column,
           "Column or dataset with the ids of the vectors. Default: id, id_str or object_id.")
      .value_name("COLUMN");
}

}  // namespace peculiar::embeddings
