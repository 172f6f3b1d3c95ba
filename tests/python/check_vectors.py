"""Distances to the third nearest normal vector that scikit-learn finds on whitened principal components, against ours.

Usage: check_vectors.py NORMAL.csv OTHERS.csv: rows of numbers without a header; of OTHERS the last is our distance. Exits 1 and says by how much
they differ."""
import sys

import numpy
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

MOST_COMPONENTS, NORMALS_TO_ONE, EXPLAINED, KEPT, NEIGHBOUR = 256, 8, 0.99, 0.9, 3

normal = numpy.loadtxt(sys.argv[1], delimiter=",")
others = numpy.loadtxt(sys.argv[2], delimiter=",")
others, ours = others[:, :-1], others[:, -1]
kept = numpy.arange(len(normal))
for repeat in range(3):
    inner = normal[kept]
    scale = inner.std(axis=0)
    most = min(MOST_COMPONENTS, max(2, len(inner) // NORMALS_TO_ONE), inner.shape[1])
    explained = numpy.cumsum(PCA(svd_solver="full").fit(inner / scale).explained_variance_ratio_)
    components = min(most, 1 + int(numpy.sum(explained < EXPLAINED)))
    whitening = PCA(components, whiten=True, svd_solver="full").fit(inner / scale)
    if repeat == 2:
        break
    # numpy takes the mean of the two middle ones; the lower of them is taken here.
    def median(values):
        return numpy.sort(values, axis=0)[(len(values) - 1) // 2]
    coordinates = whitening.transform(normal / scale)
    centred = coordinates - median(coordinates)
    distance = numpy.sum((centred / (1.4826 * median(numpy.abs(centred)))) ** 2, axis=1)
    kept = numpy.sort(numpy.argsort(distance)[: int(KEPT * len(normal))])
neighbours = NearestNeighbors(n_neighbors=NEIGHBOUR).fit(whitening.transform(normal[kept] / scale))
theirs = neighbours.kneighbors(whitening.transform(others / scale))[0][:, -1]
worst = numpy.max(numpy.abs(theirs - ours) / theirs)
if worst > 1e-4:
    sys.exit(f"check_vectors: distances differ by up to {worst:.2g} of them, {components} components")
