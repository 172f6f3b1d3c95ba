#pragma once

#include <filesystem>

#include "survey/cutter.h"

namespace peculiar::survey {

/// Draws the stamps of a sample that lost the largest shares of their light with neighbours (`removed_share`
/// above 0; at most 16, those with edges or gaps last): before the removal, after it, and the removed light.
/// `placed` are the rows of the sample. Returns false and writes nothing if no stamp lost light. Errors:
/// those of reading and of write_contact_sheet.
bool write_neighbours_sheet(const std::filesystem::path& path, const std::filesystem::path& sample,
                            const Cutter& cutter, const StampMaker& maker, const std::vector<Placed>& placed);

}  // namespace peculiar::survey
