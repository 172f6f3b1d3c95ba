"""Cases of folders, file names, links and labels; unread files are named."""

import os

import h5py
import numpy as np

from cases import case


def check(truth, words):
    if not truth:
        raise AssertionError(words)


def texts(path, column):
    with h5py.File(path) as file:
        return file["catalogue"][column].asstr()[:].tolist()


def flags(path):
    with h5py.File(path) as file:
        return file["catalogue/flags"][:].tolist()


@case("io/33-messy-folder")
def messy_folder(run):
    files = texts(run.path("out/n.h5"), "file")
    good = ["big.png", "g0.png", "g1.png", "g2.png", "g3.png", "g4.png", "one.png", "rgb.png"]
    found = dict(zip(files, flags(run.path("out/n.h5"))))
    check(sorted(found) == sorted(good + ["broken.png", "zero.png"]), f"files are {sorted(found)}")
    for name, flag in found.items():
        check((flag & 1) == (name in ("broken.png", "zero.png")), f"{name} has flag {flag}")
    run.says("d/sub/link.png", "d/sub/loop", "d/pipe.png", "9 other files skipped", "hidden files", "b.bmp", "GIF")
    check(len(texts(run.path("out/s.h5"), "file")) == 2, "s/train/valid is not once")
    check(len(texts(run.path("out/st.h5"), "file")) == 2, "s/train")
    # Variants: two links that lead to each other's folders; a hard link.
    os.makedirs(run.path("e/a"))
    os.makedirs(run.path("e/b"))
    os.link(run.path("d/g0.png"), run.path("e/a/0.png"))
    os.link(run.path("d/g0.png"), run.path("e/b/1.png"))
    os.symlink("../b", run.path("e/a/l"))
    os.symlink("../a", run.path("e/b/l"))
    status, said = run.peculiar("import", "e", "-o", "out/e.h5")
    check(status == 0 and texts(run.path("out/e.h5"), "file") == ["a/0.png"], f"crossed links: {said}")
    return f"{len(files)} rows, 2 of them flagged: {', '.join(n for n, f in found.items() if f & 1)}"


@case("io/34-hdf5-kinds")
def hdf5_kinds(run):
    images = np.load(run.path("im.npy"))
    grey = images[..., :1].transpose(0, 3, 1, 2)
    colour = images.transpose(0, 3, 1, 2)
    wanted = {
        "g10": colour, "g10d": colour, "chw": colour, "rgb": colour, "two": colour[:4], "be": grey, "f16d": grey, "ref": grey,
        "forder": grey, "f16": grey, "u32": grey.astype(float) * 10000019, "i8": grey.astype(float) - 128,
        "bool": grey > 100, "perimage": grey, "i64": grey.astype(float) * (2**40 + 1),
    }
    for name, truth in wanted.items():
        with h5py.File(run.path(f"out/{name}.h5")) as file:
            check(np.array_equal(file["images"][:], truth.astype(np.float32)), f"{name}: the pixels are others")
    ids = texts(run.path("out/perimage.h5"), "id")
    check(ids == [f"obj{i}" for i in range(6)], f"ids of one dataset an object: {ids}")
    check(not run.path("out/two0.h5").exists() and not run.path("out/c.h5").exists(), "a choice was made in silence")
    run.says("choose one with --dataset", "train/img", ".npz archive", "numpy.save")
    status, said = run.peculiar("import", "g10.h5", "--labels", "g10.h5", "-o", "out/labels.h5")
    check(status == 0, said)
    with h5py.File(run.path("out/labels.h5")) as file:
        check(file["catalogue/ans"][:].tolist() == [0, 1, 2, 3, 4, 5], "ans")
        check(np.array_equal(file["catalogue/redshift"][:], [0.1, np.nan, 0.2, 0.3, 0.4, 0.5], equal_nan=True), "redshift")
    status, said = run.peculiar("info", "two.h5")
    check(status == 0 and "train/img" in said, f"info: {said}")
    return f"{len(wanted)} files exact; ids {ids[0]} to {ids[-1]}; ans and redshift as labels"


@case("io/48-broken-links")
def broken_links(run):
    for name in ("d", "g", "l"):
        found = dict(zip(texts(run.path(f"out/{name}.h5"), "id"), flags(run.path(f"out/{name}.h5"))))
        check(sorted(found) == [f"g{i}" for i in range(6)], f"{name}: {found}")
        check([i for i, flag in found.items() if flag & 1] == ["g2", "g5"], f"{name}: {found}")
    check(not run.path("out/s.h5").exists(), "--strict made a sample")
    run.says("2 could not be read", "g2.png: is a link to '../real/g2.png'", "(--strict)", "[exit 3]")
    return "6 rows each from folder, pattern and list, g2 and g5 flagged; --strict exits 3"


@case("io/55-bad-name-bytes")
def bad_name_bytes(run):
    ids = texts(run.path("out/a.h5"), "id")
    check(ids == ["caf%E9_1", "ok"], f"ids {ids}")
    check(texts(run.path("out/a.h5"), "file") == ["caf%E9_1.fits", "ok.fits"], "file")
    for suffix in ("fits", "vot", "ecsv", "csv"):
        run.says(f"{suffix} ['caf%E9_1', 'ok']")
    with h5py.File(run.path("out/a.h5")) as file:
        check(file["images"][0, 0, 0, 0] == 2, "the image of the name")
    check("error" not in run.output, "an export failed")
    status, said = run.peculiar("import", b"d/caf\xe9_1.fits".decode(errors="surrogateescape"), "-o", "out/one.h5")
    check(status == 0 and texts(run.path("out/one.h5"), "id") == ["caf%E9_1"], said)
    return f"id {ids[0]} in h5py, FITS, VOTable, ECSV and CSV"
