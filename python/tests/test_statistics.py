"""p-values, false-discovery rates and rankings against definitions and other software."""

import pickle

import numpy as np
import pytest

import peculiar
from peculiar import statistics


def test_conformal_p_values_by_their_definition():
    random = np.random.default_rng(1)
    normals, scores = random.normal(size=500), random.normal(size=40)
    scores[3] = np.nan
    expected = np.array([(1 + (normals >= score).sum()) / 501 if np.isfinite(score) else np.nan for score in scores])
    np.testing.assert_allclose(statistics.conformal_p_values(scores, normals), expected, rtol=1e-15)
    weighted = statistics.conformal_p_values(scores, np.repeat(normals, 2), weights=np.full(1000, 0.5))
    np.testing.assert_allclose(weighted, expected, rtol=1e-12)
    masked = np.ma.array(scores, mask=np.arange(40) == 0)
    assert np.isnan(statistics.conformal_p_values(masked, normals)[0])


def test_q_values_are_benjamini_and_hochbergs():
    p = np.random.default_rng(2).uniform(size=200) ** 2
    order = np.argsort(p)
    expected = np.empty(200)
    expected[order] = np.minimum.accumulate((p[order] * 200 / np.arange(1, 201))[::-1])[::-1]
    np.testing.assert_allclose(statistics.q_values(p), np.minimum(expected, 1), rtol=1e-12)
    holm = np.maximum.accumulate(p[order] * np.arange(200, 0, -1))
    np.testing.assert_allclose(statistics.holm_adjusted(p)[order], np.minimum(holm, 1), rtol=1e-12)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([np.nan, 0.001, 0.5], [np.nan, 0.002, 0.5]),
        ([0.001, np.nan, 0.5], [0.002, np.nan, 0.5]),
        ([0.5, np.nan, 0.001, 0.02], [0.5, np.nan, 0.003, 0.04]),
    ],
)
def test_holm_leaves_out_what_has_no_p_value(given, expected):
    np.testing.assert_allclose(statistics.holm_adjusted(given), expected, rtol=1e-12)
    np.testing.assert_allclose(statistics.holm_adjusted(np.ma.masked_invalid(given)), expected, rtol=1e-12)


def test_empirical_null_of_normal_scores():
    scores = np.random.default_rng(3).normal(5, 1, size=3000)
    null = statistics.EmpiricalNull(np.concatenate([scores, np.full(30, 14.0)]))
    p = null.p_values([5.0, 8.0, 14.0, np.nan])
    assert p[0] == pytest.approx(0.5, abs=0.05) and p[2] < 1e-4 and np.isnan(p[3])
    assert null.share.low <= 0.99 and null.share.high > 0.97
    assert np.array_equal(pickle.loads(pickle.dumps(null)).p_values([7.0]), null.p_values([7.0]))
    with pytest.raises(peculiar.InputError):
        statistics.EmpiricalNull(np.arange(20.0))


def test_ranking_quality_and_curve():
    metrics = pytest.importorskip("sklearn.metrics")
    random = np.random.default_rng(4)
    normal, outliers = random.normal(size=300), random.normal(1.5, 1, size=60)
    truth, scores = np.r_[np.zeros(300), np.ones(60)], np.r_[normal, outliers]
    quality = statistics.ranking_quality(np.r_[normal, np.nan], outliers)
    assert quality.area == pytest.approx(metrics.roc_auc_score(truth, scores), abs=1e-12)
    assert quality.average_precision == pytest.approx(metrics.average_precision_score(truth, scores), abs=1e-12)
    assert 0 < quality.area_error < 0.05 and quality.recall_at_10.low < quality.recall_at_10.value
    assert quality.area_interval.low < quality.area < quality.area_interval.high
    assert np.isnan(statistics.ranking_quality(normal[:98], outliers).recall_at_1.value)
    p_values = statistics.conformal_p_values(outliers, normal)
    assert quality.recall_at_10.value == np.mean(p_values <= 0.1)
    # An image and itself with something planted are one group: names join them.
    names = np.array([f"galaxy {i}" for i in range(60)])
    hosts = random.normal(size=60)
    shared = statistics.ranking_quality(hosts, hosts + 0.1, normal_groups=names, outlier_groups=names)
    others = np.char.add(names, " b")
    apart = statistics.ranking_quality(hosts, hosts + 0.1, normal_groups=names, outlier_groups=others)
    assert shared.area_error < 0.2 * apart.area_error
    false_positive, true_positive, _ = statistics.receiver_curve(normal, outliers)
    theirs = metrics.roc_curve(truth, scores)
    np.testing.assert_allclose(false_positive, theirs[0])
    np.testing.assert_allclose(true_positive, theirs[1])


def test_two_sample_test_is_the_same_for_any_number_of_threads():
    random = np.random.default_rng(5)
    a, b = random.normal(size=80), random.normal(1, 1, size=60)
    one = statistics.two_sample_test(a, b, resamples=400, threads=1)
    assert one == statistics.two_sample_test(a, b, resamples=400, threads=2)
    assert one.kolmogorov_p < 0.01
    grouped = statistics.two_sample_test(a, b, a_groups=np.arange(80) // 2, b_groups=[f"g{i // 2}" for i in range(60)])
    assert grouped.energy == pytest.approx(one.energy, rel=0.2)


def test_the_two_sample_test_tells_its_progress():
    random = np.random.default_rng(5)
    told = []
    statistics.two_sample_test(random.normal(size=80), random.normal(size=60), resamples=400, progress=told.append)
    assert all(isinstance(one, peculiar.Progress) for one in told)
    assert (told[-1].what, told[-1].unit, told[-1].total, told[-1].done) == ("two-sample test", "resamples", 400, 400)


def test_drift_and_correlation():
    random = np.random.default_rng(6)
    found = statistics.drift(random.normal(2, 1, 500), random.normal(1, 1, 500), "flux")
    assert found["is_drift"] and found["words"].startswith("flux")
    assert statistics.rank_correlation([1, 2, 3], [4, 5, 9]) == 1
    a, b = np.array([4, np.nan, 1, 3, 2]), [4, 9, 1, 3, 2]
    for pairs in ((a, b), (b, a), (np.ma.masked_invalid(a), b), (np.where(np.isnan(a), np.inf, a), b)):
        assert statistics.rank_correlation(*pairs) == 1
    assert np.isnan(statistics.rank_correlation([1, np.nan], [np.nan, 2]))


def test_what_does_not_fit_is_refused():
    with pytest.raises(peculiar.InputError, match=r"scores: has the shape \(1, 2\)"):
        statistics.conformal_p_values([[1, 2]], [1])
    with pytest.raises(peculiar.InputError, match="weights: 1 values for 2"):
        statistics.conformal_p_values([1], [1, 2], weights=[1])
    for wrong in ([1, np.nan, -1], [1, -0.5, 1], [1, np.inf, 1], np.ma.array([1.0, 1, 1], mask=[0, 1, 0])):
        with pytest.raises(ValueError, match=r"weights: value 1 \(from 0\) is "):
            statistics.conformal_p_values([1], [1, 2, 3], weights=wrong)
    assert statistics.conformal_p_values([1], [1, np.nan], weights=[1, np.nan]) == [1]
    with pytest.raises(peculiar.InputError, match="p_values: is not an array of numbers"):
        statistics.q_values(["a"])
    with pytest.raises(peculiar.InputError, match="a has 2 values, b has 3"):
        statistics.rank_correlation([1, 2], [1, 2, 3])
    with pytest.raises(peculiar.InputError, match="no value"):
        statistics.two_sample_test([], [1])
