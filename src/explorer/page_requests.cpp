#include "explorer/explorer.h"
#include "explorer/page_files.h"

namespace peculiar::explorer {

namespace {

const char* type_of(const std::string& name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  if (name.ends_with(".txt")) return "text/plain; charset=utf-8";
  return "text/javascript; charset=utf-8";
}

}  // namespace

std::vector<Route> page_routes() {
  std::vector<Route> routes;
  for (const PageFile& file : page_file_list()) {
    const bool is_start = file.name == "index.html";
    routes.push_back({"GET", is_start ? "/" : "/page/" + file.name, [&file](const Request&) {
                        Answer answer;
                        answer.type = type_of(file.name);
                        answer.body = file.content;
                        return answer;
                      }});
  }
  return routes;
}

}  // namespace peculiar::explorer
