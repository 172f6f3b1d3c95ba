#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/compare.h"
#include "analysis/joined_table.h"
#include "statistics/grouping.h"

namespace peculiar::analysis {

/// A numeric quantity of both sets: the score or a property.
struct Quantity {
  std::string name;
  std::string label;
  std::vector<double> first;  ///< one value per image, NaN if missing
  std::vector<double> second;
  std::vector<double> training{};    ///< likewise for the training images, if given
  std::vector<std::string> words{};  ///< if not empty, values are indices of these
};

/// Position of an image in the embedding; NaN if it has none.
using MapPlace = std::array<double, 2>;

/// The two sets to compare.
struct ComparedSets {
  std::vector<Quantity> quantities;                   ///< the score first
  std::vector<Quantity> words;                        ///< properties given in words
  std::optional<Quantity> papers_score;               ///< the paper's score, if different and in both sets
  std::vector<MapPlace> first_places, second_places;  ///< one per image; empty without an embedding
  std::int64_t training_count = 0;                    ///< images
  std::vector<std::size_t> first_groups;              ///< of each image; empty if each image is its own group
  std::vector<std::size_t> second_groups;
  store::Grouping first_grouping, second_grouping;
  std::vector<std::string> left_out;  ///< properties in only one set, and images that are not ranked
  std::vector<std::string> unlike;    ///< how their images differ, where allowed
  std::vector<ProvenanceInput> inputs;
  /// Counts each group once; in matched sets each image, because images are matched.
  statistics::Counting counting = statistics::Counting::kGroups;

  /// Noun for a group: "tree", "galaxy"; "" if no images belong together.
  std::string group() const { return first_grouping ? first_grouping.noun() : second_grouping.noun(); }
  const Quantity* find(const std::string& name) const;
  /// Returns only these rows of each set, which are matched to each other.
  ComparedSets take_matched(const std::vector<std::size_t>& first,
                            const std::vector<std::size_t>& second) const;
};

/// Reads, joins and selects. Errors as compare_sets.
ComparedSets read_sets(const CompareOptions& options, const RunContext& context);

/// Results of the tests of two sets.
struct TestedSets {
  std::vector<ComparedQuantity> quantities;
  std::vector<ComparedWords> words;
};

/// Tests all quantities and words (seed, threads and cancel from the context), with Holm's adjustment over
/// all tests. Error (usage): so few permutations that no adjusted p-value can be below the significance
/// level.
TestedSets tested_sets(const ComparedSets& sets, const CompareOptions& options, const RunContext& context);

/// Returns the properties that differ, the most different first: from the matched sets, but mass and redshift
/// from the unmatched ones.
std::vector<const ComparedQuantity*> differing_properties(const CompareReport& report);

/// Origin of the p-values, in words: "4999 permutations", or "4999 resamples ...".
std::string resampling_words(const std::vector<ComparedQuantity>& quantities, const CompareOptions& options);

/// Returns the findings as sentences, the most important first.
std::vector<std::string> comparison_findings(const CompareReport& report, const CompareOptions& options);

}  // namespace peculiar::analysis
