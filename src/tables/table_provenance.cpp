#include "tables/table_provenance.h"

#include <algorithm>

#include "base/file_fingerprint.h"
#include "base/random.h"
#include "store/sample.h"

namespace peculiar::tables {

ProvenanceInput as_input(const std::filesystem::path& path, const catalog::Table& table) {
  if (store::row_file_kind(path) == "sample") return store::SampleReader(path).as_input();
  ProvenanceInput input{path.string(), store::row_file_job(path), ""};
  if (input.fingerprint.empty()) input.fingerprint = file_fingerprint(path);
  for (const auto& [key, value] : table.metadata) {
    if (key == kProvenanceKey) input.provenance = value;
  }
  return input;
}

void set_provenance(catalog::Table& table, const Provenance& provenance) {
  std::erase_if(table.metadata, [](const auto& entry) { return entry.first == kProvenanceKey; });
  table.metadata.emplace_back(kProvenanceKey, provenance.json());
}

}  // namespace peculiar::tables
