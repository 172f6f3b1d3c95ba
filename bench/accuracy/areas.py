"""Quality of a score on a set, with bootstrap errors over the images. Larger scores are more anomalous.

Images without a score are ranked last. All scores of a set use the same bootstrap draws, so that differences between two scores have
errors too.
"""
import numpy

RESAMPLINGS = 200


def ranked(scores):
    return numpy.where(numpy.isfinite(scores), scores, -numpy.inf)


def weights_of(count, random, resamplings):
    """How often each image was drawn, [1 + resamplings, count]; the first row is the original set."""
    drawn = random.multinomial(count, numpy.full(count, 1 / count), size=resamplings)
    return numpy.concatenate([numpy.ones((1, count), dtype=drawn.dtype), drawn])


def weighted_area(places, count, normal_weights, outlier_weights):
    """Area under the receiver operating characteristic; ties count half. `places`: of normal images, then outliers, among the values."""
    normal = numpy.bincount(places[:len(normal_weights)], normal_weights, count)
    below = numpy.cumsum(normal) - normal / 2
    return float(below[places[len(normal_weights):]] @ outlier_weights / normal_weights.sum() / outlier_weights.sum())


def areas(normal, outliers, resamplings=RESAMPLINGS, seed=1):
    """The area, and those of the bootstrap draws."""
    normal, outliers = ranked(normal), ranked(outliers)
    random = numpy.random.default_rng(seed)
    normal_weights = weights_of(len(normal), random, resamplings)
    outlier_weights = weights_of(len(outliers), random, resamplings)
    values, places = numpy.unique(numpy.concatenate([normal, outliers]), return_inverse=True)
    found = [weighted_area(places, len(values), a, b) for a, b in zip(normal_weights, outlier_weights)]
    return found[0], found[1:]


def found_in_first(normal, outliers, first, resamplings=RESAMPLINGS, seed=1):
    """Number of outliers among the `first` images, for the set and the bootstrap draws. Of equal scores, normal images come first."""
    scores = ranked(numpy.concatenate([normal, outliers]))
    random = numpy.random.default_rng(seed)
    weights = numpy.concatenate([weights_of(len(one), random, resamplings) for one in (normal, outliers)], axis=1)
    order = numpy.argsort(-scores, kind="stable")
    is_outlier = order >= len(normal)
    drawn = weights[:, order]
    within = numpy.clip(first - (numpy.cumsum(drawn, axis=1) - drawn), 0, drawn)
    found = within[:, is_outlier].sum(axis=1)
    return float(found[0]), [float(one) for one in found[1:]]
