"""Simulates viewing a list: no labels at first, rounds of ten, the first in the unsupervised order."""
import time

import numpy

ROUND = 10
BUDGETS = (20, 50, 100, 200)


def average_precision(score, sought):
    order = numpy.argsort(-score, kind="stable")
    hits = sought[order].astype(float)
    return float((numpy.cumsum(hits) / numpy.arange(1, len(hits) + 1) * hits).sum() / max(1.0, hits.sum()))


def highest(score, viewed, count):
    order = numpy.argsort(-numpy.where(numpy.isfinite(score), score, -numpy.inf), kind="stable")
    return [row for row in order if row not in viewed][:count]


def view(next_of, prior, sought, by_chance=False):
    """Returns {found at each budget, average precision of the images not viewed, mean seconds per round} for a method:
    next_of(rows, labels) returns (rows to look at or None, score)."""
    viewed, order, seconds, score = set(), [], [], prior
    chosen = None
    while len(order) < max(BUDGETS):
        if order or by_chance:
            start = time.monotonic()
            chosen, score = next_of(numpy.array(order, dtype=int), sought[order].astype(float))
            seconds.append(time.monotonic() - start)
        chosen = highest(score, viewed, ROUND) if chosen is None else [row for row in chosen if row not in viewed][:ROUND]
        order += chosen
        viewed.update(chosen)
        chosen = None
    rest = numpy.array([row for row in range(len(prior)) if row not in viewed])
    found = {budget: int(sought[order[:budget]].sum()) for budget in BUDGETS}
    return {"found": found, "precision": average_precision(score[rest], sought[rest]), "seconds": float(numpy.mean(seconds)) if seconds else 0.0}
