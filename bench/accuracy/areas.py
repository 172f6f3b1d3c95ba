"""What a score is worth on a set, and its errors by drawing the images anew. Greater scores are more anomalous.

Images without a score count as ranked last. All scores of a set meet the same drawings, so that differences between two scores
have an error of their own.
"""
import numpy

RESAMPLINGS = 200


def ranked(scores):
    return numpy.where(numpy.isfinite(scores), scores, -numpy.inf)


def weights_of(count, random, resamplings):
    """How often each image was drawn, [1 + resamplings, count]; the first line is the set as it is."""
    drawn = random.multinomial(count, numpy.full(count, 1 / count), size=resamplings)
    return numpy.concatenate([numpy.ones((1, count), dtype=drawn.dtype), drawn])


def weighted_area(places, count, normal_weights, outlier_weights):
    """Area under the receiver operating characteristic; ties count half. `places`: of normal images, then outliers, among the values."""
    normal = numpy.bincount(places[:len(normal_weights)], normal_weights, count)
    below = numpy.cumsum(normal) - normal / 2
    return float(below[places[len(normal_weights):]] @ outlier_weights / normal_weights.sum() / outlier_weights.sum())


def areas(normal, outliers, resamplings=RESAMPLINGS, seed=1):
    """The area, and those of the sets drawn anew."""
    normal, outliers = ranked(normal), ranked(outliers)
    random = numpy.random.default_rng(seed)
    normal_weights = weights_of(len(normal), random, resamplings)
    outlier_weights = weights_of(len(outliers), random, resamplings)
    values, places = numpy.unique(numpy.concatenate([normal, outliers]), return_inverse=True)
    found = [weighted_area(places, len(values), a, b) for a, b in zip(normal_weights, outlier_weights)]
    return found[0], found[1:]


def found_in_first(normal, outliers, first, resamplings=RESAMPLINGS, seed=1):
    """How many outliers are among the `first` of all, and in the sets drawn anew. Of equal scores, normal images come first."""
    scores = ranked(numpy.concatenate([normal, outliers]))
    random = numpy.random.default_rng(seed)
    weights = numpy.concatenate([weights_of(len(one), random, resamplings) for one in (normal, outliers)], axis=1)
    order = numpy.argsort(-scores, kind="stable")
    is_outlier = order >= len(normal)
    drawn = weights[:, order]
    within = numpy.clip(first - (numpy.cumsum(drawn, axis=1) - drawn), 0, drawn)
    found = within[:, is_outlier].sum(axis=1)
    return float(found[0]), [float(one) for one in found[1:]]
