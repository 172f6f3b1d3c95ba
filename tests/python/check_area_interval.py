"""The interval of an area under the curve by Newcombe's method 5, as roots that SciPy finds, against ours.

Usage: check_area_interval.py AREA FIRST SECOND LOW HIGH; exits 1 and says which differs. The standard error is written
as in Kottas, Kuss & Zapf (2014), equation for method 5: A (1 - A) / (m n) [2 N - 1 - (3 N - 3) / ((2 - A) (1 + A))]."""
import sys

from scipy.optimize import brentq

area, first, second, low, high = map(float, sys.argv[1:])
mean = (first + second) / 2


def excess(true):
    squared = true * (1 - true) / (first * second) * (2 * mean - 1 - (3 * mean - 3) / ((2 - true) * (1 + true)))
    return (true - area) ** 2 - 1.96**2 * squared


theirs = brentq(excess, 1e-12, area - 1e-9, xtol=1e-14), 1.0 if area == 1 else brentq(excess, area + 1e-9, 1 - 1e-12, xtol=1e-14)
for name, own, its in zip(("low", "high"), (low, high), theirs):
    if abs(own - its) > 1e-9:
        sys.exit(f"check_area_interval: {name}: {own}, SciPy {its}")
