"""Trustworthiness (Venna & Kaski 2001) of the places in EMBEDDING.csv for the columns f0, f1, ... of TABLE.csv, against that of
scikit-learn's t-SNE of the same columns with the same perplexity.

Usage: check_embedding.py TABLE.csv EMBEDDING.csv PERPLEXITY METHOD TRUST; exits 1 and says both where ours is lower by more than 0.01, or
where TRUST, which we say of the places, is not what scikit-learn finds (of a drawn part of many rows: within 0.01). METHOD pca: the places
must be scikit-learn's principal components, but for signs."""
import csv
import sys

import numpy
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.preprocessing import StandardScaler


def columns(path, names):
    with open(path, newline="") as file:
        return numpy.array([[float(row[name]) for name in row if name.startswith(names)] for row in csv.DictReader(file)])


points = StandardScaler().fit_transform(columns(sys.argv[1], "f"))
places = columns(sys.argv[2], "embedding_")
found_trust = trustworthiness(points, places, n_neighbors=10)
if abs(found_trust - float(sys.argv[5])) > (1e-6 if len(points) <= 500 else 0.01):
    sys.exit(f"check_embedding: trustworthiness {sys.argv[5]}, scikit-learn {found_trust}")
if sys.argv[4] == "pca":
    theirs = PCA(2).fit_transform(points)
    worst = max(min(abs(places[:, i] - theirs[:, i]).max(), abs(places[:, i] + theirs[:, i]).max()) for i in (0, 1))
    sys.exit(f"check_embedding: components differ by {worst}" if worst > 1e-8 else 0)
theirs = TSNE(perplexity=float(sys.argv[3]), init="pca", random_state=1).fit_transform(points)
ours_trust, their_trust = found_trust, trustworthiness(points, theirs, n_neighbors=10)
print(f"trustworthiness {ours_trust:.4f}, scikit-learn {their_trust:.4f}")
if ours_trust < their_trust - 0.01:
    sys.exit("check_embedding: ours is lower by more than 0.01")
