"""Cases of morphology, point spread functions and noise of a given depth."""

import numpy as np

from cases import case


def rows_of(output, columns):
    """Tables printed by tab.py: one dict per row."""
    rows = []
    names = None
    for line in output.splitlines():
        words = line.split()
        if words[:1] == ["id"]:
            names = words
        elif names and len(words) == len(names) and not set(line) <= set("- "):
            rows.append(dict(zip(names, words)))
    if not rows or any(column not in rows[0] for column in columns):
        raise AssertionError("no table of measurements was printed")
    return {row["id"]: row for row in rows}


@case("sim/30-oversubtracted-negative")
def trough(run):
    rows = rows_of(run.output, ["flag", "flag_sersic", "sersic_n"])
    for name in ("good", "offset"):
        row = rows[name]
        if (row["flag"], row["flag_sersic"]) != ("0", "0") or abs(float(row["sersic_n"]) - 0.825) > 0.02:
            raise AssertionError(f"{name}.fits has flags {row['flag']}, {row['flag_sersic']}, n {row['sersic_n']}")
    for name in ("trough", "negative_source", "faint"):
        row = rows[name]
        if int(row["flag"]) < 2 or int(row["flag_sersic"]) < 2:
            raise AssertionError(f"{name}.fits has flag {row['flag']} and flag_sersic {row['flag_sersic']}")
    bad = rows["trough"]
    return f"trough.fits: n {bad['sersic_n']}, r {bad['sersic_rhalf']} px, flag {bad['flag']}, flag_sersic {bad['flag_sersic']}"


@case("sim/37-even-psf")
def even_psf(run):
    found = []
    for line in run.output.splitlines():
        words = line.split()
        try:
            values = [float(word) for word in words]
        except ValueError:
            continue
        if len(values) == 5:
            found.append(values)
    if len(found) != 3:
        raise AssertionError(f"{len(found)} fits instead of 3")
    for n, x, y, chi2, flag in found:
        if abs(n - 2.174) > 0.02 or abs(x - 47.5) > 0.02 or abs(y - 47.5) > 0.02 or abs(chi2 - 1.382) > 0.02 or flag:
            raise AssertionError(f"n {n}, centre {x} {y}, chi-square {chi2}, flag {flag}")
    run.says("the star of its PSF is at (11.50, 11.50) of 24 x 24 px")
    return "n " + ", ".join(f"{fit[0]:g}" for fit in found) + "; x " + ", ".join(f"{fit[1]:g}" for fit in found)


def aperture_sums(stamps, radius, seed):
    """Sums over circles at random positions away from the galaxies, whose photons add noise."""
    import sep

    random = np.random.default_rng(seed)
    middle = (stamps.shape[1] - 1) / 2
    sums = []
    for stamp in stamps:
        x, y = random.uniform(radius + 2, stamp.shape[0] - radius - 3, (2, 3000))
        far = np.hypot(x - middle, y - middle) > 60 + radius
        sums += list(sep.sum_circle(np.ascontiguousarray(stamp, "f8"), x[far], y[far], radius, subpix=0)[0])
    return np.array(sums)


@case("sim/41-correlated-noise")
def depth(run):
    import h5py

    flux = 10 ** (-0.4 * (27.36 - 25.9463))
    with h5py.File(run.path("blank.h5")) as file:
        blank = file["images"][:, 0].astype("f8")
    ratios = []
    for name, radius in (("bn", 0.17), ("bn2", 0.5), ("bn3", 0.17)):
        with h5py.File(run.path(f"{name}.h5")) as file:
            noise = file["images"][:, 0] - blank
        ratios.append(5 * np.std(aperture_sums(noise, radius / 0.06, 2)) / flux)
    if any(abs(ratio - 1) > 0.04 for ratio in ratios):
        raise AssertionError("5 sigma over the flux: " + ", ".join(f"{ratio:.3f}" for ratio in ratios))
    return "5 sigma over the flux: " + ", ".join(f"{ratio:.3f}" for ratio in ratios)
