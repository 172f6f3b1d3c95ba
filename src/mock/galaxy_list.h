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

/// Settings of which column of a table of galaxies says what.
struct ColumnOptions {
  std::string id;
  std::optional<std::int64_t> snapshot;
  std::vector<std::string> centre;
  std::string centre_unit = "auto";
  std::string radius;
  std::string radius_unit = "auto";

  void describe(Fields& fields);
};

/// A galaxy to take images of.
struct Row {
  std::size_t snapshot = 0;  // index
  std::int64_t galaxy = 0;
  std::int64_t companion = -1;  // -1: none
  /// As the table has it (not a number where the cell is missing); none: the catalogue knows.
  std::optional<simulation::Vector3> centre_kpc;
  double radius_kpc = simulation::kUnknown;  // as the table has it
};

/// What so many of a unit of length are in physical kpc. Names: kpc, Mpc, pc, pkpc, pMpc (physical); ckpc,
/// cMpc, kpccm, Mpccm (comoving); each over h with "/h" behind it, where it says comoving or physical; box
/// (the edge of the box). Error (input), opened with `source`: another name, or one that leaves open which.
double kpc_per_unit(const std::string& unit, const simulation::SimulationInfo& info, std::size_t snapshot,
                    const std::string& source);

/// The galaxies of a table: which they are, and, where no catalogue of the simulation knows or the user says
/// so, where. Errors (input) name table and column: a column that is missing or of the wrong kind, centres
/// outside of the box, a snapshot without a catalogue whose galaxies have no centres in the table.
class GalaxyList {
 public:
  /// `name` opens messages.
  GalaxyList(catalog::Table table, const std::string& name, const ColumnOptions& options,
             const simulation::SimulationInfo& info, const RunContext& context);

  /// With the columns `galaxy` and `snapshot`, whatever they were called.
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
  /// Units of columns of numbers: as set, as the table says, or else kpc, which is told.
  std::vector<std::string> units_of(const std::vector<std::string>& columns, const std::string& option,
                                    const char* option_name) const;
  /// Of a column, in kpc at the row's snapshot.
  double length_kpc(const std::string& column, std::size_t row, const std::string& unit) const;
  std::string source(const std::string& column) const;

  catalog::Table table_;
  std::string name_;
  const simulation::SimulationInfo& info_;
  const RunContext& context_;
  std::vector<Row> rows_;
};

}  // namespace peculiar::mock
