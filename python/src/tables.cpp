#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "arrays.h"
#include "bindings.h"
#include "tables/table_file.h"
#include "work.h"

namespace peculiar::python {

namespace {

namespace fs = std::filesystem;

nb::dict read_table(const fs::path& path, const std::string& choice) {
  catalog::Table table;
  {
    const nb::gil_scoped_release released;
    table = tables::read_table(path, {choice, "table"}, short_context());
  }
  nb::dict out;
  out["columns"] = columns_out(table.columns());
  out["description"] = table.description;
  out["metadata"] = table.metadata;
  return out;
}

void write_table(const fs::path& path, const nb::list& columns, const std::string& description,
                 const std::vector<std::pair<std::string, std::string>>& metadata) {
  catalog::Table table = table_in(columns);
  table.description = description;
  table.metadata = metadata;
  const nb::gil_scoped_release released;
  tables::write_table(path, table);
}

}  // namespace

void bind_tables(nb::module_& module) {
  module.def("read_table", &read_table, nb::arg("path"), nb::arg("table") = "");
  module.def("write_table", &write_table, nb::arg("path"), nb::arg("columns"), nb::arg("description") = "",
             nb::arg("metadata") = std::vector<std::pair<std::string, std::string>>());
  module.def("is_readable_table_file", &tables::is_readable_table_file, nb::arg("path"));
  module.attr("table_suffixes") = tables::kTableSuffixes;
}

}  // namespace peculiar::python
