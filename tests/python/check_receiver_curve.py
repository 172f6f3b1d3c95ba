"""The receiver operating characteristic of a CSV table (score, outlier), as scikit-learn has it, against ours.

Usage: check_receiver_curve.py SCORES.csv CURVE.csv; exits 1 and says what differs."""
import csv
import sys

import numpy
from sklearn.metrics import roc_curve


def columns(path, *names):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    return [numpy.array([float(row[name]) for row in rows]) for name in names]


scores, outliers = columns(sys.argv[1], "score", "outlier")
own = columns(sys.argv[2], "threshold", "false_positive_share", "true_positive_share")
false_positive, true_positive, thresholds = roc_curve(outliers, scores)
for name, ours, its in zip(("threshold", "false positives", "true positives"), own, (thresholds, false_positive, true_positive)):
    if ours.shape != its.shape:
        sys.exit(f"check_receiver_curve: {ours.size} points, scikit-learn {its.size}")
    if not numpy.allclose(ours, its, rtol=0, atol=1e-12):
        sys.exit(f"check_receiver_curve: {name}: {ours}, scikit-learn {its}")
