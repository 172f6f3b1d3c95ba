#include "analysis/exhibits.h"

#include <nlohmann/json.hpp>
#include <set>

#include "base/atomic_file.h"
#include "base/error.h"

namespace peculiar::analysis {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kFormat = "peculiar-exhibits";
constexpr std::int64_t kVersion = 1;

bool stays_inside(const fs::path& relative) {
  if (relative.empty() || relative.is_absolute()) return false;
  for (const fs::path& part : relative) {
    if (part == "..") return false;
  }
  return true;
}

json exhibit_json(const Exhibit& exhibit) {
  json document{{"id", exhibit.id},       {"kind", exhibit.kind},       {"section", exhibit.section},
                {"title", exhibit.title}, {"caption", exhibit.caption}, {"files", exhibit.files}};
  if (exhibit.kind == "figure") document["alt"] = exhibit.alt;
  return document;
}

Exhibit exhibit_of(const json& document) {
  Exhibit exhibit;
  document.at("id").get_to(exhibit.id);
  document.at("kind").get_to(exhibit.kind);
  document.at("section").get_to(exhibit.section);
  document.at("title").get_to(exhibit.title);
  document.at("caption").get_to(exhibit.caption);
  document.at("files").get_to(exhibit.files);
  exhibit.alt = document.value("alt", "");
  return exhibit;
}

/// Returns the contents of the file, without a check of the files that it lists.
Exhibits contents_of(const fs::path& file) {
  Exhibits exhibits;
  try {
    const json document = json::parse(read_file(file));
    if (!document.is_object() || document.value("format", "") != kFormat)
      throw input_error("{}: is not a list of exhibits written by Peculiar", file.string());
    const auto version = document.at("version").get<std::int64_t>();
    if (version > kVersion)
      throw input_error(
          "{}: is of format version {}; this program reads versions up to {}: use a newer Peculiar",
          file.string(), version, kVersion);
    document.at("kind").get_to(exhibits.kind);
    document.at("title").get_to(exhibits.title);
    document.at("findings").get_to(exhibits.findings);
    for (const json& one : document.at("exhibits")) exhibits.exhibits.push_back(exhibit_of(one));
    exhibits.provenance = document.at("provenance").dump();
  } catch (const json::exception& error) {
    throw input_error("{}: is damaged: {}", file.string(), error.what());
  }
  for (const Exhibit& exhibit : exhibits.exhibits) {
    for (const auto& [format, name] : exhibit.files) {
      if (!stays_inside(name))
        throw input_error("{}: exhibit '{}' lists '{}', which is outside of its folder", file.string(),
                          exhibit.id, name);
    }
  }
  return exhibits;
}

}  // namespace

ExhibitFolder::ExhibitFolder(fs::path folder, bool overwrite)
    : folder_(std::move(folder)), unfinished_(folder_ / ".unfinished") {
  std::error_code problem;
  fs::create_directories(folder_, problem);
  if (problem || !fs::is_directory(folder_))
    throw input_error("{}: this folder cannot be made: {}", folder_.string(),
                      problem ? problem.message() : "there is a file of that name");
  refuse_existing(folder_ / kContentsName, overwrite);
  fs::remove_all(unfinished_, problem);
  fs::create_directory(unfinished_, problem);
  if (problem) throw input_error("{}: cannot be made: {}", unfinished_.string(), problem.message());
}

ExhibitFolder::~ExhibitFolder() {
  std::error_code ignored;
  fs::remove_all(unfinished_, ignored);
}

void ExhibitFolder::finish(const Exhibits& exhibits) {
  std::error_code problem;
  const fs::path contents = folder_ / kContentsName;
  if (fs::exists(contents)) {
    const Exhibits old = contents_of(contents);
    fs::remove(contents);
    for (const Exhibit& exhibit : old.exhibits) {
      for (const auto& [format, name] : exhibit.files) fs::remove(folder_ / name, problem);
    }
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(unfinished_)) {
    fs::rename(entry.path(), folder_ / entry.path().filename(), problem);
    if (problem)
      throw input_error("{}: cannot be replaced: {}", (folder_ / entry.path().filename()).string(),
                        problem.message());
  }
  write_exhibits(folder_, exhibits);
}

void write_exhibits(const fs::path& folder, const Exhibits& exhibits) {
  json list = json::array();
  std::set<std::string> ids;
  for (const Exhibit& exhibit : exhibits.exhibits) {
    if (!ids.insert(exhibit.id).second) throw internal_error("two exhibits are called '{}'", exhibit.id);
    for (const auto& [format, name] : exhibit.files) {
      if (!stays_inside(name) || !fs::is_regular_file(folder / name))
        throw internal_error("exhibit '{}': '{}' is not in {}", exhibit.id, name, folder.string());
    }
    list.push_back(exhibit_json(exhibit));
  }
  const json document{{"format", kFormat},
                      {"version", kVersion},
                      {"kind", exhibits.kind},
                      {"title", exhibits.title},
                      {"findings", exhibits.findings},
                      {"exhibits", std::move(list)},
                      {"provenance", json::parse(exhibits.provenance)}};
  write_file(folder / kContentsName, document.dump(2) + "\n");
}

Exhibits read_exhibits(const fs::path& path) {
  const fs::path file = fs::is_directory(path) ? path / kContentsName : path;
  Exhibits exhibits = contents_of(file);
  for (const Exhibit& exhibit : exhibits.exhibits) {
    for (const auto& [format, name] : exhibit.files) {
      if (!fs::is_regular_file(file.parent_path() / name))
        throw input_error("{}: exhibit '{}' lists {}, which is not there; make the exhibits again",
                          file.string(), exhibit.id, name);
    }
  }
  return exhibits;
}

}  // namespace peculiar::analysis
