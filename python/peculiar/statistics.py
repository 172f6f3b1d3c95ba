"""Statistics of scores: p-values, false-discovery rates, quality of a ranking.

All functions take one-dimensional arrays, return arrays, and release the GIL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from peculiar import _core, _progress
from peculiar._given import numbers, unmasked
from peculiar.errors import InputError

__all__ = [
    "EmpiricalNull",
    "Interval",
    "RankingQuality",
    "TwoSampleTest",
    "conformal_p_values",
    "drift",
    "holm_adjusted",
    "local_false_discovery_rates",
    "q_values",
    "rank_correlation",
    "ranking_quality",
    "receiver_curve",
    "two_sample_test",
]

Floats = NDArray[np.float64]


def conformal_p_values(scores: ArrayLike, normals: ArrayLike, *, weights: ArrayLike | None = None) -> Floats:
    """Conformal p-values of scores, relative to scores of normal images that no fit has used.

    p = (1 + number of normal images with at least that score) / (1 + number of
    normal images), which is exact for exchangeable images of any distribution
    (Vovk et al. 2005).

    Parameters
    ----------
    scores : array_like, shape (n,)
    normals : array_like, shape (m,)
        Values that are not finite are left out.
    weights : array_like, shape (m,), optional
        For grouped normal images: 1 over the size of the image's group, so that
        each group counts once.

    Returns
    -------
    numpy.ndarray, shape (n,)
        0 to 1; NaN for NaN.

    Raises
    ------
    peculiar.InputError
        A weight of a finite normal score is masked, not finite or negative.
    """
    given = None if weights is None else numbers(weights, "weights")
    return _core.conformal_p_values(numbers(scores, "scores"), numbers(normals, "normals"), given)


def q_values(p_values: ArrayLike) -> Floats:
    """Benjamini & Hochberg's (1995) q-values: the smallest false-discovery rate at which each is in the list.

    Parameters
    ----------
    p_values : array_like, shape (n,)

    Returns
    -------
    numpy.ndarray, shape (n,)
        0 to 1; NaN for NaN.
    """
    return _core.q_values(numbers(p_values, "p_values"))


def holm_adjusted(p_values: ArrayLike) -> Floats:
    """Holm's (1979) adjusted p-values, which control the probability of any false finding.

    Parameters
    ----------
    p_values : array_like, shape (n,)

    Returns
    -------
    numpy.ndarray, shape (n,)
        0 to 1; NaN for NaN, which is left out of the family.
    """
    return _core.holm_adjusted(numbers(p_values, "p_values"))


def local_false_discovery_rates(p_values: ArrayLike, normal_share: float = 1.0) -> Floats:
    """Probability that each image is normal given its p-value (Strimmer 2008).

    Parameters
    ----------
    p_values : array_like, shape (n,)
    normal_share : float
        Fraction of normal images, 0 to 1.

    Returns
    -------
    numpy.ndarray, shape (n,)
    """
    if not 0 <= normal_share <= 1:
        raise InputError(f"normal_share is {normal_share}; it must be 0 to 1")
    return _core.local_false_discovery_rates(numbers(p_values, "p_values"), normal_share)


@dataclass(frozen=True)
class Interval:
    """A number with its interval."""

    value: float
    low: float
    high: float


class EmpiricalNull:
    """Null distribution fitted to the bulk of scores with an unknown fraction of outliers (Efron 2004).

    Parameters
    ----------
    scores : array_like, shape (n,)
        At least 50 finite values (100 for p-values of candidates); others are left out. Integers and other values
        with few steps give p-values that are too small: add a random number up to one step wide.

    Raises
    ------
    peculiar.InputError
        Too few scores, or more than a third of them equal.
    """

    def __init__(self, scores: ArrayLike) -> None:
        self._scores = numbers(scores, "scores").copy()
        self._null = _core.EmpiricalNull(self._scores)

    def __reduce__(self) -> tuple[type[EmpiricalNull], tuple[Floats]]:
        return EmpiricalNull, (self._scores,)

    def p_values(self, scores: ArrayLike) -> Floats:
        """Probability that the score of a normal image is at least this high; NaN for NaN."""
        return self._null.p_values(numbers(scores, "scores"))

    def surprises(self, scores: ArrayLike) -> Floats:
        """Mean of -ln of that probability over the fitted distributions, for adding up evidence."""
        return self._null.surprises(numbers(scores, "scores"))

    def normals_above(self, score: float) -> Interval:
        """Expected number of normal images that reach `score` (at least `bulk_limit`), with its 95 % interval."""
        return Interval(**self._null.normals_above(float(score)))

    @property
    def share(self) -> Interval:
        """Fraction of normal images among the scores, with its 95 % interval."""
        return Interval(**self._null.share)

    @property
    def bulk_limit(self) -> float:
        """Score above which the null distribution is extrapolated."""
        return float(self._null.bulk_limit)

    @property
    def misfit(self) -> float:
        """Kolmogorov-Smirnov statistic of the fit; above 1.36 the distribution does not fit (5 % level)."""
        return float(self._null.misfit)


@dataclass(frozen=True)
class RankingQuality:
    """How well a score ranks outliers above normal images."""

    area: float
    """Area under the receiver operating characteristic; ties count half."""
    area_error: float
    """Standard error of the area (DeLong et al. 1988; Obuchowski 1997 with groups); too small near 0 and 1."""
    area_interval: Interval
    """The area with its 68 % interval (Newcombe 2006, method 5)."""
    average_precision: float
    recall_at_1: Interval
    """Fraction of outliers with a conformal p-value of at most 1 %, with its 68 % interval; NaN with fewer than 99
    normal images."""
    recall_at_10: Interval
    """The same for 10 %; needs 9 normal images."""


def ranking_quality(
    normal: ArrayLike,
    outliers: ArrayLike,
    *,
    normal_groups: ArrayLike | None = None,
    outlier_groups: ArrayLike | None = None,
) -> RankingQuality:
    """Measure how well scores separate outliers from normal images.

    Parameters
    ----------
    normal, outliers : array_like, shapes (n,) and (m,)
        Scores; values that are not finite are left out.
    normal_groups, outlier_groups : array_like of int or str, optional
        Groups of images, such as views of one galaxy. A group in both is one group, such as an image and the same
        image with something planted.
    """
    if normal_groups is not None and outlier_groups is not None:
        both = np.concatenate([np.ravel(normal_groups), np.ravel(outlier_groups)])
        numbers_of_both = np.unique(both, return_inverse=True)[1].astype(np.int64)
        normal_groups, outlier_groups = np.split(numbers_of_both, [np.size(normal_groups)])
        a, a_groups = _kept(normal, normal_groups, "normal")
        b, b_groups = _kept(outliers, outlier_groups, "outliers")
    else:
        a, a_groups = _finite(normal, normal_groups, "normal")
        b, b_groups = _finite(outliers, outlier_groups, "outliers")
    found = _core.ranking_quality(a, b, a_groups, b_groups)
    for name in ("area_interval", "recall_at_1", "recall_at_10"):
        found[name] = Interval(**found[name])
    return RankingQuality(**found)


def receiver_curve(normal: ArrayLike, outliers: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Receiver operating characteristic, as returned by `sklearn.metrics.roc_curve`.

    Returns
    -------
    false_positive, true_positive, thresholds : numpy.ndarray
    """
    return _core.receiver_curve(_finite(normal, None, "normal")[0], _finite(outliers, None, "outliers")[0])


