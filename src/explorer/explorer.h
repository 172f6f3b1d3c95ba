#pragma once

#include <memory>
#include <string>
#include <vector>

#include "explorer/causes.h"
#include "explorer/collection.h"
#include "explorer/columns.h"
#include "explorer/labelling.h"
#include "explorer/learner.h"
#include "explorer/map_places.h"
#include "explorer/planes.h"
#include "explorer/ranked_rows.h"
#include "explorer/samp_bridge.h"
#include "explorer/standing.h"
#include "explorer/views.h"

namespace peculiar::explorer {

/// The inputs of Explorer.
struct ExplorerSources {
  CollectionFiles files;
  std::filesystem::path labels;
  std::string who;
  learning::FeatureSources features;
  std::string group;  ///< of images of one galaxy (store::galaxies_of); "": store::noted_group
};

/// Everything that a page shows of one scores file, and its changes. Thread-safe.
class Explorer {
 public:
  Explorer(ExplorerSources sources, const RunContext& context);

  RunContext context;
  Collection collection;
  Columns columns;
  RankedRows ranking;
  Map map;
  Planes planes;
  Labelling labelling;
  Causes causes;
  SampBridge samp;
  Learner learner;
  Views views;
  Standing standing;

 private:
  void add_own_columns();
  /// Adds a column of the learned ranking; before any learning, the scores file's column of that name.
  void add_learned(ColumnNote note, std::vector<double> learning::Ranking::*values);
};

/// The keys that every list has for an image: row, id, rank, score, p, candidate, label, grade, note, flags.
nlohmann::json row_words(Explorer& explorer, Row row);

/// Refused (409): the request is of a page that was opened on other images, another label file or other
/// files, so that its rows or pictures are others. `method`: a POST must say what its page shows.
void check_page(const Explorer& explorer, const std::string& method, const Request& request);

/// The routes described in docs/explorer.md, by topic. The explorer must outlive them.
std::vector<Route> view_routes(Explorer& explorer);     ///< state, view, positions
std::vector<Route> picture_routes(Explorer& explorer);  ///< sprite, pixels
std::vector<Route> object_routes(Explorer& explorer);   ///< object
std::vector<Route> column_routes(Explorer& explorer);   ///< map, column, histogram
std::vector<Route> label_routes(Explorer& explorer);    ///< labels, undo, progress, rank, pulse
std::vector<Route> export_routes(Explorer& explorer);   ///< export, report, command
std::vector<Route> samp_routes(Explorer& explorer);     ///< samp
std::vector<Route> page_routes();                       ///< the page and its files

}  // namespace peculiar::explorer
