"""Scores and features of the images that the draws choose from."""
import json

import numpy

from learning.peers import COMPONENTS

# Score columns that the program does not learn from either (src/learning/feature_table.cpp).
NO_SCORES = {"flux", "half_light_radius", "iterations", "converged", "score_spread", "latent_length", "combined"}
REACH = 6  # standard deviations at which features are clipped, as in the program


class Pool:
    def __init__(self, scores, features, sought):
        try:
            import h5py
        except ImportError as error:
            raise SystemExit("error: the benchmark learning needs h5py: python3 -m pip install h5py") from error
        self.scores = scores
        with h5py.File(scores) as file:
            catalogue = file["catalogue"]
            text = lambda values: numpy.array([one.decode() if isinstance(one, bytes) else str(one) for one in values])
            self.ids = text(catalogue["id"][:])
            self.sought = text(catalogue["label"][:]) == sought
            self.prior = catalogue[file.attrs["ranking"].decode() if isinstance(file.attrs["ranking"], bytes) else file.attrs["ranking"]][:]
            self.draws = {name: catalogue[name][:] == 1 for name in catalogue if name.startswith("draw_")}
            row = catalogue["row"][:]
            making = json.loads(file.attrs["making"])
            names = [name for entry in making for name in entry["columns"] if name not in NO_SCORES and not name.startswith("artefact")]
            columns = numpy.column_stack([catalogue[name][:] for name in names])
        with h5py.File(features) as file:
            place = {own: i for i, own in enumerate(file["catalogue/row"][:])}
            self.features = numpy.column_stack([file["features"][:][[place[one] for one in row]], columns])

    def rows_of(self, draw):
        return numpy.flatnonzero(self.draws[f"draw_{draw}"] & numpy.isfinite(self.prior))

    def standardised(self, rows):
        """Features with unit standard deviation, and their leading principal components, also standardised."""
        own = self.features[rows].astype(float)
        deviation = own.std(axis=0)
        own = numpy.clip((own - own.mean(axis=0)) / numpy.where(deviation > 0, deviation, 1), -REACH, REACH)
        left, size, _ = numpy.linalg.svd(own - own.mean(axis=0), full_matrices=False)
        components = left[:, :COMPONENTS] * numpy.sqrt(len(rows))
        return own, components[:, size[:COMPONENTS] > 1e-3 * size[0]]

    def words(self, draws):
        rows = self.rows_of(0)
        return f"{self.sought[rows].sum()} sought among {len(rows)} images, {draws} draws, {self.features.shape[1]} features"
