#include <cstring>

#include "explorer/explorer.h"
#include "explorer/sprites.h"

namespace peculiar::explorer {

namespace {

constexpr int kMostDrawers = 4;  // threads that draw one sprite, so that other requests proceed meanwhile

std::string tag_of(const Explorer& explorer, const Request& request) {
  std::string all = explorer.collection.fingerprint() + request.path;
  for (const auto& [name, value] : request.parameters) all += "&" + name + "=" + value;
  return fmt::format("\"{:016x}\"", std::hash<std::string>()(all));
}

/// Whether the address names the state of the files (check_page), so that its content never changes.
bool names_files(const Request& request) { return request.has("v"); }

Answer sprite_of(Explorer& explorer, const Request& request) {
  const std::vector<Row> rows = request.rows("rows", explorer.collection.rows(), kMostTiles);
  if (explorer.collection.sample() == nullptr && explorer.collection.files().reconstructions.empty())
    throw Refusal(404, "there are no images: the sample is not where the scores say (--sample names it)");
  const int bands =
      explorer.collection.sample() != nullptr ? explorer.collection.sample()->header().band_count() : 1;
  const SpriteStyle style = SpriteStyle::of(request, bands);
  Answer answer;
  answer.type = "image/png";
  answer.tag = tag_of(explorer, request);
  answer.is_lasting = names_files(request);
  if (request.if_none_match == answer.tag) {
    answer.status = 304;
    return answer;
  }
  answer.body = draw_sprite(explorer.planes, rows, style, std::min(kMostDrawers, explorer.context.threads));
  return answer;
}

Answer pixels_of(Explorer& explorer, const Request& request) {
  const Row row = request.row(explorer.collection.rows());
  const std::string plane = request.text("plane", "image");
  const std::optional<image::Image> stamp = explorer.planes.read(row, plane);
  if (!stamp) throw Refusal(404, "this image has no such plane");
  Answer answer;
  answer.type = "application/octet-stream";
  answer.tag = tag_of(explorer, request);
  answer.is_lasting = names_files(request);
  std::string low;
  std::string high;
  for (const auto& [from, to] : explorer.planes.limits(row, plane, *stamp)) {
    low += fmt::format("{}{:.9g}", low.empty() ? "" : ",", from);
    high += fmt::format("{}{:.9g}", high.empty() ? "" : ",", to);
  }
  answer.headers = {{"X-Shape", fmt::format("{},{},{}", stamp->bands, stamp->height, stamp->width)},
                    {"X-Low", low},
                    {"X-High", high}};
  if (request.if_none_match == answer.tag) {
    answer.status = 304;
    return answer;
  }
  answer.body.resize(stamp->pixels.size() * sizeof(float));
  std::memcpy(answer.body.data(), stamp->pixels.data(), answer.body.size());
  return answer;
}

}  // namespace

std::vector<Route> picture_routes(Explorer& explorer) {
  return {{"GET", "/api/sprite", [&](const Request& request) { return sprite_of(explorer, request); }},
          {"GET", "/api/pixels", [&](const Request& request) { return pixels_of(explorer, request); }}};
}

}  // namespace peculiar::explorer
