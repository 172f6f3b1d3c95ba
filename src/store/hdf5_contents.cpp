#include "store/hdf5_contents.h"

#include <algorithm>

#include "base/error.h"

namespace peculiar::store {

std::vector<std::string> link_names(hid_t group, H5_index_t order) {
  std::vector<std::string> names;
  const auto note = [](hid_t, const char* name, const H5L_info_t*, void* data) -> herr_t {
    static_cast<std::vector<std::string>*>(data)->emplace_back(name);
    return 0;
  };
  hsize_t position = 0;
  if (H5Literate(group, order, H5_ITER_INC, &position, note, &names) < 0) {
    // Written by another tool, without a creation order.
    names.clear();
    position = 0;
    H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &position, note, &names);
  }
  return names;
}

Attributes read_attributes(hid_t object) {
  std::vector<std::string> names;
  const auto note = [](hid_t, const char* name, const H5A_info_t*, void* data) -> herr_t {
    static_cast<std::vector<std::string>*>(data)->emplace_back(name);
    return 0;
  };
  H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, nullptr, note, &names);
  Attributes result;
  for (const std::string& name : names) {
    const Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose);
    const Handle type(H5Aget_type(attribute), H5Tclose);
    const Handle space(H5Aget_space(attribute), H5Sclose);
    if (H5Sget_simple_extent_npoints(space) != 1) continue;
    double number = 0;
    switch (H5Tget_class(type)) {
      case H5T_STRING:
        result.emplace_back(name, read_text_attribute(object, name));
        break;
      case H5T_INTEGER:
        result.emplace_back(name, read_integer_attribute(object, name, 0));
        break;
      case H5T_FLOAT:
        if (H5Aread(attribute, H5T_NATIVE_DOUBLE, &number) >= 0) result.emplace_back(name, number);
        break;
      default:
        break;
    }
  }
  return result;
}

std::vector<std::int64_t> dataset_shape(hid_t dataset) {
  const Handle space(H5Dget_space(dataset), H5Sclose);
  const int axes = std::max(0, H5Sget_simple_extent_ndims(space));
  std::vector<hsize_t> shape(static_cast<std::size_t>(axes));
  if (axes > 0) H5Sget_simple_extent_dims(space, shape.data(), nullptr);
  return {shape.begin(), shape.end()};
}

std::optional<ColumnSpec> column_of(hid_t dataset, const std::string& name) {
  const Handle type(H5Dget_type(dataset), H5Tclose);
  ColumnSpec column{name,
                    read_text_attribute(dataset, "unit"),
                    read_text_attribute(dataset, "description"),
                    ColumnType::kFloat,
                    0,
                    read_text_attribute(dataset, "ucd")};
  switch (H5Tget_class(type)) {
    case H5T_STRING:
      column.type = ColumnType::kText;
      column.text_bytes = H5Tis_variable_str(type) > 0 ? 0 : static_cast<std::int64_t>(H5Tget_size(type));
      return column;
    case H5T_ENUM:  // how h5py stores booleans
      column.type = ColumnType::kBoolean;
      return column;
    case H5T_INTEGER:
      column.type =
          read_text_attribute(dataset, "kind") == "boolean" ? ColumnType::kBoolean : ColumnType::kInteger;
      return column;
    case H5T_FLOAT:
      return column;
    default:
      return std::nullopt;
  }
}

bool is_dataset(hid_t parent, const std::string& name) {
  const Handle object(H5Oopen(parent, name.c_str(), H5P_DEFAULT), H5Oclose);
  return object.valid() && H5Iget_type(object) == H5I_DATASET;
}

void read_rows(hid_t dataset, hid_t memory_type, std::int64_t first, std::int64_t count, void* out,
               const std::string& place) {
  const auto shape = dataset_shape(dataset);
  if (shape.empty() || first < 0 || count < 0 || count > shape[0] || first > shape[0] - count)
    throw internal_error("{}: has no {} rows from {} on", place, count, first);
  if (count == 0) return;
  std::vector<hsize_t> start(shape.size(), 0);
  std::vector<hsize_t> extent(shape.begin(), shape.end());
  start[0] = static_cast<hsize_t>(first);
  extent[0] = static_cast<hsize_t>(count);
  const Handle space(H5Dget_space(dataset), H5Sclose);
  H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, extent.data(), nullptr);
  const Handle memory(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr), H5Sclose);
  if (H5Dread(dataset, memory_type, memory, space, H5P_DEFAULT, out) < 0)
    throw input_error("{}: cannot be read: {}", place, hdf5_reason());
}

}  // namespace peculiar::store