def rank_correlation(a: ArrayLike, b: ArrayLike) -> float:
    """Spearman's rank correlation, with ties at their mean rank.

    Parameters
    ----------
    a, b : array_like, shape (n,)
        Pairs with a value that is not finite are left out.

    Returns
    -------
    float
        NaN for fewer than two pairs, or if all values of one are equal.
    """
    first, second = numbers(a, "a"), numbers(b, "b")
    if first.size != second.size:
        raise InputError(f"a has {first.size} values, b has {second.size}")
    keep = np.isfinite(first) & np.isfinite(second)
    return float(_core.rank_correlation(first[keep], second[keep]))


@dataclass(frozen=True)
class TwoSampleTest:
    """Three statistics of the difference between two samples, each with its p-value."""

    kolmogorov: float
    kolmogorov_p: float
    anderson: float
    anderson_p: float
    energy: float
    energy_p: float


def two_sample_test(
    a: ArrayLike,
    b: ArrayLike,
    *,
    a_groups: ArrayLike | None = None,
    b_groups: ArrayLike | None = None,
    resamples: int = 1000,
    seed: int = 1,
    threads: int = 0,
    progress: _progress.ProgressChoice = False,
) -> TwoSampleTest:
    """Test whether two samples have the same distribution, by resampling whole groups.

    Parameters
    ----------
    a, b : array_like, shapes (n,) and (m,)
        Values that are not finite are left out.
    a_groups, b_groups : array_like of int or str, optional
        Groups of values; by default each value is its own group.
    resamples : int
    seed : int
        Seed of the random numbers; the result does not depend on the number of
        threads.
    threads : int
        0: all of the processor.
    progress : bool or callable, optional
        Show a progress bar (tqdm), or call this with each `Progress`.
    """
    first, first_groups = _finite(a, a_groups, "a")
    second, second_groups = _finite(b, b_groups, "b")
    with _progress.shown(progress) as on_progress:
        told = _progress.of_core(on_progress)
        found = _core.two_sample_test(first, second, first_groups, second_groups, resamples, seed, threads, told)
    return TwoSampleTest(**found)


def drift(sample: ArrayLike, normal: ArrayLike, statistic: str = "value") -> dict[str, Any]:
    """Test whether a statistic of a sample has drifted from that of normal images.

    Returns
    -------
    dict
        median, normal_median, distance (Kolmogorov-Smirnov), p_value,
        is_drift, words.
    """
    return _core.drift(statistic, numbers(sample, "sample"), numbers(normal, "normal"))


def _finite(values: ArrayLike, groups: ArrayLike | None, name: str) -> tuple[Floats, NDArray[np.int64] | None]:
    array, given = _kept(values, groups, name)
    if given is None:
        return array, None
    return array, np.ascontiguousarray(np.unique(given, return_inverse=True)[1], dtype=np.int64)


def _kept(values: ArrayLike, groups: ArrayLike | None, name: str) -> tuple[Floats, NDArray[Any] | None]:
    array = numbers(values, name)
    keep = np.isfinite(array)
    if groups is None:
        return array[keep], None
    given = unmasked(groups, f"groups of {name}")
    if given.shape != array.shape:
        raise InputError(f"groups of {name}: {given.shape} for {array.size} values")
    return array[keep], np.ascontiguousarray(given[keep])
