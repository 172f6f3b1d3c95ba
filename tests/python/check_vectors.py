"""Distances to the third nearest normal vector that scikit-learn finds on whitened principal components, against ours.

Usage: check_vectors.py NORMAL.csv OTHERS.csv: rows of numbers without a header; of OTHERS the last is our distance. Exits 1 and says by how much
they differ."""
import sys

import numpy
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

MOST_COMPONENTS, NORMALS_TO_ONE, EXPLAINED, KEPT, NEIGHBOUR = 256, 8, 0.99, (0.5, 0.75, 0.9), 3

normal = numpy.loadtxt(sys.argv[1], delimiter=",")
others = numpy.loadtxt(sys.argv[2], delimiter=",")
others, ours = others[:, :-1], others[:, -1]


def median(values):
    """The lower of the two middle ones."""
    return numpy.sort(values, axis=0)[(len(values) - 1) // 2]


def whitening_of(rows):
    most = min(MOST_COMPONENTS, max(2, len(rows) // NORMALS_TO_ONE), rows.shape[1])
    explained = numpy.cumsum(PCA(svd_solver="full").fit(rows).explained_variance_ratio_)
    components = min(most, 1 + int(numpy.sum(explained < EXPLAINED)))
    return PCA(components, whiten=True, svd_solver="full").fit(rows)


scale = median(numpy.abs(normal - median(normal)))
centred = whitening_of(normal / scale).transform(normal / scale)
centred -= median(centred)
distance = numpy.sum((centred / median(numpy.abs(centred))) ** 2, axis=1)
for share in KEPT:
    kept = numpy.sort(numpy.argsort(distance)[: int(share * len(normal))])
    scale = normal[kept].std(axis=0)
    whitening = whitening_of(normal[kept] / scale)
    distance = numpy.sum(whitening.transform(normal / scale) ** 2, axis=1)
neighbours = NearestNeighbors(n_neighbors=NEIGHBOUR).fit(whitening.transform(normal[kept] / scale))
theirs = neighbours.kneighbors(whitening.transform(others / scale))[0][:, -1]
worst = numpy.max(numpy.abs(theirs - ours) / theirs)
if worst > 1e-4:
    sys.exit(f"check_vectors: distances differ by up to {worst:.2g} of them")
