#pragma once

#include <string>
#include <vector>

#include "analysis/companion_evidence.h"
#include "base/run_context.h"
#include "catalog/table.h"

namespace peculiar::analysis {

/// The normal class of a study of mergers.
inline constexpr const char* kIsolatedClass = "isolated";

/// The normal class where `peculiar inject` has planted the others.
inline constexpr const char* kUntouchedClass = "untouched";
/// The column of what it has planted, "" or missing of untouched images.
inline constexpr const char* kPlantedKind = "planted_kind";
/// Is something planted into any of the images?
bool has_planted(const catalog::Table& table);

/// Images that count as of one kind.
struct ImageClass {
  std::string name;
  std::string expression;  ///< "" for the training images, and where companions tell
  bool is_subtle = false;  ///< the third table's: no companion in the frame, or already merged
  std::vector<std::size_t> rows;
};

/// How classes are told.
struct ClassRules {
  std::vector<std::string> given;  ///< NAME=EXPRESSION; empty: from the columns `role` or `label`
  std::string normal;              ///< name of the normal class; "" where the columns tell
  const CompanionEvidence* companions = nullptr;  ///< of the table's rows; needed where `role` tells
  bool by_people = false;  ///< those that people have given (column user_label) tell, where none are given
};

struct ClassifiedImages {
  std::vector<ImageClass> classes;  ///< the normal one first
  /// Pre-mergers of which nothing says whether a companion is in the frame; they are in no class.
  std::vector<std::size_t> unmeasured;
};

/// The classes of the given rows, the normal one first. Of a study of mergers (column `role` of `peculiar
/// select`): isolated; pre-mergers with a companion in the frame, as companion_evidence.h tells; those
/// without; post-mergers with the mergers of the moment. Not measured are companions whose number is missing,
/// of stamps without a source or that failed (`measure_flags` 1 and 64), and those whose share is missing in
/// a band and below the limit in the others. Where something is planted, before all of these: the untouched
/// images, and one class a kind, without images in which it came to nothing. Of other tables: one class a
/// value of `label`. Where people's labels tell, before all: one a class, of
/// which boring is the normal one. Classes without an image are left out, with a warning. Errors: usage (not
/// NAME=EXPRESSION, unknown normal class or column, neither role nor label), input (no normal image).
ClassifiedImages image_classes(const catalog::Table& table, const std::vector<bool>& eligible,
                               const ClassRules& rules, const RunContext& context = {});

}  // namespace peculiar::analysis
