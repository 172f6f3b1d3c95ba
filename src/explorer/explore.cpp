#include "explorer/explore.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "base/error.h"
#include "explorer/explorer.h"
#include "explorer/frame_origins.h"
#include "explorer/server.h"
#include "explorer/start_checks.h"
#include "explorer/token_file.h"
#include "learning/learn.h"
#include "report/run_folder.h"
#include "tables/table_file.h"

namespace peculiar::explorer {

namespace fs = std::filesystem;

void ExploreOptions::describe(Fields& fields) {
  fields.add("what", &what, "Folder of a run, or a scores file.").positional().required().value_name("RUN");
  fields.add("sample", &sample, "Sample, if it has been moved.").value_name("SAMPLE.h5");
  fields.add("labels", &labels, "Label file. Default: labels.csv beside the scores.")
      .value_name("LABELS.csv");
  fields.add("embedding", &embedding, "Table of map positions (peculiar embed).").value_name("TABLE");
  fields
      .add("features", &features,
           "Features to learn from: written by score --features-out, or vectors of another network.")
      .value_name("FILE");
  fields.add("group", &group, learning::group_help()).value_name("COLUMN");
  fields.add("reconstructions", &reconstructions, "Reconstruction files, if they have been moved.")
      .value_name("FILE,...");
  fields.add("port", &port, "Port; 0: the port of the previous run, or any free port.").range(0, 65535);
  fields
      .add(
          "listen", &listen,
          "Address to listen on. With an address other than that of this machine itself, anyone on the network who has the token can connect.")
      .value_name("ADDRESS");
  fields.add("allow_host", &allow_host, "Additional host names under which browsers may reach this server.")
      .value_name("NAME,...");
  fields
      .add(
          "frame_in", &frame_in,
          "Origins of pages that may show the explorer in a frame, such as http://localhost:8888 for a notebook. Default: none.")
      .value_name("ORIGIN,...");
  fields.add("who", &who, "Your name in the label file. Default: the login name.").value_name("NAME");
  fields.add("new_token", &new_token,
             "Make a new access token; pages that are open must be reloaded from the new address.");
  fields.add("no_browser", &no_browser, "Open no browser.");
}

namespace {

/// The embedding next to a scores file that is given without others.
fs::path embedding_beside(const fs::path& scores) {
  for (const char* suffix : {".ecsv", ".csv", ".fits", ".vot"}) {
    const fs::path path = scores.parent_path() / (std::string("embedding") + suffix);
    if (fs::exists(path)) return path;
  }
  return {};
}

CollectionFiles find_files(const ExploreOptions& options, const RunContext& context) {
  const fs::path what = options.what;
  if (!fs::exists(what)) throw input_error("{}: does not exist", what.string());
  const bool is_folder = fs::is_directory(what);
  if (is_folder) check_folder(what);
  const fs::path folder = is_folder ? what : what.has_parent_path() ? what.parent_path() : fs::path(".");
  const report::RunFolder run = report::find_run(folder, is_folder ? "" : what.string(), options.sample,
                                                 "explore one of them instead of the folder");
  if (run.scores.empty())
    throw input_error("{}: has no scores to explore; run `peculiar score` first", what.string());
  CollectionFiles files;
  files.title = is_folder && !run.title.empty() ? run.title : run.scores.stem().string();
  files.scores = run.scores;
  files.sample = run.sample;
  files.embedding = run.embedding.empty() ? embedding_beside(run.scores) : run.embedding;
  if (!options.embedding.empty()) files.embedding = options.embedding;
  files.features = options.features.empty() ? run.features : fs::path(options.features);
  files.reconstructions = run.reconstructions;
  if (!options.reconstructions.empty())
    files.reconstructions = {options.reconstructions.begin(), options.reconstructions.end()};
  if (!options.embedding.empty() && !fs::exists(files.embedding))
    throw input_error("{}: does not exist", files.embedding.string());
  if (files.sample.empty())
    context.warning("{}: its sample is not where it was, so there are no images; give its path with --sample",
                    files.scores.string());
  return files;
}

std::vector<Route> all_routes(Explorer& explorer) {
  std::vector<Route> all = page_routes();
  for (const auto& routes :
       {view_routes(explorer), picture_routes(explorer), object_routes(explorer), column_routes(explorer),
        label_routes(explorer), export_routes(explorer), samp_routes(explorer)})
    all.insert(all.end(), routes.begin(), routes.end());
  for (Route& route : all) {
    // From these a page learns that it is out of date.
    if (route.path == "/api/state" || route.path == "/api/pulse") continue;
    route.handle = [&explorer, method = route.method,
                    handle = std::move(route.handle)](const Request& request) {
      check_page(explorer, method, request);
      return handle(request);
    };
  }
  return all;
}

/// Binds the requested port, or that of the last run, or any.
int bind(Server& server, const ExploreOptions& options, int last) {
  if (options.port != 0) {
    const int port = server.bind(options.listen, static_cast<int>(options.port));
    if (port == 0)
      throw input_error("port {} of {} is in use by another program (--port 0 takes a free one)",
                        options.port, options.listen);
    return port;
  }
  int port = last == 0 ? 0 : server.bind(options.listen, last);
  if (port == 0) port = server.bind(options.listen, 0);
  if (port == 0) throw input_error("{}: no port can be opened at this address (--listen)", options.listen);
  return port;
}

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "localhost" || address == "::1";
}

std::vector<std::string> hosts_of(const ExploreOptions& options) {
  std::vector<std::string> hosts = options.allow_host;
  if (options.listen != "0.0.0.0" && options.listen != "::") {
    const bool is_six = options.listen.find(':') != std::string::npos;
    hosts.push_back(is_six ? "[" + options.listen + "]" : options.listen);
  }
  return hosts;
}

/// The host name of the address that is printed. In a frame, the page around it must have the same
/// host name, or the browser withholds the cookie.
std::string name_of(const ExploreOptions& options) {
  const bool is_own = is_loopback(options.listen);
  if (!options.allow_host.empty() && !is_own) return options.allow_host.front();
  if (options.listen == "0.0.0.0" || options.listen == "::") return "127.0.0.1";
  if (options.listen == "127.0.0.1" && !options.frame_in.empty() &&
      host_of_origin(options.frame_in.front()) == "localhost")
    return "localhost";
  return options.listen.find(':') != std::string::npos ? "[" + options.listen + "]" : options.listen;
}

ExploreAddress address_of(const ExploreOptions& options, const ExploreSurroundings& surroundings, int port,
                          const std::string& token) {
  const std::string host = surroundings.host.empty() ? "HOST" : surroundings.host;
  return {fmt::format("http://{}:{}/?token={}", name_of(options), port, token), port, token,
          fmt::format("ssh -L {0}:127.0.0.1:{0} {1}", port, host)};
}

}  // namespace

