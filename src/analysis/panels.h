#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analysis/properties.h"
#include "figure/panel.h"
#include "statistics/share.h"

namespace peculiar::analysis {

/// Rows of a table that are drawn as one.
struct Group {
  std::string name;
  std::vector<std::size_t> rows;
};

/// Of so many dots of a plane one in this many is drawn, so that 4000 and a few are the most.
std::size_t dot_step(std::size_t dots);

/// Values of some rows that are finite.
std::vector<double> finite_values(const std::vector<double>& values, const std::vector<std::size_t>& rows);

/// Ends of bins that hold about as many of the finite values each, fewer bins where values repeat; of words a
/// bin each. Empty where there are not two different values.
std::vector<double> equal_count_edges(const Property& property, std::size_t bins);
std::vector<double> even_edges(double low, double high, std::size_t bins);
/// The bin of a value, [edge, next edge), the last with its end; -1 for none.
int bin_of(double value, const std::vector<double>& edges);
/// Those of `rows` whose value of the property lies in this bin.
std::vector<std::size_t> rows_in_bin(const Property& property, const std::vector<std::size_t>& rows,
                                     const std::vector<double>& edges, std::size_t bin);
/// As the property, but of these rows alone: NaN elsewhere.
Property of_rows(const Property& property, const std::vector<std::size_t>& rows);

/// How the values of groups are distributed: of two groups that have any, at most, filled histograms; of
/// more, which would hide each other, cumulative distributions. Both run from the 0.5 to the 99 % quantile of
/// all. A histogram has 25 bins, and images beyond are counted in those at the ends.
figure::Panel distribution_panel(const std::string& label, const std::vector<double>& values,
                                 const std::vector<Group>& groups);

/// What a caption says of panels that distribution_panel() made: how many images lie beyond the axis, and
/// where they are.
std::string distribution_words(const std::vector<figure::Panel>& panels);

/// Words have no order to draw lines along: points alone, those of different series beside each other.
void set_words_apart(figure::Panel& panel);

/// Median and quartiles of `y` in bins of a property; bins of fewer than 5 images are left out.
figure::Panel median_panel(const Property& x, const std::string& y_label, const std::vector<double>& y,
                           const std::vector<Group>& groups, const std::vector<double>& edges);

/// A curve of a panel of shares: which rows count at all, and which of them are counted.
struct ShareCurve {
  std::string name;
  const std::vector<std::size_t>* rows;
  std::function<bool(std::size_t)> counts;
};

/// Per cent counted in bins of a property, with intervals as the tables' (share.h), where `belongs_to` is the
/// group of each row (grouping.h), or empty; bins of fewer than 5 images are left out.
figure::Panel share_panel(const Property& x, const std::string& y_label,
                          const std::vector<ShareCurve>& curves, const std::vector<double>& edges,
                          const std::vector<std::size_t>& belongs_to);

}  // namespace peculiar::analysis
