#include <gtest/gtest.h>

#include "explorer/explorer_testing.h"
#include "labels/convert.h"

namespace peculiar::explorer {
namespace {

using nlohmann::json;

std::string converted(const std::filesystem::path& folder, const std::string& format) {
  labels::LabelsOptions options;
  options.input = (folder / "labels.csv").string();
  options.output = (folder / (format + ".csv")).string();
  options.format = format;
  if (format == "astronomaly") options.of = (folder / "embedding.csv").string();  // has all ids
  labels::convert_labels(options);
  return read_file(options.output);
}

TEST(ExplorerExport, ForeignLabelsAreThoseOfTheVerb) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  EXPECT_EQ(server.get("/api/export?what=labels&format=astronomaly")->status, 404);
  server.posted("/api/labels", {{"rows", {9}}, {"note", "only a note"}});
  EXPECT_EQ(server.get("/api/export?what=labels&format=anomalymatch")->status, 404);
  server.posted("/api/labels", {{"rows", {9}}, {"label", "boring"}, {"grade", 4}});
  server.posted("/api/labels", {{"rows", {3, 17}}, {"label", "interesting"}});
  server.posted("/api/labels", {{"rows", {4}}, {"grade", 2.5}});
  server.posted("/api/labels", {{"rows", {5}}, {"label", "artefact"}});
  server.posted("/api/labels", {{"rows", {6}}, {"label", "a, \"ring\""}});
  for (const char* format : {"astronomaly", "anomalymatch"}) {
    const auto answer = server.get(std::string("/api/export?what=labels&format=") + format);
    EXPECT_EQ(answer->status, 200) << answer->body;
    EXPECT_EQ(answer->body, converted(folder.path(), format)) << format;
  }
  const std::string all = server.get("/api/export?what=labels&format=astronomaly")->body;
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), kImages + 1) << "every image is listed";
  EXPECT_NE(all.find("image_0,-1\n"), std::string::npos);
}

TEST(ExplorerCommand, LabelsGoWithTheCommand) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  server.posted("/api/labels", {{"rows", {1}}, {"label", "interesting"}});
  const std::string where = "/api/command?where=user_label%20%3D%3D%20%22interesting%22";
  const std::string command = server.json(where)["command"];
  const std::string scores = (folder.path() / "scores.h5").string();
  const std::string labels = (folder.path() / "labels.csv").string();
  EXPECT_EQ(command.find("peculiar top " + scores + " --labels " + labels +
                         " --where 'user_label == \"interesting\"' -n 50"),
            0u)
      << command;
  const std::string graded = server.json("/api/command?sort=user_grade")["command"];
  EXPECT_NE(graded.find("--labels " + labels + " -n 50 --column user_grade"), std::string::npos) << graded;
  for (const char* view :
       {"lasso=0,0,1,1,1,0", "sort=next", "sort=map_x", "up=1&where=user_grade%20%3E%201"}) {
    const json answer = server.json(std::string("/api/command?") + view);
    EXPECT_EQ(answer["command"], "") << view;
    EXPECT_NE(answer["words"], "") << view;
  }
}

TEST(ExplorerColumns, LongCategoriesAreCutBetweenCharacters) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  std::string note = "x";
  for (int i = 0; i < 900; ++i) note += "é";
  EXPECT_EQ(server.posted("/api/labels", {{"rows", {1}}, {"note", note}})["decisions"].size(), 1u);
  const json names =
      json::parse(server.get("/api/column?name=user_note")->get_header_value("X-Categories"), nullptr, false);
  ASSERT_EQ(names.size(), 1u);
  EXPECT_EQ(names[0], note.substr(0, 63));  // two bytes per letter
  const json longer = {{"rows", {1}}, {"note", std::string(2001, 'n')}};
  EXPECT_EQ(server.post("/api/labels", longer.dump())->status, 400);
  const json longest = {{"rows", {1}}, {"note", std::string(2000, 'n')}};
  EXPECT_EQ(server.post("/api/labels", longest.dump())->status, 200);
}

}  // namespace
}  // namespace peculiar::explorer
