#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/run_context.h"
#include "catalog/table.h"

namespace peculiar::survey {

/// The catalogue of objects to cut out, and the meaning of its columns.
struct CatalogueOptions {
  std::string catalogue;
  std::string catalogue_hdu;
  std::string where;
  std::string id, ra, dec, x, y;
  std::string ra_unit = "auto";
  std::string frame = "auto";
  std::optional<std::int64_t> pixel_origin;
  std::vector<std::string> sentinels{"-99", "-999"};
  double duplicate_radius = 0.1;

  void describe(Fields& fields);
};

/// The objects of a catalogue, one per row.
struct Objects {
  catalog::Table table;          ///< with sentinels replaced by missing values
  std::vector<std::string> ids;  ///< one per row, unique among the selected
  std::vector<bool> selected;    ///< by the expression
  bool on_sky = true;  ///< positions are ra and dec [deg, ICRS], 0 <= ra < 360; else 0-based x and y [px]
  std::vector<double> first, second;  ///< ra, dec or x, y; both NaN if the row has no position
  std::string columns;                ///< names of the columns of positions and ids, in words
  std::int64_t sentinels = 0;         ///< values treated as missing
};

/// Reads the catalogue. Errors: usage (contradictory settings, an expression that does not fit the columns),
/// input (the file; no columns of positions or ids; missing or duplicate ids in selected rows; the expression
/// selects no row).
Objects read_objects(const CatalogueOptions& options, const RunContext& context = {});

}  // namespace peculiar::survey
