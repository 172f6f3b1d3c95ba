#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analysis/properties.h"
#include "figure/panel.h"
#include "statistics/share.h"

namespace peculiar::analysis {

/// Rows of a table that are drawn together.
struct Group {
  std::string name;
  std::vector<std::size_t> rows;
};

/// Returns n such that drawing every n-th of so many dots leaves about 4000 at most.
std::size_t dot_step(std::size_t dots);

/// Returns the finite values of these rows.
std::vector<double> finite_values(const std::vector<double>& values, const std::vector<std::size_t>& rows);

/// Returns bin edges with about equal numbers of finite values per bin, and fewer bins if values repeat; one
/// bin per word for words. Empty without two distinct values.
std::vector<double> equal_count_edges(const Property& property, std::size_t bins);
std::vector<double> even_edges(double low, double high, std::size_t bins);
/// Returns the bin of a value, [edge, next edge), with the last bin closed; -1 for none.
int bin_of(double value, const std::vector<double>& edges);
/// Returns the `rows` whose value of the property is in this bin.
std::vector<std::size_t> rows_in_bin(const Property& property, const std::vector<std::size_t>& rows,
                                     const std::vector<double>& edges, std::size_t bin);
/// Returns the property for these rows only, NaN elsewhere.
Property of_rows(const Property& property, const std::vector<std::size_t>& rows);

/// Draws the distribution of the values of each group: filled histograms for at most two groups with values,
/// cumulative distributions for more, since more histograms would hide each other. Axes run from the 0.5 to
/// the 99 % quantile of all values. A histogram has 25 bins; the outermost ones include images beyond the
/// axis.
figure::Panel distribution_panel(const std::string& label, const std::vector<double>& values,
                                 const std::vector<Group>& groups);

/// Caption text for panels made by distribution_panel(): how many images are beyond the axis, and where they
/// are counted.
std::string distribution_words(const std::vector<figure::Panel>& panels);

/// For properties given in words, which have no order: draws points without lines, with the series side by
/// side.
void set_words_apart(figure::Panel& panel);

/// Draws median and quartiles of `y` in bins of a property; bins of fewer than 5 images are omitted.
figure::Panel median_panel(const Property& x, const std::string& y_label, const std::vector<double>& y,
                           const std::vector<Group>& groups, const std::vector<double>& edges);

/// A curve of a panel of percentages: the rows considered, and which of them count.
struct ShareCurve {
  std::string name;
  const std::vector<std::size_t>* rows;
  std::function<bool(std::size_t)> counts;
};

/// Draws percentages in bins of a property, with the same intervals as the tables (share.h). `belongs_to`:
/// group of each row (grouping.h), or empty. Bins of fewer than 5 images are omitted.
figure::Panel share_panel(const Property& x, const std::string& y_label,
                          const std::vector<ShareCurve>& curves, const std::vector<double>& edges,
                          const std::vector<std::size_t>& belongs_to);

}  // namespace peculiar::analysis
