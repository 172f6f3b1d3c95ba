#include "store/loose_columns.h"

#include <algorithm>

#include "store/array_file.h"
#include "store/column_values.h"
#include "store/hdf5_contents.h"
#include "store/hdf5_handle.h"

namespace peculiar::store {

catalog::Table read_loose_columns(const std::filesystem::path& path, std::int64_t rows) {
  const auto lock = hdf5_lock();
  const std::vector<ArrayEntry> entries = list_arrays(path);
  const Handle file = open_hdf5(path.string());
  catalog::Table table;
  for (const ArrayEntry& entry : entries) {
    if (entry.shape != std::vector<std::int64_t>{rows}) continue;
    const Handle dataset(H5Dopen2(file, entry.name.c_str(), H5P_DEFAULT), H5Dclose);
    if (!dataset.valid()) continue;
    std::string name = entry.name;
    std::replace(name.begin(), name.end(), '/', '_');
    const auto spec = column_of(dataset, name);
    if (spec && !table.has(name)) table.add(decode_column(dataset, *spec, path.string()));
  }
  return table;
}

}  // namespace peculiar::store
