#include "analysis/stacked_files.h"

#include "base/error.h"

namespace peculiar::analysis {

namespace {

/// The attribute; of calibrated scores that say nothing about muting, that no artefacts are muted.
std::string value_of(const StackedFile& file, const std::string& attribute) {
  const std::string value = file.ranking.attribute(attribute);
  const bool is_unmuted =
      value.empty() && attribute == store::kMutedArtefacts && !file.calibrated_column.empty();
  return is_unmuted ? "0" : value;
}

/// The first scores file with this attribute; nullptr if there is none. Error (input): another has a
/// different value, which leads to other images being ranked because of this `option` of calibrate.
const StackedFile* file_with(const std::string& attribute, const char* option,
                             const std::vector<StackedFile*>& files) {
  const StackedFile* first = nullptr;
  for (const StackedFile* file : files) {
    const std::string value = value_of(*file, attribute);
    if (!file->is_scores || value.empty()) continue;
    if (first == nullptr) first = file;
    const std::string other = value_of(*first, attribute);
    if (value != other)
      throw input_error(
          "{}: ranks other images than {} ({} is '{}' and '{}'); calibrate both with the same {}", file->name,
          first->name, attribute, value, other, option);
  }
  return first;
}

}  // namespace

void rank_alike(const std::vector<StackedFile*>& files) {
  const StackedFile* partial = file_with(store::kRankPartial, "--rank-partial", files);
  const StackedFile* muting = file_with(store::kMutedArtefacts, "--mute", files);
  for (StackedFile* file : files) {
    if (!file->is_scores) continue;
    if (partial != nullptr)
      file->ranking.set_attribute(store::kRankPartial, value_of(*partial, store::kRankPartial));
    if (muting == nullptr) continue;
    file->ranking.set_attribute(store::kMutedArtefacts, value_of(*muting, store::kMutedArtefacts));
    const catalog::Column* flags = file->ranking.table.find(store::kArtefactFlags);
    if (store::muted_kinds(file->ranking) != 0 && (flags == nullptr || !flags->is_numeric()))
      throw input_error(
          "{}: does not record which images show artefacts (column '{}'), and {} mutes some; score it again, without --scorers",
          file->name, store::kArtefactFlags, muting->name);
  }
}

}  // namespace peculiar::analysis
