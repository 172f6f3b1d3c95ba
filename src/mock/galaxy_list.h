#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/run_context.h"
#include "catalog/table.h"
#include "simulation/simulation.h"

namespace peculiar::mock {

/// Which columns of a table of galaxies hold what.
struct ColumnOptions {
  std::string id;
  std::optional<std::int64_t> snapshot;
  std::vector<std::string> centre;
  std::string centre_unit = "auto";
  std::string radius;
  std::string radius_unit = "auto";

  void describe(Fields& fields);
};

/// A galaxy to image.
struct Row {
  std::size_t snapshot = 0;  // index
  std::int64_t galaxy = 0;
  std::int64_t companion = -1;  // -1: none
  /// From the table (NaN if the cell is missing); none: from the catalogue.
  std::optional<simulation::Vector3> centre_kpc;
  double radius_kpc = simulation::kUnknown;  // from the table
};

/// Physical kpc per unit of length. Units: kpc, Mpc, pc, pkpc, pMpc (physical); ckpc, cMpc, kpccm, Mpccm
/// (comoving); each divided by h with "/h" appended, if the unit says comoving or physical; box (the edge of
/// the box). Error (input), beginning with `source`: another or an ambiguous unit.
double kpc_per_unit(const std::string& unit, const simulation::SimulationInfo& info, std::size_t snapshot,
                    const std::string& source);

/// The galaxies of a table and, if no catalogue of the simulation has them or the user asks for it, their
/// positions. Errors (input), naming table and column: a column is missing or of the wrong kind; centres are
/// outside the box; a snapshot has no catalogue and its galaxies have no centres in the table.
class GalaxyList {
 public:
  /// Messages begin with `name`.
  GalaxyList(catalog::Table table, const std::string& name, const ColumnOptions& options,
             const simulation::SimulationInfo& info, const RunContext& context);

  /// The table with its columns renamed to `galaxy` and `snapshot`.
  const catalog::Table& table() const { return table_; }
  const std::vector<Row>& rows() const { return rows_; }

 private:
  void read_identities(const ColumnOptions& options);
  void add_integers(const char* name, const char* description, std::vector<std::int64_t> values);
  std::vector<std::int64_t> integers(const std::string& column) const;
  void read_centres(const ColumnOptions& options);
  void check_inside(const std::string& column, std::size_t row, const std::string& unit,
                    double place_kpc) const;
  void read_radii(const ColumnOptions& options);
  /// Units of numeric columns: from the options, else from the table, else kpc, which is reported.
  std::vector<std::string> units_of(const std::vector<std::string>& columns, const std::string& option,
                                    const char* option_name) const;
  /// Value of a column, in kpc at the row's snapshot.
  double length_kpc(const std::string& column, std::size_t row, const std::string& unit) const;
  std::string source(const std::string& column) const;

  catalog::Table table_;
  std::string name_;
  const simulation::SimulationInfo& info_;
  const RunContext& context_;
  std::vector<Row> rows_;
};

}  // namespace peculiar::mock
