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
  std::string neighbours_sheet;  ///< "": next to the output
  store::ShardOptions shards;
  bool overwrite = false;

  void describe(Fields& fields);
};

/// Fate of every row of the catalogue, for the closing report.
struct CutoutReport {
  std::string output;
  std::int64_t catalogue_rows = 0;
  std::array<std::int64_t, kFates> fates{};  ///< number of rows with each Fate; the sum is catalogue_rows
  std::int64_t stamps = 0;                   ///< rows of the sample
  std::int64_t in_several = 0;               ///< of these, stamps of objects in more than one field
  std::int64_t over_edge = 0, gaps = 0, unreadable = 0, not_finite = 0;  ///< of these, stamps with that flag
  // Of these, if neighbours are removed:
  std::int64_t neighbours_removed = 0;  ///< lost light to the removal
  std::int64_t much_removed = 0;        ///< lost so much light that they are flagged
  std::int64_t without_source = 0;      ///< without a source at the position of the object
  std::string neighbours_sheet;         ///< "" if not written
  std::int64_t resumed_at = 0;          ///< first stamp that this run had to cut
  std::int64_t sentinels = 0;           ///< values of the catalogue treated as missing
  std::string columns;                  ///< names of the columns of positions and ids
  std::vector<std::string> bands, fields;
  std::vector<std::int64_t> stamps_of_field;
  int size = 0;  ///< px
  double pixel_scale_arcsec = 0;
  std::string unit;
  std::string kept;                  ///< what resampling conserved, and why; "" without resampling
  std::string psf;                   ///< origin of the sample's point spread function; "" without one
  std::vector<std::string> reasons;  ///< the first few problems
};

/// Cuts stamps of the objects in a catalogue and writes them to a sample. Rows are ordered by position (by
/// field, from the bottom up in each); `catalogue_row` is the row of the catalogue, whose columns are copied.
/// The bytes are the same for any number of threads and any memory limit. Resumes. For a part (`shards`) the
/// report counts only the stamps of the part, except that the fates are those of the whole catalogue, and no
/// contact sheet of neighbours is drawn; the part with the first rows writes the table of fates. Errors:
/// those of open_survey, give_psfs, psf_of_stamps, read_objects, place, geometry_of; input: no object is
/// left.
CutoutReport cut_out(const CutoutOptions& options, const RunContext& context = {}, const CutPace& pace = {});
Verb<CutoutOptions, CutoutReport> cutout_verb();

}  // namespace peculiar::survey
