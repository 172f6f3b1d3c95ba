"""`peculiar learn` as a selection method."""
import json
import subprocess

import numpy

from accuracy.verbs import write_rows

HEADER = ["id", "label", "grade", "note", "who", "when", "model", "scores", "asked", "undoes"]


class Learn:
    """Called with the positions in `rows` that were viewed, and their labels: writes a label file and ranks with the program."""

    def __init__(self, verbs, pool, rows, draw, folder, options, as_asked):
        self.program, self.pool, self.rows, self.draw, self.options, self.as_asked = verbs.context.program, pool, rows, draw, options, as_asked
        self.labels, self.ranked = folder / f"labels_{draw}.csv", folder / f"ranked_{draw}.h5"
        self.place = {pool.ids[row]: place for place, row in enumerate(rows)}
        self.refused = 0

    def __call__(self, viewed, labels):
        import h5py
        write_rows(self.labels, HEADER, [[self.pool.ids[self.rows[place]], "interesting" if label else "boring", "", "", "bench",
                                          "2026-01-01T00:00:00.000Z", "", "", "", ""] for place, label in zip(viewed, labels)])
        words = [self.program, "learn", self.pool.scores, "--labels", self.labels, "--where", f"draw_{self.draw} == 1", "-o", self.ranked,
                 "--overwrite", "--ask", "10", "--seed", str(self.draw + 1), "--threads", "2", "--json", "--quiet", *self.options]
        answer = subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True)
        report = json.loads(answer.stdout)
        self.refused += not report["helped"]
        with h5py.File(self.ranked) as file:
            score = file["catalogue/learned"][:][self.rows]
        asked = [self.place[one["id"]] for one in report["asked"]] if self.as_asked else None
        return asked, numpy.where(numpy.isfinite(score), score, -numpy.inf)
