"""How well each score and each simple baseline tells outliers from normal images: the area under the receiver operating characteristic
(AUC), mean and spread over seeds of the training and of the split, on

 a  generated galaxies: companions of flux ratio 1-2, 3-10 and 10-50 and one-sided tails against single ones, noisy and without noise
 b  SDSS galaxies (../shared/data/galaxies): spirals by a model of the others, and the reverse
 c  SDSS mergers (../shared/data/mergers) by a model of 2,000 of the others
 d  outliers planted in c's normal images: two stamps added, a quadrant blanked, a saturated trail, halves of two stamps joined
 e  SDSS galaxies of one class (c's labels elliptical, spiral, edge_on) by a model of seven tenths of another: six pairs

The weights of the combined score were chosen on b, c, d and a's faint companions (docs/adr/0004-scores.md), not on e.

Everything is done by the program's own verbs. Models and scores stay in --work (bench/.accuracy), so that a run goes on where it was;
table.csv there has every number. About 2 1/2 minutes a model on two cores with fast bfloat16, 24 models for 3 seeds;
PECULIAR_ACCURACY_SETS=e (letters of a, b, c for c and d, e) and PECULIAR_ACCURACY_SEEDS=1 make it fewer."""
import csv
import json
import os
import pathlib
import statistics
import subprocess
import sys

try:
    import numpy
except ImportError:
    sys.exit("error: the benchmark accuracy needs NumPy: python3 -m pip install numpy")

WORK = pathlib.Path(os.environ.get("PECULIAR_ACCURACY_WORK", pathlib.Path(__file__).with_name(".accuracy")))
SEEDS = [int(seed) for seed in os.environ.get("PECULIAR_ACCURACY_SEEDS", "1,2,3").split(",")]
SETS = os.environ.get("PECULIAR_ACCURACY_SETS", "cbea")
RESAMPLINGS = 200
TRAINING = os.environ.get("PECULIAR_ACCURACY_TRAINING",
                          "--preset quick --steps 100 --encoder-steps 60").split()
SCORES = ["combined", "contrast", "density", "residual", "residual_peak"]
BASELINES = ["asymmetry", "untrained_density", "pca_neighbour", "pca_mahalanobis", "pca_error"]