ExploreReport explore(const ExploreOptions& options, const ExploreSurroundings& surroundings,
                      const RunContext& context) {
  const auto begin = std::chrono::steady_clock::now();
  ExplorerSources sources;
  check_who(options.who);
  check_frame_origins(options.frame_in);
  sources.files = find_files(options, context);
  sources.labels =
      options.labels.empty() ? sources.files.scores.parent_path() / "labels.csv" : fs::path(options.labels);
  sources.who = !options.who.empty()          ? options.who
                : !surroundings.login.empty() ? surroundings.login
                                              : "somebody";
  sources.features.vectors.features = sources.files.features.string();
  check_label_place(sources.labels, context);
  if (!options.features.empty()) check_features(options.features);
  sources.group = options.group;
  check_group(sources.files.scores, sources.group);
  ExploreReport report;
  report.labels = sources.labels.string();
  Doorway doorway =
      options.new_token ? Doorway{new_token(), 0} : read_doorway(surroundings.state_folder, sources.labels);
  Explorer explorer(std::move(sources), context);
  if (!options.embedding.empty()) check_map(explorer.map, options.embedding);
  if (const std::string doubt = explorer.labelling.doubt(); !doubt.empty()) context.warning("{}", doubt);
  const std::int64_t first = explorer.labelling.log().last();
  Server server;
  doorway.port = bind(server, options, doorway.port);
  keep_doorway(surroundings.state_folder, report.labels, doorway);
  if (!is_loopback(options.listen))
    context.warning(
        "listening on {}: anyone on the network who has the token can read the images and write labels, and "
        "the connection is not encrypted; ssh -L is safer",
        options.listen);
  server.start(Access(doorway.token, doorway.port, hosts_of(options), options.frame_in),
               all_routes(explorer));
  if (surroundings.opened)
    surroundings.opened(address_of(options, surroundings, doorway.port, doorway.token));
  while (!context.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  server.stop();
  explorer.labelling.log().refresh();
  report.decisions = explorer.labelling.log().last() - first;
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

Verb<ExploreOptions, ExploreReport> explore_verb(const ExploreSurroundings& surroundings) {
  return {
      "explore",
      "browse, label and learn in a browser",
      "Serves a page to the browser of this machine: images by rank, with filters and sorting; each image with its reconstruction and the reasons for its score; a map; and labels. Labels are saved at once, and new rankings are learned from them. Ctrl-C ends the server; nothing is lost. From another machine, use the ssh -L command that is printed.",
      {"peculiar explore results", "peculiar explore scores.h5 --port 8000 --no-browser"},
      [surroundings](const ExploreOptions& options, const RunContext& context) {
        return explore(options, surroundings, context);
      }};
}

}  // namespace peculiar::explorer
