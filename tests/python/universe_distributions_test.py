"""tools/universe_distributions.py: which rows count, and what is printed of them."""
import os
import pathlib
import subprocess
import sys
import tempfile

PYTHON = os.environ.get("PECULIAR_PYTHON", "")
if not PYTHON:
    print("PECULIAR_PYTHON is not set")
    sys.exit(77)
if "UNIVERSE_DISTRIBUTIONS" not in os.environ:
    sys.exit(subprocess.run([PYTHON, *sys.argv], env={**os.environ, "UNIVERSE_DISTRIBUTIONS": "1"}).returncode)

import numpy as np
from astropy.table import Table

TOOL = pathlib.Path(__file__).parents[2] / "tools" / "universe_distributions.py"


def run(*words):
    return subprocess.run([PYTHON, str(TOOL), *map(str, words)], capture_output=True, text=True)


def row(output, label):
    line = next(line for line in output.splitlines() if line.startswith(f"| {label} |"))
    return [cell.strip() for cell in line.split("|")[2:-1]]


def main():
    folder = pathlib.Path(tempfile.mkdtemp())
    n = 100
    measured = Table({
        "snapshot": np.ones(n, int), "galaxy": np.arange(n), "redshift": np.full(n, 1.75), "stellar_mass": np.full(n, 5e10),
        "role": ["isolated"] * 80 + ["merger"] * 20, "flag": np.zeros(n, int), "flag_sersic": np.zeros(n, int), "pixel_kpc": np.full(n, 0.5),
        # 10^0.65 kpc is the published median of late types there.
        "sersic_rhalf": np.full(n, 10**0.75 / 0.5), "sersic_ellip": np.full(n, 0.4), "sersic_n": np.full(n, 1.2),
        "asymmetry": np.r_[np.full(40, 0.1), np.full(60, 0.5)], "concentration": np.full(n, 2.8), "gini": np.full(n, 0.5),
        "m20": np.full(n, -1.7)})
    measured["sersic_n"][:10] = 7.0
    measured["flag_sersic"][:10] = 1  # not counted in the fit's columns
    measured.write(folder / "measured.fits")
    # The second half of the isolated ones are spheroids, whose asymmetry is not counted then.
    Table({"snapshot": np.ones(n, int), "galaxy": np.arange(n), "type": ["disc"] * 40 + ["spheroid"] * 60}).write(folder / "truth.fits")
    result = run(f"a={folder}/measured.fits,{folder}/truth.fits", f"b={folder}/measured.fits")
    assert result.returncode == 0, result.stderr
    assert row(result.stdout, "images")[:2] == ["40", "80"], result.stdout
    assert row(result.stdout, "asymmetry")[0].startswith("0.10 (0.10 to 0.10)"), result.stdout
    assert row(result.stdout, "asymmetry")[1].startswith("0.30"), result.stdout
    # A range of another redshift than the sample's says so.
    assert row(result.stdout, "asymmetry")[2] == "0.09 to 0.21 at z = 0", result.stdout
    assert row(result.stdout, "Sersic index")[2] == "1.00 to 1.50", result.stdout
    assert row(result.stdout, "Sersic index")[0] == "1.20 (1.20 to 1.20)", result.stdout
    assert row(result.stdout, "axis ratio")[0] == "0.60 (0.60 to 0.60)", result.stdout
    assert row(result.stdout, "log10 of size to published median")[0].startswith("0.10"), result.stdout
    # Seen from all sides a thin round disc has axis ratios that are even between 0 and 1.
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(TOOL.parent))
    from universe_distributions import projected_axis_ratios
    assert np.allclose(np.percentile(projected_axis_ratios(0.999, 0.001), [25, 50, 75]), [0.25, 0.5, 0.75], atol=0.02)
    assert np.isclose(projected_axis_ratios(0.81, 0.25).max(), 1, atol=0.02) and projected_axis_ratios(0.81, 0.25).min() >= 0.249
    measured.remove_column("gini")
    measured.write(folder / "poor.fits")
    assert "gini" in run(f"a={folder}/poor.fits").stderr
    print("ok")


if __name__ == "__main__":
    main()
