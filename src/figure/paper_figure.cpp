#include "figure/paper_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/atomic_file.h"
#include "catalog/delimited.h"
#include "figure/gnuplot.h"
#include "figure/panel_script.h"

namespace peculiar::figure {

namespace {

constexpr double kPointsOfInch = 72;

std::string boxes_text(const std::vector<Box>& boxes) {
  std::string text;
  for (const Box& box : boxes)
    text += fmt::format("{}{:.0f} {:.0f} {:.0f} {:.0f}", text.empty() ? "" : ",", box.left, box.top,
                        box.width, box.height);
  return text;
}

/// Adds attributes to the drawing with the positions of its panels and key.
std::string with_boxes(const std::string& svg, const Layout& layout) {
  const std::size_t at = svg.find("<svg ");
  if (at == std::string::npos || layout.panels.size() < 2) return svg;
  std::string attributes = fmt::format("data-panels=\"{}\" ", boxes_text(layout.panels));
  if (!layout.key.empty()) attributes += fmt::format("data-key=\"{}\" ", boxes_text(layout.key));
  return svg.substr(0, at + 5) + attributes + svg.substr(at + 5);
}

std::string number(const std::vector<double>& values, std::size_t i) {
  return i < values.size() && std::isfinite(values[i]) ? fmt::format(",{:.10g}", values[i]) : ",";
}

std::string csv_text(const std::string& text) {
  std::string cell;
  catalog::detail::append_quoted(cell, text, ',');
  return cell;
}

/// Appends a text to the names that several panels have.
void tell_apart(std::vector<std::string>& names, const std::vector<std::string>& appended) {
  std::vector<bool> is_shared;
  for (const std::string& name : names) is_shared.push_back(std::ranges::count(names, name) > 1);
  for (std::size_t i = 0; i < names.size(); ++i)
    if (is_shared[i]) names[i] += appended[i];
}

/// The title of each panel or the label of its x axis; for those with equal names also the label of the y
/// axis and, where this is not enough, whether an axis is logarithmic.
std::vector<std::string> names_of(const std::vector<Panel>& panels) {
  std::vector<std::string> names, y_labels, scales;
  for (const Panel& panel : panels) {
    names.push_back(panel.title.empty() ? panel.x_label : panel.title);
    y_labels.push_back(panel.y_label.empty() ? "" : ": " + panel.y_label);
    scales.emplace_back(panel.log_x || panel.log_y ? ", logarithmic" : "");
  }
  tell_apart(names, y_labels);
  tell_apart(names, scales);
  return names;
}

std::string data_of(const std::vector<Panel>& panels) {
  std::string text = "panel,series,x,y,low,high,colour\n";
  const std::vector<std::string> names = names_of(panels);
  for (std::size_t place = 0; place < panels.size(); ++place) {
    const Panel& panel = panels[place];
    const std::string title = csv_text(names[place]);
    for (const Series& series : panel.series) {
      for (std::size_t i = 0; i < series.x.size(); ++i) {
        text += title + "," + csv_text(series.name) + number(series.x, i) + number(series.y, i) +
                number(series.low, i) + number(series.high, i) + number(series.colour, i) + "\n";
      }
    }
    for (const Vertical& vertical : panel.verticals)
      text += title + "," + csv_text(vertical.name) + fmt::format(",{:.10g},,,,\n", vertical.x);
  }
  return text;
}

}  // namespace

void write_paper_figure(const std::filesystem::path& folder, const std::string& name,
                        const std::vector<Panel>& panels, int columns) {
  const std::filesystem::path stem = folder / name;
  AtomicFile svg(stem.string() + ".svg");
  AtomicFile pdf(stem.string() + ".pdf");
  const Layout layout = Layout::of(panels, columns);
  const std::string drawn = panels_script(panels, layout);
  const double inch = kColumn_inch / kPanelWidth_px;
  // pdfcairo measures letters in screen px of 1/96 inch; a factor of 0.75 converts these to points.
  const Drawing drawing(
      fmt::format(
          "set terminal svg noenhanced size {:.0f},{:.0f} dynamic font 'DejaVu Sans,{}' background rgb 'white'\n"
          "set output 'figure.svg'\n",
          layout.width, layout.height, kLetter_px) +
          drawn +
          fmt::format(
              "set terminal pdfcairo noenhanced size {:.3f}in,{:.3f}in fontscale 0.75 font 'DejaVu Sans,{:.1f}'\n"
              "set output 'figure.pdf'\n",
              layout.width * inch, layout.height * inch, kLetter_px * inch * kPointsOfInch) +
          drawn,
      stem.string());
  drawing.copy("figure.svg", svg.temporary());
  drawing.copy("figure.pdf", pdf.temporary());
  write_file(svg.temporary(), with_boxes(read_file(svg.temporary()), layout));
  svg.commit();
  pdf.commit();
  write_file(stem.string() + ".csv", data_of(panels));
}

}  // namespace peculiar::figure
