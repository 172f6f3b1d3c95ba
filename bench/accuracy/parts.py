"""The parts of the protocol: each is a function of (data, seed, half) that yields units, with its number of models per seed."""
import dataclasses
import subprocess

from accuracy.data import COLOURS, Absent
from accuracy.planted import COLOUR_KINDS, KINDS, luma, plant
from accuracy.units import Test, Unit

CLASSES = ("elliptical", "spiral", "edge_on")
TEST_SEED = 1000  # drawn sets of the test half have other seeds


@dataclasses.dataclass
class NormalSet:
    """Training images of a model, and the held-out normal images of the half."""
    folder: object
    train: object
    normal: object


def normal_set(data, sample, folder, where, fraction, seed, half):
    """A fraction of the images that `where` selects, for training; of the rest, those in the half."""
    verbs = data.verbs
    own = verbs.select(sample, folder / "own.h5", where)
    train, rest = verbs.share(own, folder / "train.h5", folder / "rest.h5", fraction, seed)
    return NormalSet(folder, train, verbs.select(rest, folder / f"normal_{half}.h5", f'half == "{half}"'))


def of_half(data, sample, name, label, half):
    return data.verbs.select(sample, data.work / f"{name}_{label}_{half}.h5", f'label == "{label}" && half == "{half}"')


def merger_set(data, seed, half, colour=False):
    """2,000 SDSS galaxies that are not mergers, for training; of the other 600, those in the half."""
    folder = data.models / "mergers" / f"{seed}{'_colour' if colour else ''}"
    return normal_set(data, data.mergers(colour), folder, 'label != "merger"', 0.7692307, seed, half)


def class_set(data, label, seed, half):
    return normal_set(data, data.mergers(), data.models / "classes" / f"{seed}_{label}", f'label == "{label}"', 0.7, seed, half)


def unit_of(name, normals, half, outliers, rows, seed, **options):
    """`outliers`: {short name: sample}, `rows`: {short name: row}. Names include the half, because the files of both are in one folder."""
    names = {short: f"{short.replace(' ', '_')}_{half}" for short in outliers}
    scored = {f"normal_{half}": normals.normal} | {names[short]: sample for short, sample in outliers.items()}
    tests = [Test(rows[short], (f"normal_{half}", ()), (names[short], ())) for short in outliers]
    training = ("--seed", seed, *options.pop("training", ()))
    return Unit(f"{name}, seed {seed}", normals.folder, normals.train, scored, tests, training, **options)


def mergers(data, seed, half):
    outliers = {"mergers": of_half(data, data.mergers(), "mergers", "merger", half)}
    yield unit_of("mergers", merger_set(data, seed, half), half, outliers, {"mergers": "mergers"}, seed)


def classes(data, seed, half):
    for normal in CLASSES:
        outliers = {label: of_half(data, data.mergers(), "mergers", label, half) for label in CLASSES if label != normal}
        rows = {label: f"{label} by {normal}" for label in outliers}
        yield unit_of(f"classes, {normal}", class_set(data, normal, seed, half), half, outliers, rows, seed)


def spirals(data, seed, half):
    sample = data.galaxies()
    for outlier, normal in (("spirals", "non_spirals"), ("non_spirals", "spirals")):
        normals = normal_set(data, sample, data.models / "spirals" / f"{seed}_{normal}", f'label == "{normal}"', 0.7, seed, half)
        outliers = {outlier: of_half(data, sample, "galaxies", outlier, half)}
        yield unit_of(f"spirals, {normal}", normals, half, outliers, {outlier: f"{outlier} by {normal}"}, seed)


def digits(name):
    def one_class(data, seed, half):
        """Each of ten classes is normal in turn; outliers are all others in the half."""
        train_file, scored = data.digits(name, "train"), data.digits(name, "test" if half == "test" else "train")
        if half == "development":
            scored = data.verbs.select(scored, data.work / f"{name}_{half}.h5", f'half == "{half}"')
        labels = [f"class_{number}" for number in range(10)]
        for number, label in enumerate(labels):
            folder = data.models / name / f"{seed}_{number}"
            train = data.verbs.select(train_file, data.work / f"{name}_train_{number}.h5", f'label == "{label}" && half == "training"')
            test = Test(f"{name} {number}", (half, (label,)), (half, tuple(one for one in labels if one != label)), mean_of=name)
            yield Unit(f"{name} {number}, seed {seed}", folder, train, {half: scored}, [test], ("--seed", seed, "--no-augment"), moments=True, turned=False)
    return one_class


