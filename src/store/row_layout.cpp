#include "store/row_layout.h"

#include <algorithm>

#include "base/error.h"
#include "base/unit_spelling.h"

namespace peculiar::store {

namespace {

/// Properties for creating objects without timestamps, so that one spec gives one file.
Handle without_times(hid_t property_class) {
  Handle settings(H5Pcreate(property_class), H5Pclose);
  H5Pset_obj_track_times(settings, false);
  return settings;
}

Handle create_dataset(hid_t parent, const std::string& path, const std::string& name, hid_t type,
                      const std::vector<std::int64_t>& row_shape, std::int64_t count) {
  std::vector<hsize_t> extent{static_cast<hsize_t>(count)};
  for (const std::int64_t axis : row_shape) extent.push_back(static_cast<hsize_t>(axis));
  const Handle space(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr), H5Sclose);
  const Handle settings = without_times(H5P_DATASET_CREATE);
  // Space is allocated now and filled later by plain writes at known addresses, without the library's
  // knowledge.
  H5Pset_layout(settings, H5D_CONTIGUOUS);
  H5Pset_alloc_time(settings, H5D_ALLOC_TIME_EARLY);
  H5Pset_fill_time(settings, H5D_FILL_TIME_NEVER);
  Handle dataset(H5Dcreate2(parent, name.c_str(), type, space, H5P_DEFAULT, settings, H5P_DEFAULT), H5Dclose);
  hdf5_check<hid_t>(dataset, path, "cannot make /" + name);
  return dataset;
}

void write_constant(hid_t file, const std::string& path, const ConstantArray& constant) {
  const std::vector<hsize_t> extent(constant.shape.begin(), constant.shape.end());
  const Handle space(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr), H5Sclose);
  const Handle dataset(H5Dcreate2(file, constant.name.c_str(), H5T_IEEE_F32LE, space, H5P_DEFAULT,
                                  without_times(H5P_DATASET_CREATE), H5P_DEFAULT),
                       H5Dclose);
  hdf5_check<hid_t>(dataset, path, "cannot make /" + constant.name);
  hdf5_check(H5Dwrite(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, constant.values.data()), path,
             "cannot write /" + constant.name);
}

RowExtents extents_of(hid_t file, const std::string& path, const std::string& name, std::int64_t row_bytes,
                      std::int64_t count) {
  const Handle dataset(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose);
  hdf5_check<hid_t>(dataset, path, "cannot open /" + name);
  const Handle space(H5Dget_space(dataset), H5Sclose);
  const Handle type(H5Dget_type(dataset), H5Tclose);
  RowExtents extents{row_bytes, count, H5Dget_offset(dataset)};
  const auto values = static_cast<std::uint64_t>(std::max<hssize_t>(0, H5Sget_simple_extent_npoints(space)));
  const bool has_space = extents.address != HADDR_UNDEF || extents.bytes() == 0;
  if (!has_space || values * H5Tget_size(type) != extents.bytes()) {
    throw input_error(
        "{}: /{} has no space for {} rows of {} bytes; remove the .partial files and start anew", path, name,
        count, row_bytes);
  }
  return extents;
}

}  // namespace

std::int64_t column_row_bytes(const ColumnSpec& column) {
  switch (column.type) {
    case ColumnType::kBoolean:
      return 1;
    case ColumnType::kText:
      return std::max<std::int64_t>(1, column.text_bytes);
    default:
      return 8;
  }
}

Handle array_type(ArrayType type) {
  return {H5Tcopy(type == ArrayType::kFloat32 ? H5T_IEEE_F32LE : H5T_STD_U8LE), H5Tclose};
}

Handle column_type(const ColumnSpec& column) {
  switch (column.type) {
    case ColumnType::kFloat:
      return {H5Tcopy(H5T_IEEE_F64LE), H5Tclose};
    case ColumnType::kInteger:
      return {H5Tcopy(H5T_STD_I64LE), H5Tclose};
    case ColumnType::kBoolean:
      return {H5Tcopy(H5T_STD_I8LE), H5Tclose};
    case ColumnType::kText:
      break;
  }
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, static_cast<std::size_t>(column_row_bytes(column)));
  H5Tset_cset(type, H5T_CSET_UTF8);
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  return type;
}

void write_attributes(hid_t object, const Attributes& attributes) {
  for (const auto& [name, value] : attributes) {
    std::visit([&, &key = name](const auto& content) { write_attribute(object, key, content); }, value);
  }
}

