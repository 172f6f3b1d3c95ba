#include "settings.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <cmath>

#include "base/error.h"
#include "base/suggest.h"
#include "bindings.h"
#include "detection/detection.h"
#include "mock/photometry.h"
#include "morphology/measure.h"

namespace peculiar::python {

namespace {

const char* type_of(const Field& field) {
  if (field.is_flag()) return "bool";
  if (field.is_list()) return "list[str]";
  if (std::holds_alternative<std::int64_t*>(field.target)) return "int";
  if (std::holds_alternative<std::optional<std::int64_t>*>(field.target)) return "int | None";
  if (std::holds_alternative<double*>(field.target)) return "float";
  if (std::holds_alternative<std::optional<double>*>(field.target)) return "float | None";
  return "str";
}

nb::object default_of(const Field& field) {
  return std::visit(
      [](auto* value) -> nb::object {
        if constexpr (requires { value->has_value(); }) {
          return value->has_value() ? nb::cast(**value) : nb::none();
        } else {
          return nb::cast(*value);
        }
      },
      field.target);
}

nb::object bound(double value) { return std::isfinite(value) ? nb::cast(value) : nb::none(); }

/// As it would be typed.
std::string text_in(const nb::handle& value) {
  if (nb::isinstance<nb::bool_>(value)) return nb::cast<bool>(value) ? "true" : "false";
  return nb::cast<std::string>(nb::str(value));
}

std::vector<std::string> texts_in(const nb::handle& value) {
  if (!nb::isinstance<nb::list>(value) && !nb::isinstance<nb::tuple>(value)) return {text_in(value)};
  std::vector<std::string> texts;
  for (const nb::handle item : value) texts.push_back(text_in(item));
  return texts;
}

template <typename Options>
nb::list settings_of_options() {
  Options options;
  Fields fields;
  options.describe(fields);
  return settings_out(fields);
}

nb::list settings(const std::string& of) {
  if (of == "detection") return settings_of_options<detection::DetectionOptions>();
  if (of == "measure") return settings_of_options<morphology::MeasureOptions>();
  if (of == "photometry") return settings_of_options<mock::PhotometryOptions>();
  throw internal_error("there are no settings of '{}'", of);
}

}  // namespace

nb::list settings_out(const Fields& fields) {
  nb::list list;
  for (const Field& field : fields.all()) {
    nb::dict entry;
    entry["name"] = field.name;
    entry["type"] = type_of(field);
    entry["default"] = default_of(field);
    entry["unit"] = field.unit_text;
    entry["least"] = bound(field.low);
    entry["greatest"] = bound(field.high);
    entry["choices"] = field.words;
    entry["doc"] = field.doc;
    list.append(entry);
  }
  return list;
}

void set_fields(Fields& fields, const nb::dict& values) {
  for (const auto& [key, value] : values) {
    const auto name = nb::cast<std::string>(key);
    Field* field = fields.find(name);
    if (field == nullptr)
      throw usage_error("there is no setting '{}'{}", name, did_you_mean(name, fields.names()));
    if (!value.is_none()) field->assign(texts_in(value), name);
  }
}

void bind_settings(nb::module_& module) {
  module.def("settings", &settings, nb::arg("of"),
             "Settings of `detection`, `measure` or `photometry`: a dictionary each.");
}

}  // namespace peculiar::python
