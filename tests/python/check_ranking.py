"""Area under the curve and average precision of a CSV table (score, outlier), as scikit-learn has them, against ours.

Usage: check_ranking.py SCORES.csv AREA PRECISION; exits 1 and says which differs."""
import csv
import sys

from sklearn.metrics import average_precision_score, roc_auc_score

with open(sys.argv[1], newline="") as file:
    scores, outliers = zip(*((float(row["score"]), int(row["outlier"])) for row in csv.DictReader(file)))
for name, own, its in (("area", sys.argv[2], roc_auc_score(outliers, scores)), ("precision", sys.argv[3], average_precision_score(outliers, scores))):
    if abs(float(own) - its) > 1e-10:
        sys.exit(f"check_ranking: {name}: {own}, scikit-learn {its}")