void create_skeleton(const std::string& path, const RowFileSpec& spec) {
  const auto lock = hdf5_lock();
  Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, unlocked_access()), H5Fclose);
  hdf5_check<hid_t>(file, path, "cannot be made");
  write_attribute(file, "peculiar_file", spec.kind);
  write_attribute(file, "row_file_format", kRowFileFormat);
  write_attribute(file, "format_version", spec.version);
  write_attribute(file, "complete", std::int64_t{0});
  write_attributes(file, spec.attributes);
  for (const ArraySpec& array : spec.arrays) {
    const Handle type = array_type(array.type);
    const Handle dataset = create_dataset(file, path, array.name, type, array.row_shape, spec.count);
    write_attribute(dataset, "per_row", std::int64_t{1});
    write_attributes(dataset, array.attributes);
  }
  for (const ConstantArray& constant : spec.constants) write_constant(file, path, constant);
  const Handle settings = without_times(H5P_GROUP_CREATE);
  H5Pset_link_creation_order(settings, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  Handle group(H5Gcreate2(file, "catalogue", H5P_DEFAULT, settings, H5P_DEFAULT), H5Gclose);
  hdf5_check<hid_t>(group, path, "cannot make /catalogue");
  for (const ColumnSpec& column : spec.columns) {
    const Handle type = column_type(column);
    const Handle dataset = create_dataset(group, path, column.name, type, {}, spec.count);
    write_attribute(dataset, "unit", spelled_unit(column.unit, UnitStandard::kFits));
    write_attribute(dataset, "description", column.description);
    if (!column.ucd.empty()) write_attribute(dataset, "ucd", column.ucd);
    if (column.type == ColumnType::kBoolean) write_attribute(dataset, "kind", std::string("boolean"));
    if (column.type == ColumnType::kBoolean)
      write_attribute(dataset, "missing", std::int64_t{kMissingBoolean});
    if (column.type == ColumnType::kInteger) write_attribute(dataset, "missing", kMissingInteger);
  }
  group.reset();
  if (!file.reset()) throw input_error("{}: cannot be made: {}", path, hdf5_reason());
}

std::vector<RowExtents> read_extents(const std::string& path, const RowFileSpec& spec) {
  const auto lock = hdf5_lock();
  const Handle file = open_hdf5(path);
  if (read_integer_attribute(file, "row_file_format", 1) != kRowFileFormat)
    throw input_error("{}: written by another version of peculiar; remove the .partial files", path);
  std::vector<RowExtents> extents;
  for (const ArraySpec& array : spec.arrays) {
    extents.push_back(extents_of(file, path, array.name, array.row_bytes(), spec.count));
  }
  for (const ColumnSpec& column : spec.columns) {
    extents.push_back(
        extents_of(file, path, "catalogue/" + column.name, column_row_bytes(column), spec.count));
  }
  return extents;
}

void complete_skeleton(const std::string& path, const std::vector<Problem>& problems,
                       const Attributes& attributes) {
  const auto lock = hdf5_lock();
  Handle file(H5Fopen(path.c_str(), H5F_ACC_RDWR, unlocked_access()), H5Fclose);
  hdf5_check<hid_t>(file, path, "cannot be finished");
  std::vector<std::int64_t> rows;
  std::vector<const char*> reasons;
  for (const Problem& problem : problems) {
    rows.push_back(problem.row);
    reasons.push_back(problem.reason.c_str());
  }
  const hsize_t extent[1] = {problems.size()};
  const Handle space(H5Screate_simple(1, extent, nullptr), H5Sclose);
  Handle group(H5Gcreate2(file, "problems", H5P_DEFAULT, without_times(H5P_GROUP_CREATE), H5P_DEFAULT),
               H5Gclose);
  const Handle text(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(text, H5T_VARIABLE);
  H5Tset_cset(text, H5T_CSET_UTF8);
  const auto write_list = [&](const char* name, hid_t type, hid_t memory_type, const void* values) {
    const Handle dataset(
        H5Dcreate2(group, name, type, space, H5P_DEFAULT, without_times(H5P_DATASET_CREATE), H5P_DEFAULT),
        H5Dclose);
    hdf5_check<hid_t>(dataset, path, "cannot write /problems");
    if (!problems.empty()) {
      hdf5_check(H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), path,
                 "cannot write /problems");
    }
  };
  write_list("row", H5T_STD_I64LE, H5T_NATIVE_INT64, rows.data());
  write_list("reason", text, text, reasons.data());
  write_attributes(file, attributes);
  write_attribute(file, "complete", std::int64_t{1});
  group.reset();
  hdf5_check(H5Fflush(file, H5F_SCOPE_GLOBAL), path, "cannot be finished");
  if (!file.reset()) throw input_error("{}: cannot be finished: {}", path, hdf5_reason());
}

}  // namespace peculiar::store
