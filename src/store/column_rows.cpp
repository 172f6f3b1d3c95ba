#include "store/column_rows.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "store/column_values.h"
#include "store/hdf5_file.h"

namespace peculiar::store {

struct ColumnRows::Impl {
  ~Impl() {
    const auto lock = hdf5_lock();
    file = Handle();
  }

  std::string path;
  Handle file;
  std::vector<ColumnSpec> columns;
};

ColumnRows::ColumnRows(const std::filesystem::path& path, const RowFileReader& file)
    : impl_(std::make_unique<Impl>()) {
  const auto lock = hdf5_lock();
  impl_->path = path.string();
  impl_->file = open_hdf5(impl_->path);
  impl_->columns = file.columns();
}

ColumnRows::~ColumnRows() = default;
ColumnRows::ColumnRows(ColumnRows&&) noexcept = default;

catalog::Column ColumnRows::read(const std::string& name, RowRange rows) const {
  const auto lock = hdf5_lock();
  const auto found = std::find_if(impl_->columns.begin(), impl_->columns.end(),
                                  [&](const ColumnSpec& spec) { return spec.name == name; });
  if (found == impl_->columns.end()) throw input_error("{}: has no column '{}'", impl_->path, name);
  const Handle dataset(H5Dopen2(impl_->file, ("catalogue/" + name).c_str(), H5P_DEFAULT), H5Dclose);
  hdf5_check<hid_t>(dataset, impl_->path, "cannot open column '" + name + "'");
  return decode_column(dataset, *found, impl_->path, rows);
}

}  // namespace peculiar::store
