"""t-SNE with scikit-learn of the columns of a CSV table. Prints the seconds of the fit and, with --trust EMBEDDING.csv, the trustworthiness
of its own map and of that file.

Usage: peer_tsne_sklearn.py TABLE.csv [--trust EMBEDDING.csv]"""
import sys
import time

import numpy
from sklearn.manifold import TSNE, trustworthiness

points = numpy.loadtxt(sys.argv[1], delimiter=",", skiprows=1)[:, 1:]
points = (points - points.mean(0)) / points.std(0)
start = time.perf_counter()
places = TSNE(perplexity=30, init="pca", random_state=1, n_jobs=1).fit_transform(points)
print(time.perf_counter() - start)
if sys.argv[2:3] == ["--trust"]:
    ours = numpy.loadtxt(sys.argv[3], delimiter=",", skiprows=1)[:, 1:]
    print(*(trustworthiness(points, found, n_neighbors=10) for found in (ours, places)))