def planted_on(data, normals, kinds, seed, half):
    """{kind: sample of such outliers} made from the held-out normal images."""
    images = None

    def array(draw):
        nonlocal images
        images = data.verbs.images(normals.normal) if images is None else images
        return plant(images, draw, seed)
    return {kind: data.verbs.import_array(normals.folder / f"{kind.replace(' ', '_')}_{half}.h5", lambda kind=kind: array(KINDS[kind]), ["grey"])
            for kind in kinds}


def planted(data, seed, half):
    normals = merger_set(data, seed, half)
    yield unit_of("planted", normals, half, planted_on(data, normals, KINDS, seed, half), {kind: f"planted: {kind}" for kind in KINDS}, seed)


def drawn(data, seed, half):
    """Companions and tails on drawn galaxies. The test half has galaxies with other seeds."""
    kinds = {"companion 1-2": ("--kind", "companion", "--ratio-low", 0.5, "--ratio-high", 1),
             "companion 3-10": ("--kind", "companion", "--ratio-low", 0.1, "--ratio-high", 0.3333),
             "companion 10-50": ("--kind", "companion", "--ratio-low", 0.02, "--ratio-high", 0.1), "one-sided tail": ("--kind", "distorted")}
    first = 10 * (seed + (TEST_SEED if half == "test" else 0))
    for noise in (True, False):
        folder = data.models / "drawn" / f"{seed}{'' if noise else '_noise_free'}"
        train = data.drawn("train", 2000, 10 * seed, noise, "--kind", "single")
        normals = NormalSet(folder, train, data.drawn("normal", 400, first + 1, noise, "--kind", "single"))
        outliers = {name: data.drawn(name.replace(" ", "_"), 200, first + 2 + number, noise, *options)
                    for number, (name, options) in enumerate(kinds.items())}
        rows = {name: f"drawn: {name}{'' if noise else ', no noise'}" for name in kinds}
        yield unit_of("drawn" if noise else "drawn, no noise", normals, half, outliers, rows, seed)


def survey(data, seed, half):
    """A model trained on the field that it scores, as without labels: all areas, and the outliers on the first page. One field per half."""
    field = seed + (TEST_SEED if half == "test" else 0)
    sample, kinds = data.survey(field)
    odd = ("ring", "double_nucleus", "trail", "merger")
    normal = ("survey", ("galaxy", "star"))
    tests = [Test("survey: all planted", normal, ("survey", odd))]
    tests += [Test(f"survey: {kind}", normal, ("survey", (kind,)), mean_of="survey, by kind") for kind in odd]
    tests += [Test(f"survey: found in the first {first}", normal, ("survey", odd), first=first) for first in (20, 40, 50, 100)]
    yield Unit(f"survey, seed {seed}", data.models / "survey" / str(field), sample, {"survey": sample}, tests, ("--seed", seed), labels=kinds)


def contamination(data, seed, half):
    """Edge-on discs among ellipticals, 0 to 10 % of them among the training images."""
    verbs, sample = data.verbs, data.mergers()
    normals = class_set(data, "elliptical", seed, half)
    folder = data.models / "contamination" / str(seed)
    odd = verbs.select(sample, data.work / "mergers_edge_on.h5", 'label == "edge_on"')
    pool, sought = verbs.share(odd, folder / "pool.h5", folder / "sought.h5", 0.45, seed)
    outliers = {"sought": verbs.select(sought, folder / f"sought_{half}.h5", f'half == "{half}"')}
    ids, count = verbs.catalogue(pool)["id"], len(verbs.catalogue(normals.train)["id"])
    for share in (0, 0.01, 0.03, 0.1):
        train = normals.train
        if share:
            among = round(share / (1 - share) * count)
            if among > len(ids):
                raise Absent(f"{among} edge-on discs are wanted among the training images, and {len(ids)} are there")
            chosen = " || ".join(f'id == "{one}"' for one in ids[:among])
            few = verbs.select(pool, folder / f"among_{share:g}.h5", chosen)
            train = verbs.make(folder / f"train_{share:g}.h5", "merge", normals.train, few)
        for drop in (False, True):
            own = NormalSet(normals.folder if not share and not drop else folder / f"{share:g}{'_dropped' if drop else ''}", train, normals.normal)
            row = f"contamination {100 * share:g} %{', --drop-outliers 0.05' if drop else ''}"
            yield unit_of(row, own, half, outliers, {"sought": row}, seed, training=("--drop-outliers", 0.05) if drop else ())


