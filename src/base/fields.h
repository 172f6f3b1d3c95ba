#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace peculiar {

/// Where a setting's value lives. An optional is "not given" when empty.
using FieldTarget = std::variant<bool*, std::int64_t*, double*, std::string*, std::vector<std::string>*,
                                 std::optional<std::int64_t>*, std::optional<double>*>;

/// One setting, listed once: it feeds the command line, the TOML file, the help, the docs and the provenance.
struct Field {
  std::string name;  ///< snake_case: the TOML key as it stands, the option with hyphens (`pixel_scale` =
                     ///< --pixel-scale)
  FieldTarget target;
  std::string doc;          ///< one or two plain sentences
  std::string unit_text;    ///< "px", "arcsec"; "" for none
  std::string placeholder;  ///< what stands for the value in the help, for example "FILE"
  std::string short_name;   ///< one letter, or ""
  double low = -std::numeric_limits<double>::infinity();  ///< least allowed number
  double high = std::numeric_limits<double>::infinity();  ///< greatest allowed number
  std::vector<std::string> words;                         ///< if any: the only texts allowed
  bool is_positional = false;
  bool is_required = false;
  bool is_output = false;  ///< names a file that is written

  Field& unit(std::string text);
  Field& range(double least, double greatest);
  Field& choices(std::vector<std::string> allowed);
  Field& value_name(std::string text);
  Field& letter(char character);  ///< 'o' is that of the output
  Field& output();                ///< names a file that is written
  Field& positional();
  Field& required();

  std::string option_name() const;   ///< "--pixel-scale"
  std::string default_text() const;  ///< the present value, as it would be typed; "" when not given or empty
  bool is_flag() const { return std::holds_alternative<bool*>(target); }
  bool is_list() const { return std::holds_alternative<std::vector<std::string>*>(target); }
  bool is_given() const;  ///< false for an empty optional, text or list

  /// Sets from texts as typed (one, unless a list). `origin` ("--size" or "survey.toml: size") opens the
  /// message. Error (usage): not a number, out of range (says the range), not one of the choices (says the
  /// nearest).
  void assign(std::span<const std::string> texts, const std::string& origin, bool from_file = false);
};

/// The settings of one verb, bound to the variables of its options struct.
class Fields {
 public:
  Field& add(std::string name, FieldTarget target, std::string doc);
  std::deque<Field>& all() { return fields_; }
  const std::deque<Field>& all() const { return fields_; }
  std::vector<std::string> names() const;
  Field* find(std::string_view name);

  /// Sets fields from a TOML file. Keys stand at the top or in a table of the verb's name, which wins; tables
  /// of the other names in `verbs` are for those. Errors (config): not TOML (with the line), unknown key or
  /// table (with the nearest), wrong type or range.
  void load_toml(const std::string& path, const std::string& verb, const std::vector<std::string>& verbs);

  /// Error (usage) where an output is the file that another setting names: what is read would be lost.
  void check_outputs() const;

  /// All values as they stand, for the provenance.
  nlohmann::json values() const;

 private:
  std::deque<Field> fields_;  // a deque: references handed out by add() stay good
};

/// Sets fields from the tables [[name]] of a TOML file, in their order; `next` gives the fields of each.
/// Errors (config) as Fields::load_toml, and where the file has anything else, or no such table.
void load_toml_list(const std::string& path, const std::string& name, const std::function<Fields()>& next);

}  // namespace peculiar
