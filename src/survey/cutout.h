#pragma once

#include <array>

#include "base/verb.h"
#include "store/shard_options.h"
#include "survey/cut_options.h"
#include "survey/cutter.h"
#include "survey/objects.h"

namespace peculiar::survey {

/// Settings of `peculiar cutout`.
struct CutoutOptions : CutOptions {
  std::string output;
  std::string neighbours_sheet;  ///< "": beside the output
  store::ShardOptions shards;
  bool overwrite = false;

  void describe(Fields& fields);
};

/// What became of every row of the catalogue, for the closing report.
struct CutoutReport {
  std::string output;
  std::int64_t catalogue_rows = 0;
  std::array<std::int64_t, kFates> fates{};  ///< rows of each Fate; they add up to catalogue_rows
  std::int64_t stamps = 0;                   ///< rows of the sample
  std::int64_t in_several = 0;               ///< of them: whose object is in more than one field
  std::int64_t over_edge = 0, gaps = 0, unreadable = 0, not_finite = 0;  ///< of them: with that flag
  // Of them, where neighbours are removed:
  std::int64_t neighbours_removed = 0;  ///< that lost light so
  std::int64_t much_removed = 0;        ///< that lost so much that they are flagged
  std::int64_t without_source = 0;      ///< with no source at the object's place
  std::string neighbours_sheet;         ///< "" where none was written
  std::int64_t resumed_at = 0;          ///< first stamp that this run had to do
  std::int64_t sentinels = 0;           ///< values of the catalogue taken as missing
  std::string columns;                  ///< which columns positions and names are of
  std::vector<std::string> bands, fields;
  std::vector<std::int64_t> stamps_of_field;
  int size = 0;  ///< px
  double pixel_scale_arcsec = 0;
  std::string unit;
  std::string kept;                  ///< what resampling kept, and why; "" where nothing was resampled
  std::string psf;                   ///< of the sample's point spread function; "" where it has none
  std::vector<std::string> reasons;  ///< the first few problems
};

/// Stamps of a catalogue's objects become a sample. Rows are in the order of their places (by field, upward
/// in each); `catalogue_row` says which row of the catalogue, whose columns come along. Same bytes for any
/// number of threads and any memory. Resumes. Of a part (`shards`) the report counts its stamps alone, but
/// for the fates, and no sheet of neighbours is drawn; the table of fates is written with the first rows.
/// Errors: those of open_survey, give_psfs, psf_of_stamps, read_objects, place, geometry_of; input: no object
/// is left.
CutoutReport cut_out(const CutoutOptions& options, const RunContext& context = {}, const CutPace& pace = {});
Verb<CutoutOptions, CutoutReport> cutout_verb();

}  // namespace peculiar::survey
