#pragma once

#include <string>
#include <vector>

#include "analysis/companion_evidence.h"
#include "analysis/joined_table.h"
#include "base/run_context.h"
#include "catalog/table.h"

namespace peculiar::analysis {

/// The normal class of a study of mergers.
inline constexpr const char* kIsolatedClass = "isolated";

/// The normal class if `peculiar inject` planted the others.
inline constexpr const char* kUntouchedClass = "untouched";
/// Column with the kind of planted object; "" or missing for untouched images.
inline constexpr const char* kPlantedKind = "planted_kind";
/// Whether any of the images has a planted object.
bool has_planted(const catalog::Table& table);

/// Images of one class.
struct ImageClass {
  std::string name;
  std::string expression;  ///< "" for the training images, and where companions decide
  bool is_subtle = false;  ///< class of the third table: no companion in the frame, or already merged
  std::vector<std::size_t> rows;
  /// Outliers that are not ranked because they are muted, and are not in `rows`: no search finds them.
  std::vector<std::size_t> muted{};
};

/// How to classify images.
struct ClassRules {
  std::vector<std::string> given;                 ///< NAME=EXPRESSION; if empty, columns `role` or `label`
  std::string normal;                             ///< name of the normal class; "" to use the columns
  const CompanionEvidence* companions = nullptr;  ///< of the table's rows; required for `role`
  bool by_people = false;  ///< use people's classes (column user_label) if no classes are given
};

struct ClassifiedImages {
  std::vector<ImageClass> classes;  ///< the normal one first
  /// Pre-mergers for which a companion in the frame is unknown; they are in no class.
  std::vector<std::size_t> unmeasured;
  std::vector<std::size_t> left_out;  ///< images that are in no class because they are not ranked
};

/// Returns the classes of the given rows, the normal one first, with the images that are ranked. In a study
/// of mergers (column `role` of `peculiar select`): isolated; pre-mergers with a companion in the frame, by
/// companion_evidence.h; those without; post-mergers together with ongoing mergers. A companion is unmeasured
/// if the number of companions is missing, if the stamp has no source or failed (`measure_flags` 1 and 64),
/// or if the fraction of light is missing in one band and below the limit in the others. Planted objects take
/// precedence: untouched images, and one class per kind without the images in which the object came to
/// nothing. Other tables: one class per value of `label`. People's labels take precedence over all of these:
/// one class per label, with boring as the normal one. Classes without images are omitted, with a warning.
/// Errors: usage (not NAME=EXPRESSION, unknown normal class or column, neither role nor label), input (no
/// normal image).
ClassifiedImages image_classes(const JoinedTable& joined, const std::vector<bool>& eligible,
                               const ClassRules& rules, const RunContext& context = {});

}  // namespace peculiar::analysis
