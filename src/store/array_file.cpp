#include "store/array_file.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "base/name_list.h"
#include "base/suggest.h"
#include "store/hdf5_claim.h"
#include "store/hdf5_contents.h"
#include "store/hdf5_handle.h"

namespace peculiar::store {

struct Hdf5Array::Impl {
  std::string path;
  std::string name;
  std::string unit;
  Handle file;
  Handle dataset;
  std::vector<std::int64_t> shape;
  int unsigned_bits = 0;
};

namespace {

bool is_numeric(hid_t dataset) {
  const Handle type(H5Dget_type(dataset), H5Tclose);
  const H5T_class_t kind = H5Tget_class(type);
  return kind == H5T_INTEGER || kind == H5T_FLOAT || kind == H5T_ENUM;  // h5py's booleans are an enumeration
}

/// H5Ovisit calls this for every object of the file.
herr_t note_dataset(hid_t root, const char* name, const H5O_info_t* info, void* data) {
  if (info->type != H5O_TYPE_DATASET) return 0;
  const Handle dataset(H5Dopen2(root, name, H5P_DEFAULT), H5Dclose);
  ArrayEntry entry{name, {}, false};
  if (dataset.valid()) {
    entry.shape = dataset_shape(dataset);
    entry.is_numeric = is_numeric(dataset);
  }
  static_cast<std::vector<ArrayEntry>*>(data)->push_back(std::move(entry));
  return 0;
}

std::vector<ArrayEntry> list_open(hid_t file, const std::string& path) {
  std::vector<ArrayEntry> entries;
  hdf5_check(H5Ovisit(file, H5_INDEX_NAME, H5_ITER_INC, note_dataset, &entries), path, "cannot be listed");
  return entries;
}

Error no_such_dataset(hid_t file, const std::string& path, const std::string& wanted) {
  std::vector<std::string> names;
  for (const ArrayEntry& entry : list_open(file, path)) names.push_back(entry.name);
  return input_error("{}: has no dataset '{}'{}; it has: {}", path, wanted, did_you_mean(wanted, names),
                     listed(names));
}

}  // namespace

std::vector<ArrayEntry> list_arrays(const std::filesystem::path& path) {
  const auto lock = hdf5_lock();
  const Handle file = open_hdf5(path.string());
  return list_open(file, path.string());
}

Hdf5Array::Hdf5Array(const std::filesystem::path& path, const std::string& dataset)
    : impl_(std::make_unique<Impl>()) {
  const auto lock = hdf5_lock();
  Impl& impl = *impl_;
  impl.path = path.string();
  impl.file = open_hdf5(impl.path);
  impl.name = dataset.starts_with('/') ? dataset.substr(1) : dataset;
  if (impl.name.empty() || !is_dataset(impl.file, impl.name))
    throw no_such_dataset(impl.file, impl.path, impl.name);
  impl.dataset = Handle(H5Dopen2(impl.file, impl.name.c_str(), H5P_DEFAULT), H5Dclose);
  hdf5_check<hid_t>(impl.dataset, impl.path, "cannot open /" + impl.name);
  if (!is_numeric(impl.dataset)) {
    const Handle type(H5Dget_type(impl.dataset), H5Tclose);
    throw input_error("{}: /{} does not hold numbers{}", impl.path, impl.name,
                      H5Tget_class(type) == H5T_COMPOUND
                          ? " but records of several (complex numbers are such): save one part as an array"
                          : "");
  }
  const Handle type(H5Dget_type(impl.dataset), H5Tclose);
  if (H5Tget_class(type) == H5T_INTEGER && H5Tget_sign(type) == H5T_SGN_NONE)
    impl.unsigned_bits = static_cast<int>(8 * H5Tget_size(type));
  impl.shape = dataset_shape(impl.dataset);
  check_claim(impl.dataset, impl.path + ": /" + impl.name);
  impl.unit = read_text_attribute(impl.dataset, "unit");
  if (impl.unit.empty()) impl.unit = read_text_attribute(impl.dataset, "units");
}

Hdf5Array::~Hdf5Array() = default;
Hdf5Array::Hdf5Array(Hdf5Array&&) noexcept = default;
Hdf5Array& Hdf5Array::operator=(Hdf5Array&&) noexcept = default;

const std::vector<std::int64_t>& Hdf5Array::shape() const { return impl_->shape; }
const std::string& Hdf5Array::dataset() const { return impl_->name; }
int Hdf5Array::unsigned_bits() const { return impl_->unsigned_bits; }
const std::string& Hdf5Array::unit() const { return impl_->unit; }

void Hdf5Array::read_slices(std::int64_t first_slice, int lead, std::span<float> out) const {
  const auto lock = hdf5_lock();
  const auto& shape = impl_->shape;
  const auto leading = static_cast<std::size_t>(lead);
  const std::int64_t slice =
      std::accumulate(shape.begin() + lead, shape.end(), std::int64_t{1}, std::multiplies<>());
  const std::int64_t slices = slice > 0 ? static_cast<std::int64_t>(out.size()) / slice : 0;
  const Handle space(H5Dget_space(impl_->dataset), H5Sclose);
  for (std::int64_t i = 0; i < slices; ++i) {
    std::vector<hsize_t> start(shape.size(), 0);
    std::vector<hsize_t> extent(shape.begin(), shape.end());
    std::int64_t index = first_slice + i;
    for (std::size_t axis = leading; axis-- > 0;) {
      start[axis] = static_cast<hsize_t>(index % shape[axis]);
      extent[axis] = 1;
      index /= shape[axis];
    }
    H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, extent.data(), nullptr);
    const auto count = static_cast<hsize_t>(slice);
    const Handle memory(H5Screate_simple(1, &count, nullptr), H5Sclose);
    hdf5_check(H5Dread(impl_->dataset, H5T_NATIVE_FLOAT, memory, space, H5P_DEFAULT, out.data() + i * slice),
               impl_->path, "cannot read /" + impl_->name);
  }
}

}  // namespace peculiar::store
