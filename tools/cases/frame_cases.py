"""Cases of frames, units of angle and distortions."""

import csv
import re
import warnings

import h5py
import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.table import Table
from astropy.wcs import WCS

from . import case


def stamps_at_truth(run, name, truth, mosaic, most_px=0.01):
    """The largest distance of the objects' positions from those in the case's `truth` (x, y by catalogue row). All objects in the mosaic must be cut."""
    with h5py.File(run.path(f"out/{name}.h5")) as file:
        catalogue = file["catalogue"]
        rows = catalogue["catalogue_row"][:]
        places = np.array([catalogue["mosaic_x"][:], catalogue["mosaic_y"][:]]).T
    true = np.load(run.path(truth))
    worst = np.abs(places - true[rows]).max()
    header = fits.getheader(run.path(mosaic))
    inside = ((true > -0.5) & (true < np.array([header["NAXIS1"], header["NAXIS2"]]) - 0.5)).all(axis=1).sum()
    assert len(rows) == inside, f"{name}: {len(rows)} of {inside} cut"
    assert worst < most_px, f"{name}: {worst} px from astropy's places"
    return worst


@case("io/06-fk4-b1950")
def fk4(run):
    worst = max(stamps_at_truth(run, name, f"{name}.npy", f"{name}.fits") for name in ("fk4", "eq1950", "epoch", "fk5_1975"))
    with open(run.path("out/src.csv")) as file:
        found = SkyCoord([(float(r["ra"]), float(r["dec"])) for r in csv.DictReader(file)], unit="deg")
    with open(run.path("fk4.csv")) as file:
        true = SkyCoord([(float(r["ra"]), float(r["dec"])) for r in csv.DictReader(file)], unit="deg")
    apart = true.match_to_catalog_sky(found)[1].arcsec.max()
    assert apart < 6, f"detect is {apart} arcsec off"  # half a pixel of 12 arcsec
    real = float(re.search(r"apart \[deg\] (\S+)", run.output).group(1))
    assert real * 3600 < 0.01, f"{real} deg from astropy in the real file"
    return f"{worst:.5f} px from astropy, detect {apart:.2f} arcsec from the truth, real file {real * 3600:.1e} arcsec"


@case("io/10-sip-left-in-drz")
def sip_left(run):
    worst = max(stamps_at_truth(run, name, f"{name}.npy", f"{name}.fits") for name in ("left", "real"))
    said = re.search(r"warning.*left\.fits.*SIP.*", run.output)
    assert said, "nothing is said of the SIP coefficients"
    assert not re.search(r"warning.*real\.fits.*SIP", run.output), "a good header is warned of"
    return f"{worst:.5f} px from astropy without and with SIP, warned once"


@case("io/41-lsst-catalogue-radians")
def lsst(run):
    names = ["a", "b", "deg.fits", "rad.ecsv", "rad.vot", "hour.ecsv", "arcmin.ecsv"]
    worst = max(stamps_at_truth(run, name, "t.npy", "m.fits") for name in names)
    if run.path("out/nounit.fits.h5").exists():
        worst = max(worst, stamps_at_truth(run, "nounit.fits", "t.npy", "m.fits"))
    else:
        run.says("--ra-unit rad")
        status, words = run.peculiar(
            *"cutout --mosaic m.fits --catalogue nounit.fits --ra coord_ra --dec coord_dec --ra-unit rad".split(),
            *"--size 32 -o out/nounit.fits.h5".split(),
        )
        assert status == 0, words
        worst = max(worst, stamps_at_truth(run, "nounit.fits", "t.npy", "m.fits"))
    return f"{len(names) + 1} catalogues within {worst:.5f} px of astropy; without units refused, with --ra-unit right"


def galactic_mosaic(path, table):
    """A mosaic in galactic coordinates around the objects of a table."""
    edge, scale = 600, 1.2 * (table["l"].max() - table["l"].min()) / 600
    cards = {"CTYPE1": "GLON-TAN", "CRVAL1": np.mean(table["l"]), "CDELT1": -scale}
    cards |= {"CTYPE2": "GLAT-TAN", "CRVAL2": np.mean(table["b"]), "CDELT2": scale, "CRPIX1": edge / 2, "CRPIX2": edge / 2}
    fits.writeto(path, np.random.default_rng(1).normal(0, 1, (edge, edge)).astype("float32"), fits.Header(cards))


@case("io/53-galactic-catalogue")
def galactic(run):
    real = run.folder.parent.parent / "real"
    catalogue, image = real / "ad_spitzer_example_catalog.xml", real / "ad_spitzer_example_image.fits"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = Table.read(catalogue)
    drawn = not image.exists()
    if drawn:  # this copy of the cases lacks the image
        image = run.path("drawn.fits")
        galactic_mosaic(image, table)
        for name, more in {"a": [], "b": ["--ra", "l", "--dec", "b"]}.items():
            command = ["cutout", "--mosaic", image, "--catalogue", catalogue, *more, "--size", 24, "-o", f"out/{name}.h5"]
            status, words = run.peculiar(*command)
            assert status == 0, words
            run.output += words
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        header = fits.getheader(image)
        coordinates = SkyCoord(table["l"], table["b"], frame="galactic")
        x, y = WCS(header).world_to_pixel(coordinates)
    inside = (x > -0.5) & (y > -0.5) & (x < header["NAXIS1"] - 0.5) & (y < header["NAXIS2"] - 0.5)
    for name in ("a", "b"):
        with h5py.File(run.path(f"out/{name}.h5")) as file:
            columns = file["catalogue"]
            rows = columns["catalogue_row"][:]
            places = np.array([columns["mosaic_x"][:], columns["mosaic_y"][:]])
            centre = SkyCoord(columns["ra"][:] * u.deg, columns["dec"][:] * u.deg)
        worst = np.abs(places - np.array([x[rows], y[rows]])).max()
        assert worst < 0.01, f"{name}: {worst} px from astropy's places"
        assert 0.9 * inside.sum() < len(rows) <= inside.sum(), f"{len(rows)} of {inside.sum()} objects in the mosaic are cut"
        apart = centre.separation(coordinates[rows].icrs).deg.max()
        assert apart < abs(header["CDELT1"]), f"ra, dec are {apart} deg from the objects"
    run.says("galactic")
    return f"{len(rows)} objects, {worst:.5f} px from astropy{' in a drawn mosaic' if drawn else ''}"
