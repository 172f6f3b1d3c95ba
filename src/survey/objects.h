#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/run_context.h"
#include "catalog/table.h"

namespace peculiar::survey {

/// The catalogue of objects to cut out, and what its columns mean.
struct CatalogueOptions {
  std::string catalogue;
  std::string catalogue_hdu;
  std::string where;
  std::string id, ra, dec, x, y;
  std::string ra_unit = "auto";
  std::string frame = "auto";
  std::int64_t pixel_origin = 0;
  std::vector<std::string> sentinels{"-99", "-999"};
  double duplicate_radius = 0.1;

  void describe(Fields& fields);
};

/// The rows of a catalogue as objects.
struct Objects {
  catalog::Table table;          ///< sentinels are missing values
  std::vector<std::string> ids;  ///< one a row, unique among the selected
  std::vector<bool> selected;    ///< by the expression
  bool on_sky = true;  ///< positions are ra and dec [deg, ICRS], 0 <= ra < 360; else x and y [px], from 0
  std::vector<double> first, second;  ///< ra, dec or x, y; both NaN where the row has no position
  std::string columns;                ///< which columns the positions and ids are of, in words
  std::int64_t sentinels = 0;         ///< values taken as missing
};

/// Reads the catalogue. Errors: usage (settings that contradict each other, an expression that does not fit
/// the columns), input (the file; no column of positions or ids; ids of selected rows that are missing or not
/// unique; no row that the expression selects).
Objects read_objects(const CatalogueOptions& options, const RunContext& context = {});

}  // namespace peculiar::survey
