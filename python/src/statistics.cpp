#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include "arrays.h"
#include "base/error.h"
#include "bindings.h"
#include "statistics/distribution.h"
#include "statistics/drift.h"
#include "statistics/empirical_null.h"
#include "statistics/p_values.h"
#include "statistics/ranking_quality.h"
#include "statistics/receiver_curve.h"
#include "statistics/two_sample.h"
#include "work.h"

namespace peculiar::python {

namespace {

using Groups = ArrayIn<std::int64_t, nb::ndim<1>>;

/// What a function of numbers gives, worked out without the GIL.
template <typename Function>
nb::object numbers_of(const Function& function) {
  std::vector<double> values;
  {
    const nb::gil_scoped_release released;
    values = function();
  }
  return array_of(std::move(values));
}

nb::object conformal_p_values(const Numbers& scores, const Numbers& normals,
                              const std::optional<Numbers>& weights) {
  if (weights && weights->size() != normals.size())
    throw input_error("weights: {} values for {} normal scores", weights->size(), normals.size());
  return numbers_of([&] {
    if (!weights) return statistics::conformal_p_values(vector_of(scores), vector_of(normals));
    return statistics::conformal_p_values(vector_of(scores), vector_of(normals), vector_of(*weights), {});
  });
}

statistics::GroupedValues grouped(const Numbers& values, const std::optional<Groups>& groups) {
  statistics::GroupedValues out{vector_of(values)};
  if (!groups) return out;
  if (groups->size() != values.size())
    throw input_error("groups: {} numbers for {} values", groups->size(), values.size());
  out.groups.assign(groups->data(), groups->data() + groups->size());
  return out;
}

nb::dict estimate_out(const statistics::Estimate& estimate) {
  nb::dict out;
  out["value"] = estimate.value;
  out["low"] = estimate.low;
  out["high"] = estimate.high;
  return out;
}

template <double (statistics::EmpiricalNull::*function)(double) const>
nb::object of_each(const statistics::EmpiricalNull& null, const Numbers& scores) {
  return numbers_of([&] {
    std::vector<double> values;
    for (std::size_t i = 0; i < scores.size(); ++i) values.push_back((null.*function)(scores(i)));
    return values;
  });
}

nb::dict share_out(const statistics::Share& share) {
  nb::dict out;
  out["value"] = share.value();
  out["low"] = share.low();
  out["high"] = share.high();
  return out;
}

nb::dict ranking_quality(const Numbers& normal, const Numbers& outliers,
                         const std::optional<Groups>& normal_groups,
                         const std::optional<Groups>& outlier_groups) {
  const auto a = grouped(normal, normal_groups), b = grouped(outliers, outlier_groups);
  statistics::RankingQuality quality;
  {
    const nb::gil_scoped_release released;
    quality = statistics::ranking_quality(a, b);
  }
  nb::dict out;
  out["area"] = quality.area;
  out["area_error"] = quality.area_error;
  const statistics::AreaInterval interval = quality.interval();
  nb::dict of_area;
  of_area["value"] = quality.area;
  of_area["low"] = interval.low;
  of_area["high"] = interval.high;
  out["area_interval"] = of_area;
  out["average_precision"] = quality.average_precision;
  out["recall_at_1"] = share_out(quality.recall_at_1);
  out["recall_at_10"] = share_out(quality.recall_at_10);
  return out;
}

nb::tuple receiver_curve(const Numbers& normal, const Numbers& outliers) {
  std::vector<double> thresholds, false_positive, true_positive;
  {
    const nb::gil_scoped_release released;
    for (const statistics::ReceiverPoint& point :
         statistics::receiver_curve(vector_of(normal), vector_of(outliers))) {
      thresholds.push_back(point.threshold);
      false_positive.push_back(point.false_positive);
      true_positive.push_back(point.true_positive);
    }
  }
  return nb::make_tuple(array_of(std::move(false_positive)), array_of(std::move(true_positive)),
                        array_of(std::move(thresholds)));
}

nb::dict two_sample_test(const Numbers& a, const Numbers& b, const std::optional<Groups>& a_groups,
                         const std::optional<Groups>& b_groups, std::int64_t resamples, std::uint64_t seed,
                         int threads, nb::object progress) {
  const auto first = grouped(a, a_groups), second = grouped(b, b_groups);
  if (first.values.empty() || second.values.empty()) throw input_error("a sample has no value");
  Work work(threads, std::move(progress));
  RunContext context = work.context();
  context.seed = seed;
  statistics::TwoSampleTest test;
  work.run([&] { test = statistics::two_sample_test(first, second, resamples, context); });
  nb::dict out;
  out["kolmogorov"] = test.kolmogorov;
  out["kolmogorov_p"] = test.kolmogorov_p;
  out["anderson"] = test.anderson;
  out["anderson_p"] = test.anderson_p;
  out["energy"] = test.energy;
  out["energy_p"] = test.energy_p;
  return out;
}

nb::dict drift(const std::string& statistic, const Numbers& sample, const Numbers& normal) {
  const statistics::DriftLine line = statistics::drift_of(statistic, vector_of(sample), vector_of(normal));
  nb::dict out;
  out["median"] = line.median;
  out["normal_median"] = line.normal_median;
  out["distance"] = line.distance;
  out["p_value"] = line.p_value;
  out["is_drift"] = line.is_drift();
  out["words"] = line.words();
  return out;
}

}  // namespace

void bind_statistics(nb::module_& module) {
  module.def("conformal_p_values", &conformal_p_values, nb::arg("scores"), nb::arg("normals"),
             nb::arg("weights").none());
  module.def(
      "q_values",
      [](const Numbers& p) { return numbers_of([&] { return statistics::q_values(vector_of(p)); }); },
      nb::arg("p_values"));
  module.def(
      "holm_adjusted",
      [](const Numbers& p) { return numbers_of([&] { return statistics::holm_adjusted(vector_of(p)); }); },
      nb::arg("p_values"));
  module.def(
      "local_false_discovery_rates",
      [](const Numbers& p, double normal_share) {
        return numbers_of(
            [&] { return statistics::local_false_discovery_rates(vector_of(p), normal_share); });
      },
      nb::arg("p_values"), nb::arg("normal_share"));
  module.def(
      "rank_correlation",
      [](const Numbers& a, const Numbers& b) {
        if (a.size() != b.size()) throw input_error("{} values against {}", a.size(), b.size());
        return statistics::rank_correlation(vector_of(a), vector_of(b));
      },
      nb::arg("a"), nb::arg("b"));
  module.def("ranking_quality", &ranking_quality, nb::arg("normal"), nb::arg("outliers"),
             nb::arg("normal_groups").none(), nb::arg("outlier_groups").none());
  module.def("receiver_curve", &receiver_curve, nb::arg("normal"), nb::arg("outliers"));
  module.def("two_sample_test", &two_sample_test, nb::arg("a"), nb::arg("b"), nb::arg("a_groups").none(),
             nb::arg("b_groups").none(), nb::arg("resamples"), nb::arg("seed"), nb::arg("threads"),
             nb::arg("progress").none());
  module.def("drift", &drift, nb::arg("statistic"), nb::arg("sample"), nb::arg("normal"));
  using Null = statistics::EmpiricalNull;
  nb::class_<Null>(module, "EmpiricalNull")
      .def(
          "__init__",
          [](Null* self, const Numbers& scores) {
            const nb::gil_scoped_release released;
            new (self) Null(vector_of(scores));
          },
          nb::arg("scores"))
      .def("p_values", &of_each<&Null::p_value>, nb::arg("scores"))
      .def("surprises", &of_each<&Null::surprise>, nb::arg("scores"))
      .def(
          "normals_above",
          [](const Null& null, double score) { return estimate_out(null.normals_above(score)); },
          nb::arg("score"))
      .def_prop_ro("share", [](const Null& null) { return estimate_out(null.share()); })
      .def_prop_ro("bulk_limit", &Null::bulk_limit)
      .def_prop_ro("misfit", &Null::misfit);
}

}  // namespace peculiar::python
