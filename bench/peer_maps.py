"""Makes points for maps, runs other programs on them, and measures the quality of a map.

Usage: peer_maps.py make ROWS POINTS.npy KINDS.npy         a mixture of 40 classes of different size and shape in 32 dimensions, 3 % of their points scattered
                                                           far out, and six rare classes of 30 to 1,000 points for any number of rows
       peer_maps.py fit sklearn|opentsne|umap POINTS.npy THREADS PLACES.npy       prints the seconds of the fit
       peer_maps.py draw ROWS POINTS.npy KINDS.npy PLACES POINTS.npy KINDS.npy PLACES.npy       draws the same random rows of all three
       peer_maps.py judge POINTS.npy KINDS.npy PLACES.npy  prints the exact trustworthiness of ten neighbours, and for each rare class the fraction of
                                                           the ten nearest points in the map that belong to it (JSON)
PLACES may be a FITS or CSV table with embedding_x and embedding_y."""
import json
import sys
import time

import numpy

DIMENSIONS, KINDS, RARE = 32, 40, (30, 50, 100, 200, 500, 1000)


def make(count, points_path, kinds_path):
    draw = numpy.random.default_rng(1)
    sizes = list(draw.multinomial(count - sum(RARE), draw.dirichlet(numpy.ones(KINDS)))) + list(RARE)
    points, kinds = [], []
    for kind, size in enumerate(sizes):
        is_rare = kind >= KINDS
        centre = 1.5 * draw.normal(size=DIMENSIONS)
        axes = draw.integers(2, 7)
        spread = draw.normal(size=(axes, DIMENSIONS)) * (0.6 if is_rare else 1.8) / numpy.sqrt(axes)
        along = draw.normal(size=(size, axes))
        if kind % 5 == 0 and not is_rare:  # a bent box instead of a cloud
            along = 1.5 * numpy.tanh(2 * along)
        own = centre + along @ spread + (0.25 if is_rare else 0.35) * draw.normal(size=(size, DIMENSIONS))
        if not is_rare:
            far = draw.random(size) < 0.03
            own[far] += 0.8 * draw.standard_t(3, size=(far.sum(), DIMENSIONS))
        points.append(own)
        kinds.append(numpy.full(size, kind))
    order = draw.permutation(count)
    points = numpy.concatenate(points)[order]
    numpy.save(points_path, ((points - points.mean(0)) / points.std(0)).astype("float32"))
    numpy.save(kinds_path, numpy.concatenate(kinds)[order])


def fit(method, points_path, threads, places_path):
    points = numpy.load(points_path)
    start = time.perf_counter()
    if method == "sklearn":
        from sklearn.manifold import TSNE
        places = TSNE(perplexity=30, init="pca", random_state=1, n_jobs=threads).fit_transform(points)
    elif method == "opentsne":
        from openTSNE import TSNE
        places = numpy.array(TSNE(perplexity=30, n_jobs=threads, random_state=1).fit(points))
    else:
        from umap import UMAP
        places = UMAP(n_jobs=threads).fit_transform(points)
    print(time.perf_counter() - start)
    numpy.save(places_path, places)


def load_places(path):
    if path.endswith(".npy"):
        return numpy.load(path)
    if path.endswith(".csv"):
        table = numpy.genfromtxt(path, delimiter=",", names=True, usecols=("embedding_x", "embedding_y"))
    else:
        from astropy.io import fits
        table = fits.getdata(path)
    return numpy.stack([table["embedding_x"], table["embedding_y"]], axis=1).astype(float)


def draw(count, points_path, kinds_path, places_path, *outputs):
    points = numpy.load(points_path)
    rows = numpy.random.default_rng(2).choice(len(points), min(len(points), count), replace=False)
    for values, path in zip((points, numpy.load(kinds_path), load_places(places_path)), outputs):
        numpy.save(path, values[rows])


def trustworthiness(points, nearest, block=200):
    """Exact trustworthiness (Venna & Kaski 2001), from the indices of each point's nearest in the map, in blocks of rows."""
    count, neighbours = nearest.shape
    points = points.astype(float)
    squares = (points**2).sum(1)
    penalty = 0
    for first in range(0, count, block):
        rows = slice(first, min(first + block, count))
        distances = squares[rows, None] + squares - 2 * points[rows] @ points.T
        distances[numpy.arange(len(distances)), numpy.arange(rows.start, rows.stop)] = -numpy.inf
        for k in range(neighbours):
            own = numpy.take_along_axis(distances, nearest[rows, k : k + 1], axis=1)
            rank = (distances < own).sum(1)  # counting the point itself makes ranks begin with 1
            penalty += numpy.maximum(rank - neighbours, 0).sum()
    return 1 - 2 * penalty / (count * neighbours * (2 * count - 3 * neighbours - 1))


def judge(points_path, kinds_path, places_path, neighbours=10):
    from scipy.spatial import cKDTree
    points, kinds, places = numpy.load(points_path), numpy.load(kinds_path), load_places(places_path)
    tree = cKDTree(places)
    _, found = tree.query(places, k=neighbours + 1)
    # The point itself is first, unless positions are equal.
    nearest = numpy.array([row[row != i][:neighbours] for i, row in enumerate(found)])
    own = (kinds[nearest] == kinds[:, None]).mean(1)
    shares = {int((kinds == kind).sum()): float(own[kinds == kind].mean()) for kind in range(KINDS, KINDS + len(RARE)) if (kinds == kind).any()}
    print(json.dumps({"trust": float(trustworthiness(points, nearest)) if len(points) <= 60000 else None, "own_kind": float(own.mean()), "rare": shares}))


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "make":
        make(int(rest[0]), *rest[1:])
    elif what == "draw":
        draw(int(rest[0]), *rest[1:])
    elif what == "fit":
        fit(rest[0], rest[1], int(rest[2]), rest[3])
    else:
        judge(*rest)