class Verbs:
    def __init__(self, context):
        self.context = context

    def __call__(self, *words):
        subprocess.run([self.context.program, *map(str, words), "--quiet"], check=True, stdout=subprocess.DEVNULL)

    def make(self, path, *words):
        """Runs a verb that writes `path`, unless it is there."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            self(*words, "-o", path, *(["--resume"] if path.with_name(f"{path.name}.checkpoint").exists() else []))
        return path

    def table(self, scores):
        path = scores.with_suffix(".csv")
        if not path.exists():
            self("export", scores, "--catalogue", path)
        with path.open() as file:
            rows = list(csv.DictReader(file))
        return {name: [row[name] for row in rows] for name in rows[0]}


def area_under_curve(normal, outliers):
    values = numpy.concatenate([normal, outliers])
    ranks = numpy.empty(len(values))
    ranks[numpy.argsort(values, kind="stable")] = numpy.arange(1, len(values) + 1)
    return (ranks[len(normal):].sum() - len(outliers) * (len(outliers) + 1) / 2) / len(normal) / len(outliers)


def area_with_error(normal, outliers):
    """The area and its standard error, by drawing the images anew."""
    random = numpy.random.default_rng(1)
    areas = [area_under_curve(random.choice(normal, len(normal)), random.choice(outliers, len(outliers))) for _ in range(RESAMPLINGS)]
    return float(area_under_curve(normal, outliers)), float(numpy.std(areas))


def score_and_compare(verbs, folder, train, normal, outliers, seed):
    """{outlier class: {column: (AUC, standard error)}} of a model of `train`."""
    model = verbs.make(folder / "model.safetensors", "train", train, *TRAINING, "--seed", seed)
    tables = {name: verbs.table(verbs.make(folder / f"{name}.scores.h5", "score", model, sample))
              for name, sample in {"normal": normal, **outliers}.items()}

    def numbers(name, column):
        values = numpy.array([float(value or "nan") for value in tables[name][column]])
        return values[numpy.isfinite(values)]
    return {name: {column: area_with_error(numbers("normal", column), numbers(name, column))
                   for column in SCORES + BASELINES} for name in outliers}


def generated(verbs, seed):
    draw = verbs.context.build / "draw_galaxies"
    kinds = {"single": (2400, []), "companion 1-2": (200, ["--kind", "companion", "--ratio-low", 0.5, "--ratio-high", 1]),
             "companion 3-10": (200, ["--kind", "companion", "--ratio-low", 0.1, "--ratio-high", 0.3333]),
             "companion 10-50": (200, ["--kind", "companion", "--ratio-low", 0.02, "--ratio-high", 0.1]),
             "one-sided tail": (200, ["--kind", "distorted"])}
    for noise in (1, 0):
        folder = WORK / f"a{seed}{'' if noise else '_noise_free'}"
        samples = {}
        for number, (name, (count, options)) in enumerate(kinds.items()):
            images = folder / "images" / name.replace(" ", "_")
            sample = folder / f"{name.replace(' ', '_')}.h5"
            if not sample.exists():
                options = options or ["--kind", "single"]
                subprocess.run([draw, images, "--count", str(count), "--seed", str(10 * seed + number), "--noise", str(noise),
                                *map(str, options)], check=True, stdout=subprocess.DEVNULL)
            samples[name] = verbs.make(sample, "import", images)
        train, normal = folder / "train.h5", folder / "normal.h5"
        if not normal.exists():
            verbs("split", samples["single"], "-o", train, "--rest", normal, "--fraction", 0.833333, "--seed", seed, "--overwrite")
        del samples["single"]
        suffix = "" if noise else ", no noise"
        for name, areas in score_and_compare(verbs, folder, train, normal, samples, seed).items():
            yield f"a {name}{suffix}", areas


def spirals(verbs, seed):
    folder = WORK / f"b{seed}"
    sample = verbs.make(WORK / "galaxies.h5", "import", verbs.context.shared_data / "galaxies", "--size", 64, "--crop", 192, "--rebin",
                        "--conserve", "mean", "--grey", "--labels", "folders")
    for normal_label, outlier_label in [("non_spirals", "spirals"), ("spirals", "non_spirals")]:
        own = folder / normal_label
        own.mkdir(parents=True, exist_ok=True)
        outliers, others = own / "outliers.h5", own / "others.h5"
        train, normal = own / "train.h5", own / "normal.h5"
        if not normal.exists():
            verbs("split", sample, "-o", outliers, "--rest", others, "--where", f'label == "{outlier_label}"', "--overwrite")
            verbs("split", others, "-o", train, "--rest", normal, "--fraction", 0.7, "--seed", seed, "--overwrite")
        for _, areas in score_and_compare(verbs, own, train, normal, {"outliers": outliers}, seed).items():
            yield f"b {outlier_label}", areas


def plant(verbs, folder, normal):
    """Samples of outliers made of normal images."""
    verbs("export", normal, "--images", folder / "normal.npy", "--overwrite")
    images = numpy.load(folder / "normal.npy").astype(numpy.float32)
    random = numpy.random.default_rng(5)
    count = len(images)
    rows, columns = images.shape[-2:]
    sky = numpy.median(images[..., :2, :])
    others = images[random.permutation(count)]
    doubled = images + others - sky
    blanked = images.copy()
    for image in blanked:
        y, x = random.integers(0, 2, 2)
        image[..., y * rows // 2:(y + 1) * rows // 2, x * columns // 2:(x + 1) * columns // 2] = 0
    trailed = images.copy()
    y, x = numpy.mgrid[:rows, :columns]
    for image in trailed:
        angle, offset = random.uniform(0, numpy.pi), random.uniform(-20, 20)
        distance = (x - columns / 2) * numpy.cos(angle) + (y - rows / 2) * numpy.sin(angle) - offset
        image[..., numpy.abs(distance) < 1.2] = images.max()
    joined = images.copy()
    joined[..., columns // 2:] = others[..., columns // 2:]
    samples = {}
    for name, outliers in {"two stamps added": doubled, "quadrant blanked": blanked, "saturated trail": trailed,
                           "halves joined": joined}.items():
        array = folder / f"{name.replace(' ', '_')}.npy"
        numpy.save(array, outliers.reshape(count, rows, columns))
        samples[name] = verbs.make(array.with_suffix(".h5"), "import", array, "--axes", "nyx", "--bands", "grey")
    return samples


def labelled(verbs):
    data = verbs.context.shared_data / "mergers"
    return verbs.make(WORK / "mergers.h5", "import", data, "--size", 64, "--crop", 192, "--rebin", "--conserve", "mean", "--grey",
                      "--labels", data / "labels.csv", "--labels-key", "file")


def classes(verbs, seed):
    sample = labelled(verbs)
    names = ("elliptical", "spiral", "edge_on")
    for normal_label in names:
        own = WORK / f"e{seed}" / normal_label
        own.mkdir(parents=True, exist_ok=True)
        parts = {name: own / f"{name}.h5" for name in names}
        for name, path in parts.items():
            if not path.exists():
                verbs("split", sample, "-o", path, "--rest", own / "rest.h5", "--where", f'label == "{name}"', "--overwrite")
        train, normal = own / "train.h5", own / "normal.h5"
        if not normal.exists():
            verbs("split", parts.pop(normal_label), "-o", train, "--rest", normal, "--fraction", 0.7, "--seed", seed, "--overwrite")
        parts.pop(normal_label, None)
        for name, areas in score_and_compare(verbs, own, train, normal, parts, seed).items():
            yield f"e {name} by {normal_label}", areas


def mergers(verbs, seed):
    folder = WORK / f"c{seed}"
    sample = labelled(verbs)
    folder.mkdir(parents=True, exist_ok=True)
    outliers, others, train, normal = (folder / f"{name}.h5" for name in ("mergers", "others", "train", "normal"))
    if not normal.exists():
        verbs("split", sample, "-o", outliers, "--rest", others, "--where", 'label == "merger"', "--overwrite")
        verbs("split", others, "-o", train, "--rest", normal, "--fraction", 0.7692307, "--seed", seed, "--overwrite")
    planted = plant(verbs, folder, normal)
    for name, areas in score_and_compare(verbs, folder, train, normal, {"mergers": outliers, **planted}, seed).items():
        yield ("c mergers" if name == "mergers" else f"d {name}"), areas


def figures(context):
    verbs = Verbs(context)
    WORK.mkdir(parents=True, exist_ok=True)
    known = {"a": generated, "b": spirals, "c": mergers, "e": classes}
    sets = [known[letter] for letter in SETS if letter == "a" or (context.shared_data / "mergers").is_dir()]
    found = {}
    for seed in SEEDS:
        for one in sets:
            for name, areas in one(verbs, seed):
                found.setdefault(name, []).append(areas)
            (WORK / "areas.json").write_text(json.dumps(found, indent=1))
    lines = [["set", "seeds", *(f"{column} {what}" for column in SCORES + BASELINES for what in ("mean", "deviation", "error of one"))]]
    for name, runs in sorted(found.items()):
        line = [name, len(runs)]
        best = None
        for column in SCORES + BASELINES:
            values, errors = zip(*(run[column] for run in runs))
            mean = statistics.mean(values)
            deviation = statistics.stdev(values) if len(values) > 1 else 0
            error = statistics.mean(errors)
            line += [f"{mean:.4f}", f"{deviation:.4f}", f"{error:.4f}"]
            if column in BASELINES and (best is None or mean > best[1]):
                best = (column, mean)
            if column == "combined":
                combined = (mean, deviation or error)
        lines.append(line)
        yield f"accuracy.{name.replace(' ', '_')}", combined[0], "AUC", f"+- {combined[1]:.3f}; best baseline {best[0]} {best[1]:.3f}"
    with (WORK / "table.csv").open("w", newline="") as file:
        csv.writer(file).writerows(lines)
