"""Methods that choose what to look at next from a few labels. Each is a function of the known data and returns a number per image, largest
first; all use the same features, standardised and as whitened principal components, and the same unsupervised score."""
import dataclasses
import warnings

import numpy

COMPONENTS = 32


@dataclasses.dataclass
class Known:
    features: numpy.ndarray  # [image, number], standardised
    components: numpy.ndarray  # [image, COMPONENTS], whitened
    prior: numpy.ndarray  # unsupervised score
    rows: numpy.ndarray  # labelled
    labels: numpy.ndarray  # 1: sought, 0: not
    seed: int

    def has_both(self):
        return 0 < self.labels.sum() < len(self.labels)


def unsupervised(known):
    return known.prior


def by_chance(known):
    return numpy.random.default_rng(known.seed).random(len(known.prior))


def neighbour_score(known):
    """Astronomaly (Lochner & Bassett 2021, eq. 2 and section 3.4): a random forest of the labels (0 to 5), the distance to the nearest label."""
    from scipy.spatial import cKDTree
    from sklearn.ensemble import RandomForestRegressor
    forest = RandomForestRegressor(n_estimators=100, random_state=known.seed, n_jobs=1)
    forest.fit(known.features[known.rows], 5.0 * known.labels)
    likeness = forest.predict(known.features) / 5
    distance = cKDTree(known.components[known.rows]).query(known.components)[0]
    distance = distance / distance.mean()
    lowest, highest = known.prior.min(), known.prior.max()
    score = (known.prior - lowest) / (highest - lowest)
    return score * numpy.tanh(numpy.exp(distance) - 1 + numpy.arctanh(0.1 + 0.85 * likeness))


def protege(known):
    """Astronomaly: Protege (Lochner & Rudnick 2025): a Gaussian process on principal components, expected improvement."""
    from scipy.stats import norm
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import Matern, WhiteKernel
    kernel = Matern(length_scale=5.0, length_scale_bounds=(0.5, 100)) + WhiteKernel(1.0, (1e-3, 10))
    process = GaussianProcessRegressor(kernel, normalize_y=True, random_state=known.seed)
    process.fit(known.components[known.rows], 5.0 * known.labels)
    mean, deviation = process.predict(known.components, return_std=True)
    beyond = mean - mean.max() - 0.5
    z = beyond / numpy.maximum(deviation, 1e-9)
    improvement = beyond * norm.cdf(z) + deviation * norm.pdf(z)
    return improvement + 1e-9 * mean


def kernel_machine(known):
    from sklearn.svm import SVC
    if not known.has_both():
        return known.prior
    return SVC(C=1, gamma="scale", class_weight="balanced").fit(known.components[known.rows], known.labels).decision_function(known.components)


def logistic(known):
    from sklearn.linear_model import LogisticRegression
    if not known.has_both():
        return known.prior
    machine = LogisticRegression(C=0.1, class_weight="balanced", max_iter=1000)
    return machine.fit(known.components[known.rows], known.labels).decision_function(known.components)


def anomaly_detection(known):
    """Active anomaly discovery (Das et al. 2017), coniferest's implementation."""
    from coniferest.aadforest import AADForest
    return forest_score(AADForest(random_seed=known.seed, n_jobs=1), known)


def pine_forest(known):
    """PineForest (Kornilov et al. 2025), coniferest's implementation."""
    from coniferest.pineforest import PineForest
    return forest_score(PineForest(random_seed=known.seed, n_jobs=1), known)


def forest_score(forest, known):
    data = numpy.ascontiguousarray(known.components, dtype=numpy.float64)
    labels = numpy.where(known.labels > 0.5, -1, 1)  # coniferest: -1 is an anomaly
    forest.fit_known(data, data[known.rows], labels)
    return -forest.score_samples(data)


PEERS = {"random": by_chance, "unsupervised": unsupervised, "NeighbourScore": neighbour_score, "Protege": protege, "kernel SVM": kernel_machine,
         "logistic": logistic, "AAD": anomaly_detection, "PineForest": pine_forest}


def score(name, known):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return PEERS[name](known)
