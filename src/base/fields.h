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

/// Where a setting's value is stored. An empty optional means "not given".
using FieldTarget = std::variant<bool*, std::int64_t*, double*, std::string*, std::vector<std::string>*,
                                 std::optional<std::int64_t>*, std::optional<double>*>;

/// One setting, listed once for the command line, the TOML file, the help, the documentation and the
/// provenance.
struct Field {
  std::string name;  ///< snake_case, as in the TOML file; the option has hyphens (`pixel_scale` =
                     ///< --pixel-scale)
  FieldTarget target;
  std::string doc;          ///< one or two plain sentences
  std::string unit_text;    ///< "px", "arcsec"; "" for none
  std::string placeholder;  ///< stands for the value in the help, for example "FILE"
  std::string short_name;   ///< one letter, or ""
  double low = -std::numeric_limits<double>::infinity();  ///< smallest allowed number
  double high = std::numeric_limits<double>::infinity();  ///< largest allowed number
  std::vector<std::string> words;                         ///< if not empty: the only allowed texts
  bool is_positional = false;
  bool is_required = false;
  bool is_output = false;  ///< names a file that is written

  Field& unit(std::string text);
  Field& range(double least, double greatest);
  Field& choices(std::vector<std::string> allowed);
  Field& value_name(std::string text);
  Field& letter(char character);  ///< 'o' is reserved for the output
  Field& output();                ///< names a file that is written
  Field& positional();
  Field& required();

  std::string option_name() const;   ///< "--pixel-scale"
  std::string default_text() const;  ///< the current value, as a user would type it; "" if not given or empty
  bool is_flag() const { return std::holds_alternative<bool*>(target); }
  bool is_list() const { return std::holds_alternative<std::vector<std::string>*>(target); }
  bool is_given() const;                   ///< false for an empty optional, text or list
  std::vector<std::string> texts() const;  ///< the text, if not empty, or those of a list; else none

  /// Sets the value from texts as typed (one, unless a list). `origin` ("--size" or "survey.toml: size")
  /// opens the message. Errors (usage): not a number; out of range (the message states the range); not one of
  /// the choices (the message suggests the nearest).
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

  /// Sets fields from a TOML file. Keys may be at the top level or in a table named after the verb, which
  /// takes precedence; tables named after other `verbs` are ignored. Errors (config): not TOML (with the
  /// line), unknown key or table (with the nearest), wrong type or range.
  void load_toml(const std::string& path, const std::string& verb, const std::vector<std::string>& verbs);

  /// Error (usage): an output is a file that another setting names, so that an input would be overwritten.
  void check_outputs() const;

  /// All current values, for the provenance.
  nlohmann::json values() const;

 private:
  std::deque<Field> fields_;  // a deque keeps references returned by add() valid
};

/// Sets fields from the tables [[name]] of a TOML file, in order; `next` returns the fields for each table.
/// Errors (config): as Fields::load_toml; the file has anything else, or no such table.
void load_toml_list(const std::string& path, const std::string& name, const std::function<Fields()>& next);

}  // namespace peculiar
