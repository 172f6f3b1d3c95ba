"""Scoring with a `standard` model of SDSS galaxies (../shared/data/galaxies): the fast search compared with the published one (image by
image, float32, 500 iterations) on the same 200 images, and the published one with itself from another random start; the published one in
batches, bfloat16 compared with float32; the density score from file to file compared with the critic's plain forward pass; memory and
constancy of the rate over a million stamps.

PECULIAR_BENCH_MODEL names a model to use; without it, one is trained for 12 minutes. PECULIAR_BENCH_STAMPS: number of stamps in the last
part, 0 for none."""
import csv
import json
import os
import pathlib
import resource
import subprocess
import sys

WORK = pathlib.Path(__file__).with_name(".score")
IMAGES = 200
FEWER = 64  # for bfloat16, which is slow on some processors


def ranks(values):
    order = sorted(range(len(values)), key=values.__getitem__)
    result = [0] * len(values)
    for rank, index in enumerate(order):
        result[index] = rank
    return result


def spearman(a, b):
    x, y = ranks(a), ranks(b)
    middle = (len(a) - 1) / 2
    xy = sum((p - middle) * (q - middle) for p, q in zip(x, y))
    return xy / sum((p - middle) ** 2 for p in x)


def median(values):
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def figures(context):
    if not (context.shared_data / "galaxies").is_dir():
        print("score: skipped, there is no ../shared/data/galaxies", file=sys.stderr)
        return
    WORK.mkdir(exist_ok=True)

    def verb(*words):
        result = subprocess.run([context.program, *map(str, words), "--quiet", "--json"], check=True, capture_output=True, text=True)
        return json.loads(result.stdout)

    def scores(name):
        verb("export", WORK / f"{name}.h5", "--catalogue", WORK / f"{name}.csv", "--overwrite")
        with (WORK / f"{name}.csv").open() as file:
            return [float(row["anomaly_score"]) for row in csv.DictReader(file)]

    sample, train, held = WORK / "galaxies.h5", WORK / "train.h5", WORK / "held.h5"
    if not held.exists():
        verb("import", context.shared_data / "galaxies", "-o", sample, "--size", 64, "--crop", 192, "--rebin", "--conserve", "mean", "--grey",
             "--overwrite")
        verb("split", sample, "-o", train, "--rest", held, "--fraction", 0.75, "--seed", 3, "--overwrite")
    model = pathlib.Path(os.environ.get("PECULIAR_BENCH_MODEL", WORK / "model.safetensors"))
    if not model.exists():
        verb("train", train, "-o", model, "--time-limit", 12)
    few, fewer = WORK / "few.h5", WORK / "fewer.h5"
    verb("split", held, "-o", few, "--rest", WORK / "rest.h5", "--fraction", IMAGES / 500, "--overwrite")
    verb("split", few, "-o", fewer, "--rest", WORK / "rest.h5", "--fraction", FEWER / IMAGES, "--overwrite")

    def search(name, images, *options):
        return verb("score", model, images, "-o", WORK / f"{name}.h5", "--scorers", "asymmetry", "--overwrite", *options)["searches_per_second"]

    fast = search("fast", few, "--method", "fast")
    reference = search("reference", few, "--method", "paper", "--reference")
    search("batched", fewer, "--method", "paper", "--precision", "float32", "--tolerance", 0)
    search("half", fewer, "--method", "paper", "--precision", "bfloat16", "--tolerance", 0)
    search("other", few, "--method", "paper", "--tolerance", 0, "--seed", 2)
    ours, theirs, others = scores("fast"), scores("reference"), scores("other")
    yield "score.speedup_vs_reference", fast / reference, "x", f"{fast:.1f} and {reference:.3f} images a second"
    yield "score.spearman", spearman(ours, theirs), "", "of their scores"
    yield "score.spearman_reference_itself", spearman(others, theirs), "", "the published search, in batches, from another random start"
    yield "score.loss_ratio", median(ours) / median(theirs), "", f"median losses {median(ours):.1f} and {median(theirs):.1f}"
    yield "score.spearman_bfloat16", spearman(scores("half"), scores("batched")), "", f"published search, {FEWER} images"

    many = WORK / "many.h5"
    if not many.exists():
        verb("merge", *[train] * 10, "-o", many, "--keep-duplicates")
    width = verb("info", model)["architecture"]["width"]
    forward = json.loads(subprocess.run([context.build / "bench_critic_forward", str(width), "256"], check=True, capture_output=True, text=True).stdout)

    def density(images, turns):
        return verb("score", model, images, "-o", WORK / "density.h5", "--scorers", "density", "--orientations", turns, "--overwrite")["images_per_second"]
    once, eight = density(many, 1), density(many, 8)
    yield "score.density_images_per_s", once, "1/s", f"file to file, one orientation, width {width}; {eight:.0f} in eight"
    yield "score.density_share_of_forward", once / forward["bfloat16_images_per_s"], "", f"of bfloat16's {forward['bfloat16_images_per_s']:.0f}"
    yield "score.density_share_of_float32", once / forward["float32_images_per_s"], "", f"of float32's {forward['float32_images_per_s']:.0f}"

    stamps = int(os.environ.get("PECULIAR_BENCH_STAMPS", 1_000_000))
    if stamps == 0:
        return
    array = WORK / "hole.npy"  # constant stamps cost the same
    with array.open("wb") as file:
        header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, 64, 64), }" % stamps
        header += " " * (63 - (len(header) + 10) % 64) + "\n"
        file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode())
        file.truncate(10 + len(header) + stamps * 64 * 64 * 4)
    huge = WORK / "huge.h5"
    if not huge.exists():
        verb("import", array, "-o", huge, "--axes", "nyx", "--bands", "grey")
    array.unlink()
    log = WORK / "progress.txt"
    with log.open("w") as file:
        subprocess.run([context.program, "score", model, huge, "-o", WORK / "huge_scores.h5", "--scorers", "density", "--orientations", "1",
                        "--overwrite"], check=True, stdout=subprocess.DEVNULL, stderr=file)
    points = []  # (images done, seconds) from the progress lines every ten seconds
    for number, line in enumerate(line for line in log.read_text().splitlines() if line.startswith("score:")):
        points.append(int(line.split()[1].replace(",", "")))
    steps = [b - a for a, b in zip(points, points[1:-1])]
    third = max(1, len(steps) // 3)
    if len(steps) >= 3:
        yield "score.rate_end_vs_start", sum(steps[-third:]) / sum(steps[:third]), "", f"{stamps} stamps"
    yield "score.peak_memory_mib", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, "MiB", "largest of all runs here"
