#include "report/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <pugixml.hpp>
#include <sstream>
#include <vector>

#include "base/error.h"
#include "report/html.h"

namespace peculiar::report {

namespace {

// Px on the page per drawing unit: preferred, and the minimum before the box scrolls. Letters of this
// program's figures are 16 units high.
constexpr double kEnlarged = 1.1;
constexpr double kLeast = 0.64;

constexpr std::size_t kMostParts = 100;

constexpr int kDeepest = 200;  // nesting depth of elements

/// Elements that draw (SVG 1.1); others are dropped with their contents. The page provides titles.
constexpr std::array<std::string_view, 37> kElements{"svg",
                                                     "g",
                                                     "defs",
                                                     "symbol",
                                                     "use",
                                                     "path",
                                                     "rect",
                                                     "circle",
                                                     "ellipse",
                                                     "line",
                                                     "polyline",
                                                     "polygon",
                                                     "text",
                                                     "tspan",
                                                     "image",
                                                     "marker",
                                                     "pattern",
                                                     "clipPath",
                                                     "mask",
                                                     "linearGradient",
                                                     "radialGradient",
                                                     "stop",
                                                     "filter",
                                                     "feBlend",
                                                     "feColorMatrix",
                                                     "feComponentTransfer",
                                                     "feComposite",
                                                     "feFlood",
                                                     "feFuncA",
                                                     "feFuncB",
                                                     "feFuncG",
                                                     "feFuncR",
                                                     "feGaussianBlur",
                                                     "feMerge",
                                                     "feMergeNode",
                                                     "feOffset",
                                                     "switch"};

bool draws(std::string_view element) {
  return std::find(kElements.begin(), kElements.end(), element) != kElements.end();
}

/// Browsers ignore blanks and letter case here, so this check does too.
std::string without_blanks(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) > ' ') result += static_cast<char>(std::tolower(c));
  }
  return result;
}

/// Whether url(...) in a value leads only to parts of the same drawing; rejects escapes, which could hide
/// one.
bool stays_inside(const std::string& value) {
  const std::string plain = without_blanks(value);
  if (plain.find('\\') != std::string::npos || plain.find("@import") != std::string::npos) return false;
  for (std::size_t at = plain.find("url("); at != std::string::npos; at = plain.find("url(", at + 4)) {
    const std::string target = plain.substr(at + 4, 2);
    if (!target.starts_with('#') && target != "\"#" && target != "'#") return false;
  }
  return true;
}

