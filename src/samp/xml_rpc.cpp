#include "samp/xml_rpc.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <pugixml.hpp>

#include "samp/clean_text.h"
#include "samp/trimmed.h"

namespace peculiar::samp {

namespace {

constexpr const char* kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr int kDeepest = 32;  ///< nesting depth of lists and maps; SAMP needs 4

void write_text(std::string& to, std::string_view text) {
  for (const char character : clean_text(text)) switch (character) {
      case '&':
        to += "&amp;";
        break;
      case '<':
        to += "&lt;";
        break;
      case '>':
        to += "&gt;";
        break;
      case '\r':
        to += "&#13;";
        break;  // readers turn bare ones into line feeds
      default:
        to += character;
    }
}

void write_value(std::string& to, const Value& value) {
  to += "<value>";
  if (value.list() != nullptr) {
    to += "<array><data>";
    for (const Value& item : *value.list()) write_value(to, item);
    to += "</data></array>";
  } else if (value.map() != nullptr) {
    to += "<struct>";
    for (const auto& [key, item] : *value.map()) {
      to += "<member><name>";
      write_text(to, key);
      to += "</name>";
      write_value(to, item);
      to += "</member>";
    }
    to += "</struct>";
  } else {
    to += "<string>";
    write_text(to, *value.text());
    to += "</string>";
  }
  to += "</value>\n";
}

std::string text_within(pugi::xml_node node) {
  std::string text;
  for (const pugi::xml_node part : node.children())
    if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) text += part.value();
  return clean_text(text);
}

pugi::xml_node first_element(pugi::xml_node node) {
  return node.find_child([](pugi::xml_node child) { return child.type() == pugi::node_element; });
}

/// Returns the child of that name. Error (input): no such child.
pugi::xml_node need(pugi::xml_node parent, const char* name) {
  const pugi::xml_node child = parent.child(name);
  if (!child) throw input_error("not XML-RPC: <{}> has no <{}> in it", parent.name(), name);
  return child;
}

Value read_value(pugi::xml_node node, int depth);

Value read_list(pugi::xml_node array, int depth) {
  Value::List list;
  for (const pugi::xml_node item : need(array, "data").children("value"))
    list.push_back(read_value(item, depth + 1));
  return list;
}

Value read_map(pugi::xml_node node, int depth) {
  Value::Map map;
  for (const pugi::xml_node member : node.children("member"))
    map.insert_or_assign(text_within(need(member, "name")), read_value(need(member, "value"), depth + 1));
  return map;
}

Value read_value(pugi::xml_node node, int depth) {
  if (depth > kDeepest) throw input_error("XML-RPC values nested more than {} deep", kDeepest);
  const pugi::xml_node typed = first_element(node);
  if (!typed) return text_within(node);
  const std::string_view type = typed.name();
  if (type == "string") return text_within(typed);
  if (type == "array") return read_list(typed, depth);
  if (type == "struct") return read_map(typed, depth);
  constexpr std::array<std::string_view, 8> kPlain = {"int",     "i4",     "i8",  "double",
                                                      "boolean", "base64", "nil", "dateTime.iso8601"};
  if (std::find(kPlain.begin(), kPlain.end(), type) == kPlain.end())
    throw input_error("not XML-RPC: a value of type <{}>", clean_text(type));
  return std::string(trimmed(text_within(typed)));
}

/// Returns the root element. Errors (input): not XML; too long; another element.
pugi::xml_node root(pugi::xml_document& tree, std::string_view document, const char* name) {
  if (document.size() > kLongestDocument)
    throw input_error("the XML-RPC document has {} bytes, more than the limit of {}", document.size(),
                      kLongestDocument);
  const pugi::xml_parse_result parsed =
      tree.load_buffer(document.data(), document.size(), pugi::parse_default | pugi::parse_ws_pcdata_single);
  if (!parsed) throw input_error("not XML-RPC: not XML (byte {}: {})", parsed.offset, parsed.description());
  const pugi::xml_node node = tree.document_element();
  if (std::string_view(node.name()) != name)
    throw input_error("not XML-RPC: <{}> instead of <{}>", clean_text(node.name()), name);
  return node;
}

[[noreturn]] void throw_fault(const Value& fault) {
  const std::string code = fault.text_of("faultCode");
  int number = 0;
  std::from_chars(code.data(), code.data() + code.size(), number);
  throw Fault(number, fault.text_of("faultString"));
}

}  // namespace

std::string call_document(const Call& call) {
  std::string document = kHead;
  document += "<methodCall><methodName>";
  write_text(document, call.method);
  document += "</methodName>\n<params>";
  for (const Value& parameter : call.parameters) {
    document += "<param>";
    write_value(document, parameter);
    document += "</param>";
  }
  return document + "</params></methodCall>\n";
}

std::string answer_document(const Value& value) {
  std::string document = kHead;
  document += "<methodResponse><params><param>";
  write_value(document, value);
  return document + "</param></params></methodResponse>\n";
}

std::string fault_document(int code, std::string_view text) {
  std::string document = kHead;
  document += "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>";
  document += std::to_string(code) + "</int></value></member><member><name>faultString</name>";
  write_value(document, Value(std::string(text)));
  return document + "</member></struct></value></fault></methodResponse>\n";
}

Call parse_call(std::string_view document) {
  pugi::xml_document tree;
  const pugi::xml_node node = root(tree, document, "methodCall");
  Call call{std::string(trimmed(text_within(need(node, "methodName")))), {}};
  for (const pugi::xml_node parameter : node.child("params").children("param"))
    call.parameters.push_back(read_value(need(parameter, "value"), 0));
  return call;
}

Value parse_answer(std::string_view document) {
  pugi::xml_document tree;
  const pugi::xml_node node = root(tree, document, "methodResponse");
  if (const pugi::xml_node fault = node.child("fault")) throw_fault(read_value(need(fault, "value"), 0));
  // Some hubs omit the value if there is nothing to return.
  const pugi::xml_node parameter = node.child("params").child("param");
  return parameter ? read_value(need(parameter, "value"), 0) : Value();
}

}  // namespace peculiar::samp
