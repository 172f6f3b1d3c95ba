#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "catalog/table.h"

namespace peculiar::python {

namespace nb = nanobind;

/// Arrays as they come in; nanobind refuses those of another type, order or place without copying.
template <typename Value, typename... Options>
using ArrayIn = nb::ndarray<const Value, nb::c_contig, nb::device::cpu, Options...>;
using Numbers = ArrayIn<double, nb::ndim<1>>;
using Plane = ArrayIn<float, nb::ndim<2>>;
using MaskPlane = ArrayIn<std::uint8_t, nb::ndim<2>>;

template <typename Value, typename... Options>
std::span<const Value> span_of(const nb::ndarray<const Value, Options...>& array) {
  return {array.data(), array.size()};
}
template <typename Array>
auto span_of(const std::optional<Array>& array) {
  return array ? span_of(*array) : decltype(span_of(*array)){};
}
inline std::vector<double> vector_of(const Numbers& numbers) {
  return {numbers.data(), numbers.data() + numbers.size()};
}

/// A NumPy array that owns the values, without a copy of them.
template <typename Value>
nb::object array_of(std::vector<Value>&& values, std::vector<std::size_t> shape) {
  auto* kept = new std::vector<Value>(std::move(values));
  nb::capsule owner(kept, [](void* pointer) noexcept { delete static_cast<std::vector<Value>*>(pointer); });
  return nb::cast(nb::ndarray<nb::numpy, Value>(kept->data(), shape.size(), shape.data(), owner));
}
template <typename Value>
nb::object array_of(std::vector<Value>&& values) {
  const std::size_t size = values.size();
  return array_of(std::move(values), {size});
}

/// (name, unit, description, ucd, values, missing) of a column: values an array, or a list of texts; missing
/// an array of truth values, or None.
nb::tuple column_out(const catalog::Column& column);
nb::list columns_out(const std::vector<catalog::Column>& columns);

/// The same from Python: (name, unit, description, ucd, values, missing), values an array of float64, int64
/// or uint8 (truth values), or a list of texts.
catalog::Table table_in(const nb::list& columns);

}  // namespace peculiar::python
