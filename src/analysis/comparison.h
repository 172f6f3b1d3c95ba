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

/// A number that both sets have: the score or a property.
struct Quantity {
  std::string name;
  std::string label;
  std::vector<double> first;  ///< a value an image, NaN where missing
  std::vector<double> second;
  std::vector<double> training{};    ///< likewise of the images that the model was trained on, where given
  std::vector<std::string> words{};  ///< values are places of these
};

/// Where an image stands in the embedding; NaN where it has no place.
using MapPlace = std::array<double, 2>;

/// Both sets as they are compared.
struct ComparedSets {
  std::vector<Quantity> quantities;      ///< the score first
  std::vector<Quantity> words;           ///< properties that are words
  std::optional<Quantity> papers_score;  ///< the paper's, where that is another and both sets have it
  std::vector<MapPlace> first_places, second_places;  ///< of each image; empty without an embedding
  std::int64_t training_count = 0;                    ///< images
  std::vector<std::size_t> first_groups;              ///< of each image; empty: each is on its own
  std::vector<std::size_t> second_groups;
  store::Grouping first_grouping, second_grouping;
  std::vector<std::string> left_out;  ///< properties that only one set has
  std::vector<std::string> unlike;    ///< in what their images are unlike, where that was allowed
  std::vector<ProvenanceInput> inputs;
  /// Each group once; of matched sets each image, as it is images that are matched.
  statistics::Counting counting = statistics::Counting::kGroups;

  /// What a group is, in words: "tree", "galaxy"; "" where no images belong together.
  std::string group() const { return first_grouping ? first_grouping.noun() : second_grouping.noun(); }
  const Quantity* find(const std::string& name) const;
  /// Only some rows of each, matched to each other.
  ComparedSets take_matched(const std::vector<std::size_t>& first,
                            const std::vector<std::size_t>& second) const;
};

/// Reads, joins and selects. Errors as compare_sets.
ComparedSets read_sets(const CompareOptions& options, const RunContext& context);

/// What the tests of two sets say.
struct TestedSets {
  std::vector<ComparedQuantity> quantities;
  std::vector<ComparedWords> words;
};

/// All quantities and words tested (seed, threads and cancel are the context's), with Holm's adjustment over
/// all of the tests. Error (usage): so few permutations that no adjusted p-value can be below the
/// significance.
TestedSets tested_sets(const ComparedSets& sets, const CompareOptions& options, const RunContext& context);

/// Properties that differ, the most different first: of the matched sets, but mass and redshift as they were
/// before.
std::vector<const ComparedQuantity*> differing_properties(const CompareReport& report);

/// "4999 permutations", or "4999 resamples ...": what the p-values are from, in words.
std::string resampling_words(const std::vector<ComparedQuantity>& quantities, const CompareOptions& options);

/// What that says, in sentences, the most important first.
std::vector<std::string> comparison_findings(const CompareReport& report, const CompareOptions& options);

}  // namespace peculiar::analysis