void replace_all(std::string& text, std::string_view from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// Returns false if the attribute must be dropped. HTML ignores the case of names.
bool keep(pugi::xml_attribute attribute, const std::string& prefix) {
  const std::string name = without_blanks(attribute.name());
  std::string value = attribute.value();
  if (name.starts_with("on") || (name.starts_with("xml") && name != "xml:space")) return false;
  if (name == "href" || name.ends_with(":href")) return false;  // handled by clean()
  if (name == "id") {
    value = prefix + value;
  } else {
    if (!stays_inside(value)) return false;
    for (const char* open : {"url(#", "url('#", "url(\"#"}) replace_all(value, open, open + prefix);
  }
  attribute.set_value(value.c_str());
  return true;
}

/// Returns the reference of an element if it leads to a part of the drawing or an embedded picture; else "".
std::string reference_of(pugi::xml_node node, const std::string& prefix) {
  for (const char* name : {"href", "xlink:href"}) {
    const std::string value = node.attribute(name).value();
    if (value.starts_with('#')) return "#" + prefix + value.substr(1);
    const bool picture =
        value.starts_with("data:image/png;base64,") || value.starts_with("data:image/jpeg;base64,");
    if (picture && std::string_view(node.name()) == "image") return value;
  }
  return "";
}

void clean(pugi::xml_node node, const std::string& prefix, const std::string& name, int depth) {
  if (depth > kDeepest) throw input_error("{}: is nested more than {} deep; draw it again", name, kDeepest);
  const std::string reference = reference_of(node, prefix);
  std::vector<pugi::xml_attribute> unwanted;
  for (pugi::xml_attribute attribute : node.attributes()) {
    if (!keep(attribute, prefix)) unwanted.push_back(attribute);
  }
  for (const pugi::xml_attribute& attribute : unwanted) node.remove_attribute(attribute);
  if (!reference.empty()) node.append_attribute("href").set_value(reference.c_str());
  std::vector<pugi::xml_node> foreign;
  for (pugi::xml_node child : node.children()) {
    const bool is_text = child.type() == pugi::node_pcdata;
    if (child.type() == pugi::node_element && draws(child.name())) {
      clean(child, prefix, name, depth + 1);
    } else if (!is_text) {
      foreign.push_back(child);
    }
  }
  for (const pugi::xml_node& child : foreign) node.remove_child(child);
}

/// Returns width and height of the drawing in its own units, and adds a viewBox if missing. Error (input):
/// neither is given.
std::pair<double, double> size_of(pugi::xml_node root, const std::string& name) {
  double left = 0;
  double top = 0;
  double width = std::strtod(root.attribute("width").value(), nullptr);
  double height = std::strtod(root.attribute("height").value(), nullptr);
  if (root.attribute("viewBox")) {
    std::string box = root.attribute("viewBox").value();
    std::replace(box.begin(), box.end(), ',', ' ');
    std::istringstream numbers(box);
    if (!(numbers >> left >> top >> width >> height)) width = 0;
  } else {
    root.append_attribute("viewBox").set_value(fmt::format("0 0 {} {}", width, height).c_str());
  }
  if (!(width > 0 && height > 0 && width < 1e5 && height < 1e5))
    throw input_error("{}: says neither its size nor its viewBox; draw it again", name);
  return {width, height};
}

/// Sets an attribute, replacing an existing one.
void set(pugi::xml_node node, const char* name, const std::string& value) {
  node.remove_attribute(name);
  node.append_attribute(name).set_value(value.c_str());
}

using Box = std::array<double, 4>;  // left, top, width, height

/// Removes the attribute of a drawing that lists boxes ("0 0 480 360,480 0 480 360") and returns these; empty
/// if invalid.
std::vector<Box> boxes_of(pugi::xml_node root, const char* attribute) {
  std::istringstream texts(root.attribute(attribute).value());
  root.remove_attribute(attribute);
  std::vector<Box> boxes;
  for (std::string text; std::getline(texts, text, ',');) {
    std::istringstream numbers(text);
    Box box{};
    for (double& number : box) numbers >> number;
    if (!numbers || !(box[2] > 0 && box[3] > 0 && box[2] < 1e5 && box[3] < 1e5)) return {};
    boxes.push_back(box);
  }
  return boxes.size() <= kMostParts ? boxes : std::vector<Box>{};
}

std::string text_of(const pugi::xml_node& node) {
  std::ostringstream out;
  node.print(out, "", pugi::format_raw | pugi::format_no_declaration);
  return out.str();
}

/// Returns the drawing once, hidden, and its parts as windows on it, which the page arranges as space allows.
std::string parts_html(pugi::xml_node root, const std::vector<Box>& panels, const std::vector<Box>& keys,
                       const std::string& id, const std::string& alt) {
  std::string inner;
  for (const pugi::xml_node& child : root.children()) inner += text_of(child);
  for (const char* name : {"width", "height", "viewBox", "role", "aria-label"}) root.remove_attribute(name);
  std::string attributes;
  for (const pugi::xml_attribute& attribute : root.attributes())
    attributes += fmt::format(" {}=\"{}\"", attribute.name(), escaped(attribute.value()));
  const auto windows = [&](const std::vector<Box>& boxes, const char* kind) {
    std::string html;
    for (const Box& box : boxes)
      html += fmt::format("<svg class=\"{}\" viewBox=\"{} {} {} {}\"><use href=\"#{}\"/></svg>", kind, box[0],
                          box[1], box[2], box[3], id);
    return html;
  };
  return fmt::format(
      "<div role=\"img\" aria-label=\"{}\"><svg class=\"whole\" width=\"0\" height=\"0\"{}><defs><g id=\"{}\">{}</g></defs></svg>"
      "<div class=\"panels\">{}</div>{}</div>",
      escaped(alt), attributes, id, inner, windows(panels, "panel"), windows(keys, "key"));
}

}  // namespace

std::string svg_html(std::string_view text, const std::string& name, const std::string& prefix,
                     const std::string& alt) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed =
      document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata_single);
  if (!parsed) {
    throw input_error("{}: is not well-formed XML: {} at byte {}; draw it again", name, parsed.description(),
                      parsed.offset);
  }
  pugi::xml_node root = document.document_element();
  if (std::string_view(root.name()) != "svg") throw input_error("{}: is not an SVG drawing", name);
  const auto [width, height] = size_of(root, name);
  const std::vector<Box> panels = boxes_of(root, "data-panels");
  const std::vector<Box> keys = boxes_of(root, "data-key");
  clean(root, prefix, name, 0);
  if (panels.size() > 1) return parts_html(root, panels, keys, prefix + "whole-drawing", alt);
  set(root, "width", fmt::format("{:.0f}", kEnlarged * width));
  set(root, "height", fmt::format("{:.0f}", kEnlarged * height));
  set(root, "style", fmt::format("min-width: {:.0f}px", kLeast * width));
  set(root, "role", "img");
  set(root, "aria-label", alt);
  return text_of(root);
}

}  // namespace peculiar::report
