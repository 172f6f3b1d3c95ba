#include "store/plain_rows.h"

#include "store/hdf5_contents.h"
#include "store/hdf5_handle.h"

namespace peculiar::store {

hid_t memory_type(ArrayType type) {
  return type == ArrayType::kFloat32 ? H5T_NATIVE_FLOAT : H5T_NATIVE_UINT8;
}

std::optional<PlainRows> plain_rows_of(hid_t dataset) {
  const Handle type(H5Dget_type(dataset), H5Tclose);
  const std::vector<std::int64_t> shape = dataset_shape(dataset);
  const haddr_t address = H5Dget_offset(dataset);  // undefined for rows in chunks or in other files
  if (shape.empty() || address == HADDR_UNDEF) return std::nullopt;
  ArraySpec array;
  array.type = array_type_of(type);
  array.row_shape.assign(shape.begin() + 1, shape.end());
  if (H5Tequal(type, memory_type(array.type)) <= 0) return std::nullopt;
  return PlainRows{address, array.type, shape[0], array.row_bytes()};
}

std::map<std::string, PlainRows> plain_rows(const std::filesystem::path& path) {
  const auto lock = hdf5_lock();
  const Handle file = open_hdf5(path.string());
  std::map<std::string, PlainRows> found;
  for (const std::string& name : link_names(file, H5_INDEX_NAME)) {
    if (!is_dataset(file, name)) continue;
    const Handle dataset(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose);
    if (read_integer_attribute(dataset, "per_row", 0) != 1) continue;
    if (const auto rows = plain_rows_of(dataset)) found[name] = *rows;
  }
  return found;
}

}  // namespace peculiar::store