# Similar perturbations are held out together; one without a family is held out alone. Names that the program does not have are skipped.
FAMILIES = {"companions": ("companion", "cut_and_paste", "point_source"), "distortions": ("warp", "draw_out", "lopsided", "stretched"),
            "curves": ("streak", "tail", "ring", "arms"), "clumps": ("clumps", "core"), "dust": ("dust_lane",),
            "simple": ("scaled", "smoothed", "symmetric")}
# Planted outliers that resemble a family, to test when it is held out.
ALIKE = {"companions": ("two stamps added", "star beside", "double nucleus"), "curves": ("saturated trail", "ring", "arc"),
         "clumps": ("double nucleus",), "dust": ("dust lane",)}


def families_of(names):
    """{family: its names} of the existing perturbations."""
    found = {family: [name for name in members if name in names] for family, members in FAMILIES.items()}
    known = {name for members in FAMILIES.values() for name in members}
    return {family: members for family, members in found.items() if members} | {name: [name] for name in names if name not in known}


def held_out(data, seed, half):
    """Perturbed normal images, scored by a network that was trained with such perturbations, and by one that was not."""
    verbs, normals = data.verbs, merger_set(data, seed, half)
    tool = verbs.context.build / "bench_perturb_stamps"
    names = subprocess.run([tool], check=True, capture_output=True, text=True).stdout.split()
    samples = {}
    for name in names:
        path = normals.folder / f"perturbed_{name}_{half}.h5"
        if not path.exists():
            stack = path.with_suffix(".npy")
            verbs.run(tool, normals.normal, name, seed, stack)
            verbs.make(path, "import", stack, "--axes", "nbyx", "--bands", "grey")
            stack.unlink()
        samples[f"perturbed_{name}"] = path
    rows = {f"perturbed_{name}": f"{name}, shown" for name in names}
    yield unit_of("held out, none", normals, half, samples, rows, seed)
    mergers_too = {"mergers": of_half(data, data.mergers(), "mergers", "merger", half)}
    for family, members in families_of(names).items():
        own = NormalSet(data.models / "held_out" / f"{seed}_{family}", normals.train, normals.normal)
        alike = planted_on(data, normals, ALIKE.get(family, ()), seed, half)
        outliers = {f"perturbed_{name}": samples[f"perturbed_{name}"] for name in members} | mergers_too | alike
        rows = {f"perturbed_{name}": f"{name}, {family} held out" for name in members} | {"mergers": f"mergers, {family} held out"}
        rows |= {kind: f"planted: {kind}, {family} held out" for kind in alike}
        yield unit_of(f"held out, {family}", own, half, outliers, rows, seed, training=("--without-perturbations", ",".join(members)))


def colour(data, seed, half):
    """Three bands compared with their luma, on mergers and on colour outliers."""
    verbs = data.verbs
    coloured, grey = merger_set(data, seed, half, colour=True), merger_set(data, seed, half)
    images = None

    def array(kind, change):
        nonlocal images
        images = verbs.images(coloured.normal) if images is None else images
        return change(plant(images, kind, seed))
    for name, normals, bands, change in (("three bands", coloured, COLOURS, lambda planes: planes), ("luma", grey, ["grey"], luma)):
        outliers = {"mergers": of_half(data, data.mergers(name != "luma"), "mergers" if name == "luma" else "mergers_colour", "merger", half)}
        for kind, draw in COLOUR_KINDS.items():
            path = normals.folder / f"{kind.replace(' ', '_')}_{half}.h5"
            outliers[kind] = verbs.import_array(path, lambda draw=draw: array(draw, change), bands)
        yield unit_of(f"colour, {name}", normals, half, outliers, {kind: f"colour: {kind}, {name}" for kind in outliers}, seed)


PARTS = {"mergers": (mergers, 1), "classes": (classes, 3), "spirals": (spirals, 2), "planted": (planted, 1), "drawn": (drawn, 2), "survey": (survey, 1),
         "contamination": (contamination, 8), "held_out": (held_out, 7), "colour": (colour, 2), "mnist": (digits("mnist"), 10),
         "fashion": (digits("fashion"), 10)}
