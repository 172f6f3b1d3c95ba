#include "embeddings/vector_options.h"

namespace peculiar::embeddings {

void VectorOptions::describe(Fields& fields) {
  fields
      .add(
          "features", &features,
          "Vectors of the images by another network (Zoobot, DINOv2, AstroCLIP, ...), one a row: a table (FITS, VOTable, ECSV, CSV), an HDF5 file, or an array of NumPy.")
      .value_name("TABLE");
  fields
      .add(
          "feature_columns", &feature_columns,
          "Columns of that table that make the vector; patterns with * and ?. Without it, the numbered columns (feat_0, feat_1, ...) where there is only one set of them.")
      .value_name("PATTERN,...");
  fields
      .add(
          "features_part", &features_part,
          "Where that file holds several, the part that is meant: dataset of an HDF5 file, HDU of a FITS file, TABLE of a VOTable.")
      .value_name("NAME");
  fields
      .add(
          "ids", &ids,
          "Ids of an array's rows: a text file with one a line, or a table in the order of the array, whose other columns come along.")
      .value_name("FILE");
  fields
      .add("id_column", &id_column,
           "Column, or dataset, with the ids of the vectors; without it id, id_str or object_id.")
      .value_name("COLUMN");
}

}  // namespace peculiar::embeddings
