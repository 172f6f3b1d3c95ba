#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "catalog/table.h"
#include "store/row_file.h"

namespace peculiar::store {

/// Summarises each column: numbers of values and of missing ones, and minimum, median, mean, maximum of
/// numbers; number of different texts with the most frequent; fraction of true ("true_share"). One object per
/// column, in order: {"name", "unit", "description", "type", "missing", ...}.
nlohmann::json summarise_columns(const catalog::Table& table, const RunContext& context = {});
/// The same of the columns of a file, read one at a time; of `rows` only, if given.
nlohmann::json summarise_columns(const RowFileReader& file, const std::vector<std::size_t>* rows = nullptr,
                                 const RunContext& context = {});

/// The contents of a sample: format, counts, bands, planes, flags, columns, problems (the first 20),
/// provenance.
nlohmann::json summarise_sample(const std::filesystem::path& path, const RunContext& context = {});

/// The same as text for people.
std::string summary_text(const nlohmann::json& summary);

}  // namespace peculiar::store
