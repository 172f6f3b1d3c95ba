"""Baselines by other programs: neighbours in pixels, isolation forest and local outlier factor on statistics (scikit-learn).

Runs on its own with a Python that has NumPy and scikit-learn: baselines.py JOB.json, where the job is {"train": NPY, "train_statistics":
CSV or "", "turned": bool, "scored": [{"images": NPY, "statistics": CSV or "", "output": CSV, "is_train": bool}]}.

 knn_pixels           distance to the nearest training image. The sky (median of the border) is subtracted in each band, and the image is
                      divided by its norm (the root of the sum of squares; the brightest pixel is worse: 0.88 and 0.95 on MNIST 8)
 knn_pixels_whitened  the same on up to 64 principal components of these, each divided by its standard deviation
 isolation_forest     300 trees, and
 lof                  20 neighbours, both on statistics minus their median, divided by their interquartile range, with missing values at the
                      median: the output of `peculiar measure --no-sersic`, or for digits moments of the pixels (below)

If images have no up (`turned`), an image is compared in eight orientations, and the nearest counts. Images of the training sample are
not compared with themselves.
"""
import csv
import json
import os
import sys

import numpy

COMPONENTS = 64


def network_like(images):
    """Scales each image to sky 0 and peak 1; flat images become 0."""
    border = numpy.concatenate([images[:, :, 0], images[:, :, -1], images[:, :, :, 0], images[:, :, :, -1]], axis=2)
    light = numpy.nan_to_num(images - numpy.nanmedian(border, axis=2)[:, :, None, None])
    peak = light.max(axis=(1, 2, 3), keepdims=True)
    return (light / numpy.where(peak > 0, peak, 1)).astype(numpy.float32)


def of_norm_one(images):
    norm = numpy.sqrt((images**2).sum(axis=(1, 2, 3), keepdims=True))
    return images / numpy.where(norm > 0, norm, 1)


def orientations(images, turned):
    for mirrored in (images, images[..., ::-1]) if turned else (images,):
        for turns in range(4) if turned else (0,):
            yield numpy.rot90(mirrored, turns, axes=(2, 3)).reshape(len(images), -1)


def nearest(train, queries, is_train):
    """Squared distance of each query to its nearest training row."""
    lengths = (train**2).sum(axis=1)
    found = []
    for start in range(0, len(queries), 1000):
        block = queries[start:start + 1000]
        distances = lengths + (block**2).sum(axis=1)[:, None] - 2 * block @ train.T
        if is_train:
            distances[numpy.arange(len(block)), start + numpy.arange(len(block))] = numpy.inf
        found.append(distances.min(axis=1))
    return numpy.concatenate(found)


class Neighbours:
    def __init__(self, train, turned):
        from sklearn.decomposition import PCA
        train = of_norm_one(train)
        self.train, self.turned = train.reshape(len(train), -1), turned
        turns = list(orientations(train, turned))
        random = numpy.random.default_rng(1)
        each = random.integers(len(turns), size=len(train))
        mixed = numpy.stack([turns[turn][i] for i, turn in enumerate(each)])
        self.components = PCA(n_components=min(COMPONENTS, len(train) - 1, mixed.shape[1]), whiten=True, random_state=1).fit(mixed)
        self.whitened = self.components.transform(self.train)

    def columns(self, images, is_train):
        turns = list(orientations(of_norm_one(images), self.turned))
        plain = numpy.min([nearest(self.train, one, is_train) for one in turns], axis=0)
        whitened = numpy.min([nearest(self.whitened, self.components.transform(one), is_train) for one in turns], axis=0)
        return {"knn_pixels": numpy.sqrt(numpy.maximum(plain, 0)), "knn_pixels_whitened": numpy.sqrt(numpy.maximum(whitened, 0))}


def moments(images):
    """For images from 0 to 1: mean, standard deviation, skewness, fractions of dark and of bright pixels, roughness, centroid, second and third
    central moments, and the means of 4 x 4 tiles."""
    light = images.mean(axis=1)
    count, rows, columns = light.shape
    y, x = numpy.mgrid[:rows, :columns] / rows - 0.5
    total = numpy.maximum(light.sum(axis=(1, 2)), 1e-9)

    def mean(weight):
        return (light * weight).sum(axis=(1, 2)) / total
    at_y, at_x = mean(y), mean(x)
    dy, dx = y - at_y[:, None, None], x - at_x[:, None, None]
    deviation = light.std(axis=(1, 2))
    skew = ((light - light.mean(axis=(1, 2), keepdims=True)) ** 3).mean(axis=(1, 2)) / numpy.maximum(deviation, 1e-9) ** 3
    rough = numpy.abs(numpy.diff(light, axis=1)).mean(axis=(1, 2)) + numpy.abs(numpy.diff(light, axis=2)).mean(axis=(1, 2))
    tiles = light[:, :rows // 4 * 4, :columns // 4 * 4].reshape(count, 4, rows // 4, 4, columns // 4).mean(axis=(2, 4)).reshape(count, 16)
    return numpy.column_stack([light.mean(axis=(1, 2)), deviation, skew, (light < 0.05).mean(axis=(1, 2)), (light > 0.5).mean(axis=(1, 2)), rough,
                               at_y, at_x, mean(dy**2), mean(dx**2), mean(dy * dx), mean(dy**3), mean(dx**3), mean(dy**2 * dx), mean(dy * dx**2),
                               tiles])


def read_statistics(path, images):
    if not path:
        return moments(images)
    with open(path) as file:
        rows = list(csv.DictReader(file))
    return numpy.array([[float(value or "nan") for value in row.values()] for row in rows])


class Statistics:
    def __init__(self, train):
        from sklearn.ensemble import IsolationForest
        from sklearn.neighbors import LocalOutlierFactor
        low, self.middle, high = numpy.nanpercentile(train, (25, 50, 75), axis=0)
        deviation = numpy.nanstd(train, axis=0)
        self.kept = deviation > 0
        self.scale = numpy.where(high > low, high - low, numpy.where(self.kept, deviation, 1))
        self.forest = IsolationForest(n_estimators=300, random_state=1).fit(self.scaled(train))
        self.factor = LocalOutlierFactor(n_neighbors=min(20, len(train) - 1), novelty=True).fit(self.scaled(train))

    def scaled(self, statistics):
        filled = numpy.where(numpy.isfinite(statistics), statistics, self.middle)
        return numpy.clip((filled - self.middle) / self.scale, -50, 50)[:, self.kept]

    def columns(self, statistics, is_train):
        scaled = self.scaled(statistics)
        factor = self.factor.negative_outlier_factor_ if is_train else self.factor.score_samples(scaled)
        return {"isolation_forest": -self.forest.score_samples(scaled), "lof": -factor}


def main():
    with open(sys.argv[1]) as file:
        job = json.load(file)
    train = network_like(numpy.load(job["train"]))
    neighbours = Neighbours(train, job["turned"])
    statistics = Statistics(read_statistics(job["train_statistics"], train))
    for one in job["scored"]:
        images = network_like(numpy.load(one["images"]))
        columns = neighbours.columns(images, one["is_train"])
        columns |= statistics.columns(read_statistics(one["statistics"], images), one["is_train"])
        with open(one["output"] + ".part", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(zip(*columns.values()))
        os.replace(one["output"] + ".part", one["output"])


if __name__ == "__main__":
    main()
