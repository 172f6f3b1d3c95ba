#include "arrays.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "base/error.h"

namespace peculiar::python {

namespace {

std::vector<std::uint8_t> bytes_of(const std::vector<bool>& values) { return {values.begin(), values.end()}; }

nb::object values_out(const catalog::ColumnData& data) {
  return std::visit(
      [](const auto& values) -> nb::object {
        using Values = std::decay_t<decltype(values)>;
        if constexpr (std::is_same_v<Values, std::vector<std::string>>) {
          return nb::cast(values);
        } else if constexpr (std::is_same_v<Values, std::vector<bool>>) {
          return array_of(bytes_of(values));
        } else {
          return array_of(Values(values));
        }
      },
      data);
}

template <typename Value>
std::vector<Value> vector_in(const nb::handle& values) {
  const auto array = nb::cast<ArrayIn<Value, nb::ndim<1>>>(values);
  return {array.data(), array.data() + array.size()};
}

catalog::ColumnData values_in(const nb::handle& values, const std::string& name) {
  if (nb::isinstance<nb::list>(values)) return nb::cast<std::vector<std::string>>(values);
  if (nb::isinstance<ArrayIn<double, nb::ndim<1>>>(values)) return vector_in<double>(values);
  if (nb::isinstance<ArrayIn<std::int64_t, nb::ndim<1>>>(values)) return vector_in<std::int64_t>(values);
  if (nb::isinstance<ArrayIn<std::uint8_t, nb::ndim<1>>>(values)) {
    const auto bytes = vector_in<std::uint8_t>(values);
    return std::vector<bool>(bytes.begin(), bytes.end());
  }
  throw internal_error("column '{}' is of no type that a table has", name);
}

}  // namespace

nb::tuple column_out(const catalog::Column& column) {
  nb::object missing = nb::none();
  if (!column.missing.empty()) missing = array_of(bytes_of(column.missing));
  return nb::make_tuple(column.name, column.unit, column.description, column.ucd, values_out(column.data),
                        missing);
}

nb::list columns_out(const std::vector<catalog::Column>& columns) {
  nb::list list;
  for (const catalog::Column& column : columns) list.append(column_out(column));
  return list;
}

catalog::Table table_in(const nb::list& columns) {
  catalog::Table table;
  for (const nb::handle entry : columns) {
    const auto parts = nb::cast<nb::tuple>(entry);
    catalog::Column column;
    column.name = nb::cast<std::string>(parts[0]);
    column.unit = nb::cast<std::string>(parts[1]);
    column.description = nb::cast<std::string>(parts[2]);
    column.ucd = nb::cast<std::string>(parts[3]);
    column.data = values_in(parts[4], column.name);
    if (!parts[5].is_none()) {
      const auto bytes = vector_in<std::uint8_t>(parts[5]);
      column.missing.assign(bytes.begin(), bytes.end());
    }
    table.add(std::move(column));
  }
  return table;
}

}  // namespace peculiar::python
