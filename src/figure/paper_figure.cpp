#include "figure/paper_figure.h"

#include <fmt/format.h>

#include <cmath>

#include "base/atomic_file.h"
#include "catalog/delimited.h"
#include "figure/gnuplot.h"

namespace peculiar::figure {

namespace {

constexpr int kPanelWidth_px = 480;
constexpr int kPanelHeight_px = 380;
constexpr double kPanelWidth_inch = 3.5;  // a journal's column

std::string number(const std::vector<double>& values, std::size_t i) {
  return i < values.size() && std::isfinite(values[i]) ? fmt::format(",{:.10g}", values[i]) : ",";
}

std::string csv_text(const std::string& text) {
  std::string cell;
  catalog::detail::append_quoted(cell, text, ',');
  return cell;
}

std::string data_of(const std::vector<Panel>& panels) {
  std::string text = "panel,series,x,y,low,high,colour\n";
  for (const Panel& panel : panels) {
    const std::string title = csv_text(panel.title.empty() ? panel.x_label : panel.title);
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
  const int rows = panel_rows(panels.size(), columns);
  const std::string drawn = panels_script(panels, columns);
  const double inch = kPanelWidth_inch / kPanelWidth_px;
  const Drawing drawing(
      fmt::format(
          "set terminal svg noenhanced size {},{} dynamic font 'DejaVu Sans,12' background rgb 'white'\n"
          "set output 'figure.svg'\n",
          columns * kPanelWidth_px, rows * kPanelHeight_px) +
          drawn +
          fmt::format("set terminal pdfcairo noenhanced size {:.3f}in,{:.3f}in font 'DejaVu Sans,8'\n"
                      "set output 'figure.pdf'\n",
                      columns * kPanelWidth_px * inch, rows * kPanelHeight_px * inch) +
          drawn,
      stem.string());
  drawing.copy("figure.svg", svg.temporary());
  drawing.copy("figure.pdf", pdf.temporary());
  svg.commit();
  pdf.commit();
  write_file(stem.string() + ".csv", data_of(panels));
}

}  // namespace peculiar::figure
