"""Clusters that scikit-learn finds in the columns c0, c1, c2 of a table, against its column `cluster`, whatever their numbers.

Usage: check_kmeans.py TABLE.csv; exits 1 and says how many rows differ."""
import csv
import itertools
import sys

import numpy
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

with open(sys.argv[1], newline="") as file:
    rows = list(csv.DictReader(file))
points = StandardScaler().fit_transform([[float(row[name]) for name in ("c0", "c1", "c2")] for row in rows])
ours = numpy.array([int(row["cluster"]) for row in rows])
theirs = KMeans(n_clusters=3, n_init=50, random_state=1, tol=0).fit(points).labels_
fewest = min(numpy.sum(numpy.array(order)[theirs] != ours) for order in itertools.permutations(range(3)))
if fewest:
    sys.exit(f"check_kmeans: {fewest} of {len(ours)} rows are in another cluster")
