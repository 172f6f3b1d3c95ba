"""Referee for src/fits: astropy's view of FITS files, for the C++ tests to compare with.

    check_fits.py generate OUT [SHARED]   varied files in OUT; what astropy reads from them, and from every
                                          FITS file under SHARED, in OUT/images.csv (file, hdu, npy) and
                                          OUT/sky.csv (file, hdu, x, y, ra, dec, tolerance in degrees)
    check_fits.py frames FILE             positions in many frames and in ICRS (frame, two angles, ra, dec)
    check_fits.py table FILE              verifies what FitsTable.WritesWhatAstropyReads wrote
    check_fits.py columns FILE            writes what SeveralTables.ColumnsThatAstropyWrites... reads
    check_fits.py image FILE              the same for FitsWriter.ImageReadsInAstropy
    check_fits.py cube FILE               the same for FitsWriter.CubeReadsInAstropy
"""

import csv
import gzip
import re
import shutil
import sys
import warnings
from pathlib import Path

import numpy as np
from astropy import log
from astropy import units as u
from astropy.coordinates import (
    FK4,
    FK5,
    BarycentricMeanEcliptic,
    FK4NoETerms,
    Galactic,
    SkyCoord,
    Supergalactic,
)
from astropy.io import fits
from astropy.table import Table
from astropy.time import Time
from astropy.wcs import WCS
from astropy.wcs.utils import wcs_to_celestial_frame

warnings.simplefilter("ignore")
log.setLevel("ERROR")
rng = np.random.default_rng(20200801)
SHAPE = (37, 53)
INTEGERS = {8: np.uint8, 16: np.int16, 32: np.int32, 64: np.int64}


def integers(bitpix, shape=SHAPE):
    dtype = INTEGERS[bitpix]
    info = np.iinfo(dtype)
    return rng.integers(info.min, info.max, size=shape, dtype=dtype, endpoint=True)


def floats(dtype, shape=SHAPE):
    data = (rng.normal(size=shape) * 10.0 ** rng.uniform(-3, 3, size=shape)).astype(dtype)
    data.flat[:6] = [np.nan, np.inf, -np.inf, 1e-42, -0.0, 3e38]
    return data


def patch(path, hdu, **cards):
    """Sets cards behind astropy's back: the stored numbers stay as they are."""
    options = {"do_not_scale_image_data": True, "disable_image_compression": True}
    with fits.open(path, mode="update", **options) as file:
        for key, value in cards.items():
            file[hdu].header[key] = value


def plain_files(out):
    images = [fits.PrimaryHDU()]
    images += [fits.ImageHDU(integers(b), name=f"INT{b}") for b in INTEGERS]
    images += [fits.ImageHDU(floats(np.float32), name="F32"), fits.ImageHDU(floats(np.float64), name="F64")]
    images += [fits.ImageHDU(integers(b).view(np.dtype(f"u{b // 8}"))) for b in (16, 32, 64)]
    images += [fits.ImageHDU(integers(8).view(np.int8))]
    fits.HDUList(images).writeto(out / "plain.fits")
    with open(out / "plain.fits", "rb") as source, gzip.open(out / "plain.fits.gz", "wb") as target:
        shutil.copyfileobj(source, target)
    shutil.copy(out / "plain.fits", out / "odd[1:2,*] na+me(x).fits")
    fits.PrimaryHDU(floats(np.float32, (3, *SHAPE))).writeto(out / "cube.fits")
    fits.PrimaryHDU(integers(16, (2, 3, 1, 7, 5))).writeto(out / "five_axes.fits")


def scaled_files(out):
    for bitpix in INTEGERS:
        data = integers(bitpix)
        data[3, 4:9] = 7
        path = out / f"scaled_{bitpix}.fits"
        fits.HDUList(
            [fits.PrimaryHDU(data), fits.ImageHDU(data), fits.ImageHDU(data), fits.ImageHDU(data)]
        ).writeto(path)
        patch(path, 0, BSCALE=0.1, BZERO=3.7)
        patch(path, 1, BSCALE=1.7e-3, BZERO=-12345.678, BLANK=7)
        patch(path, 2, BLANK=7)
        patch(path, 3, BZERO=100)
    for dtype in (np.float32, np.float64):
        path = out / f"scaled_{np.dtype(dtype).name}.fits"
        fits.PrimaryHDU(floats(dtype)).writeto(path)
        patch(path, 0, BSCALE=0.1, BZERO=3.7)


def compressed_files(out):
    smooth = (1000 + 50 * rng.normal(size=SHAPE)).astype(np.int32)
    positive = np.abs(smooth) % 3000
    for name in ("RICE_1", "GZIP_1", "GZIP_2", "HCOMPRESS_1", "PLIO_1"):
        base = positive if name == "PLIO_1" else smooth
        hdus = [fits.PrimaryHDU()]
        for dtype in (np.uint8, np.int16, np.int32, np.uint16):
            if name in ("HCOMPRESS_1", "PLIO_1") and dtype == np.uint16:
                continue
            data = (base % 200).astype(dtype) if dtype == np.uint8 else base.astype(dtype)
            hdus.append(
                fits.CompImageHDU(data, compression_type=name, tile_shape=(16, 16), name=f"{np.dtype(dtype)}")
            )
        path = out / f"compressed_{name}.fits"
        fits.HDUList(hdus).writeto(path)
    hdus = [fits.CompImageHDU(integers(b), compression_type="GZIP_1") for b in (8, 16, 32)]
    hdus += [
        fits.CompImageHDU(integers(b).view(np.dtype(f"u{b // 8}")), compression_type="GZIP_2")
        for b in (16, 32)
    ]
    fits.HDUList([fits.PrimaryHDU(), *hdus]).writeto(out / "compressed_full_range.fits")
    path = out / "compressed_scaled.fits"
    blank = smooth.astype(np.int16)
    blank[3, 4:9] = 7
    fits.HDUList([fits.PrimaryHDU()] + [fits.CompImageHDU(blank) for _ in range(3)]).writeto(path)
    patch(path, 1, BSCALE=0.1, BZERO=3.7)
    patch(path, 2, BSCALE=0.1, BZERO=3.7, BLANK=7)
    patch(path, 3, ZBLANK=7)
    compressed_floats(out)


def compressed_floats(out):
    for dtype in (np.float32, np.float64):
        data = (100 + rng.normal(size=SHAPE)).astype(dtype)
        data[4, 5:20] = np.nan
        data[5, 5:20] = 0
        data[20] = 3.25
        hard = floats(dtype)
        name = np.dtype(dtype).name
        for method in (-1, 1, 2):
            for algorithm in ("RICE_1", "GZIP_1", "GZIP_2", "HCOMPRESS_1"):
                options = {"compression_type": algorithm, "quantize_method": method, "dither_seed": 321}
                hdus = [fits.PrimaryHDU(), fits.CompImageHDU(data, **options)]
                if algorithm != "HCOMPRESS_1":
                    hdus += [fits.CompImageHDU(hard, **options)]
                    hdus += [
                        fits.CompImageHDU(np.stack([data, data[::-1]]), tile_shape=(1, 7, 53), **options)
                    ]
                path = out / f"quantised_{name}_{algorithm}_{method}.fits"
                fits.HDUList(hdus).writeto(path)
        for algorithm in ("GZIP_1", "GZIP_2"):
            hdu = fits.CompImageHDU(hard, compression_type=algorithm, quantize_level=0)
            fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(out / f"lossless_{name}_{algorithm}.fits")


def celestial(code="TAN", crval=(150.1, 2.2), scale=0.06 / 3600, angle=33.0, **more):
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    header = {
        "CTYPE1": f"RA---{code}"[:8],
        "CTYPE2": f"DEC--{code}"[:8],
        "CRVAL1": crval[0],
        "CRVAL2": crval[1],
    }
    header |= {"CRPIX1": 20.5, "CRPIX2": 11.25, "CUNIT1": "deg", "CUNIT2": "deg"}
    header |= {"CD1_1": -scale * c, "CD1_2": scale * s, "CD2_1": scale * s, "CD2_2": scale * c}
    return header | more


SIP = {
    "A_ORDER": 3,
    "B_ORDER": 3,
    "A_2_0": 2.1e-4,
    "A_0_2": -1.3e-4,
    "A_1_1": 8e-5,
    "A_3_0": 1e-6,
    "B_0_2": 3e-4,
    "B_2_0": 1e-4,
    "B_1_2": -2e-6,
    "B_0_3": 1.5e-6,
}
PV = {
    "PV1_0": 1e-5,
    "PV1_1": 1.002,
    "PV1_2": 3e-4,
    "PV1_4": 0.02,
    "PV1_5": 0.01,
    "PV1_6": 0.03,
    "PV1_7": 0.3,
    "PV2_0": -2e-5,
    "PV2_1": 0.998,
    "PV2_2": -1e-4,
    "PV2_4": 0.01,
    "PV2_5": 0.04,
    "PV2_6": -0.02,
    "PV2_7": 0.1,
}


def wcs_headers():
    yield "tan", celestial()
    yield "tan_pole", celestial(crval=(10.0, 89.9999))
    yield "tan_wrap", celestial(crval=(0.0, -30.0))
    yield "tan_deg_units", celestial(CUNIT1="DEG", CUNIT2="degree")
    yield "tan_b1950", celestial(EQUINOX=1950.0, RADESYS="FK4")
    yield "tan_epoch", celestial(EPOCH=1950.0)
    yield "tan_b1875", celestial(EQUINOX=1875.0)
    yield "tan_no_e", celestial(EQUINOX=1950.0, RADESYS="FK4-NO-E")
    yield "tan_j1975", celestial(EQUINOX=1975.0, RADESYS="FK5")
    yield "tan_fk5", celestial(RADECSYS="FK5")
    yield "sip", celestial() | SIP | {"CTYPE1": "RA---TAN-SIP", "CTYPE2": "DEC--TAN-SIP"}
    yield "sip_unsaid", celestial() | SIP
    yield "sip_without", celestial() | {"CTYPE1": "RA---TAN-SIP", "CTYPE2": "DEC--TAN-SIP"}
    yield "tpv", celestial("TPV", scale=0.01) | PV
    yield "tpv_and_sip", celestial("TPV", scale=0.01) | PV | SIP
    yield "scamp", celestial("TAN", scale=0.01) | PV
    yield "scamp_and_sip", celestial("TAN", scale=0.01) | PV | SIP
    yield "sip_and_scamp", celestial(scale=0.01) | PV | SIP | {
        "CTYPE1": "RA---TAN-SIP",
        "CTYPE2": "DEC--TAN-SIP",
    }
    for code, more in {
        "SIN": {},
        "STG": {},
        "ARC": {},
        "ZEA": {},
        "CAR": {},
        "AIT": {},
        "MOL": {},
        "SFL": {},
    }.items():
        yield code.lower(), celestial(code, scale=0.5, **more)
    yield "sin_slant", celestial("SIN", scale=0.1, PV2_1=0.1, PV2_2=-0.2)
    yield "zpn", celestial("ZPN", scale=0.05, PV2_1=1.0, PV2_3=42.0)
    yield "out_of_projection", celestial("SIN", scale=9.0)
    rotated = celestial()
    for key in ("CD1_1", "CD1_2", "CD2_1", "CD2_2"):
        del rotated[key]
    yield "crota", rotated | {"CDELT1": -1e-4, "CDELT2": 1.1e-4, "CROTA2": 25.0}
    yield "pc", rotated | {
        "CDELT1": -1e-4,
        "CDELT2": 1.1e-4,
        "PC1_1": 0.8,
        "PC1_2": -0.6,
        "PC2_1": 0.6,
        "PC2_2": 0.8,
    }
    swapped = {"CTYPE1": "DEC--TAN", "CTYPE2": "RA---TAN", "CRVAL1": 2.2, "CRVAL2": 150.1}
    yield "swapped", celestial() | swapped
    galactic = {"CTYPE1": "GLON-TAN", "CTYPE2": "GLAT-TAN", "CRVAL1": 120.0, "CRVAL2": -35.0}
    yield "galactic", celestial() | galactic
    spectral = {"CTYPE3": "FREQ", "CRVAL3": 1.4e9, "CRPIX3": 1.0, "CD3_3": 1e6, "CUNIT3": "Hz"}
    yield "cube_sky", celestial() | spectral
    yield "cube_sip", celestial() | SIP | spectral | {"CTYPE1": "RA---TAN-SIP", "CTYPE2": "DEC--TAN-SIP"}
    yield "radio", rotated | {
        "CDELT1": -1e-4,
        "CDELT2": 1e-4,
        "CTYPE3": "STOKES",
        "CRVAL3": 1.0,
        "CDELT3": 1.0,
        "CRPIX3": 1.0,
        "CTYPE4": "FREQ",
        "CRVAL4": 1e9,
        "CDELT4": 1e6,
        "CRPIX4": 1.0,
    }


def wcs_files(out):
    for name, cards in wcs_headers():
        shape = {"cube": (2, 23, 41), "radi": (3, 1, 23, 41)}.get(name[:4], (23, 41))
        hdu = fits.PrimaryHDU(np.zeros(shape, np.float32))
        for key, value in cards.items():
            hdu.header[key] = value
        hdu.writeto(out / f"wcs_{name}.fits")
        if name in ("tan", "tpv", "sip"):
            compressed = fits.CompImageHDU(np.zeros(shape, np.float32), hdu.header)
            fits.HDUList([fits.PrimaryHDU(), compressed]).writeto(out / f"wcs_{name}_compressed.fits")


def sky_rows(path, number, header):
    """Positions by astropy at a grid of pixels, the centre and places outside the image."""
    if "-SIP" not in header.get("CTYPE1", ""):  # astropy applies what the convention says to pass over
        for key in [key for key in header if re.fullmatch("[AB]P?_(ORDER|DMAX|[0-9]+_[0-9]+)", key)]:
            del header[key]
    # astropy wants SIP cubes cut to two axes.
    wcs = WCS(header, naxis=2 if "A_ORDER" in header and header["NAXIS"] > 2 else None)
    if not wcs.has_celestial:
        return
    wcs = wcs.celestial
    width, height = header["NAXIS1"], header["NAXIS2"]
    x = np.array([(width - 1) / 2, 0, width - 1, 0, width - 1, 3.3, -10.0, width + 5])
    y = np.array([(height - 1) / 2, 0, 0, height - 1, height - 1, 7.9, -10.0, height / 3])
    tolerance = 1e-3 * np.sqrt(np.abs(np.linalg.det(wcs.pixel_scale_matrix)))
    sky = wcs.all_pix2world(x, y, 0)
    icrs = SkyCoord(sky[wcs.wcs.lng] * u.deg, sky[wcs.wcs.lat] * u.deg, frame=wcs_to_celestial_frame(wcs)).icrs
    ra, dec = icrs.ra.deg, icrs.dec.deg
    for row in zip(x, y, ra, dec):
        yield [path, number, *(repr(float(v)) for v in row), repr(float(tolerance))]


def describe(path, out, images, positions):
    with fits.open(path) as file:
        for number, hdu in enumerate(file):
            if not isinstance(hdu, (fits.PrimaryHDU, fits.ImageHDU, fits.CompImageHDU)):
                continue
            header = hdu.header.copy()
            if hdu.data is None or hdu.data.ndim < 2 or hdu.data.size == 0:
                continue
            name = out / f"expected_{len(list(out.glob('expected_*')))}.npy"
            np.save(name, np.ascontiguousarray(hdu.data.astype(np.float32)))
            images.writerow([path, number, name])
            positions.writerows(sky_rows(path, number, header))


def generate(out, shared=None):
    out = Path(out)
    plain_files(out)
    scaled_files(out)
    compressed_files(out)
    wcs_files(out)
    paths = sorted(p for p in out.iterdir() if ".fits" in p.name)
    if shared:
        paths += sorted(p for p in Path(shared).rglob("*.fits*"))
    with open(out / "images.csv", "w") as a, open(out / "sky.csv", "w") as b:
        images, positions = (csv.writer(file, delimiter=";", lineterminator="\n") for file in (a, b))
        for path in paths:
            describe(path, out, images, positions)


def check_table(path):
    with fits.open(path) as file:
        file.verify("exception")
        hdu = file[1]
        assert hdu.name == "SCORES", hdu.name
        columns = hdu.columns
        assert columns["score"].format in ("D", "1D") and columns["score"].unit == "mag"
        assert (
            hdu.header["TCOMM1"] == "how odd, in a line long enough to need a continuation card: " + "x" * 60
        )
        assert columns["id"].null == -(2**63)
        assert hdu.header["MODEL"] == "gan-7" and hdu.header["A LONGER KEY"] == "v" * 100
        raw = hdu.data
        assert raw["id"].tolist() == [2**62 + 1, -(2**63), -5]
        assert raw["good"].tolist()[:2] == [True, False]
    table = Table.read(path, hdu=1)
    assert (
        table["score"][0] == 0.1
        and np.isnan(np.ma.filled(table["score"], np.nan)[1])
        and table["score"][2] == 1e300
    )
    assert table["id"].mask.tolist() == [False, True, False]
    # A blank text is the standard's null, masked by astropy from version 8 on; CFITSIO pads texts with blanks.
    table.convert_bytestring_to_unicode()
    names = ["" if np.ma.is_masked(name) else str(name).rstrip() for name in table["name"]]
    assert names == ["NGC 1", "ümlaut", ""], names


def write_columns(path):
    """A table with every kind of column that has more than a value a row; see fits_several_tables_test.cpp."""
    rows = np.arange(3)
    spectra, texts = np.empty(3, dtype=object), np.empty(3, dtype=object)
    spectra[:] = [np.arange(n + 1.0) for n in rows]
    texts[:] = ["x" * n for n in rows]
    bits = ((rows[:, None] + 5) >> np.arange(9)[None, :] & 1).astype(bool)
    columns = [
        fits.Column("flags", "9X", array=bits),
        fits.Column("id", "J", array=rows),
        fits.Column("aper", "20E", array=20 * rows[:, None] + np.arange(20)[None, :]),
        fits.Column("spec", "PD()", array=spectra),
        fits.Column("wave", "C", array=rows.astype(np.complex64)),
        fits.Column("stamp", "441E", dim="(21,21)", array=np.zeros((3, 21, 21))),
        fits.Column("text", "PA()", array=texts),
        fits.Column("last", "D", array=7.5 + rows),
    ]
    hdu = fits.BinTableHDU.from_columns(columns)
    hdu.header["FLAGCOL"] = 1
    for bit in range(9):
        hdu.header[f"TFLAG{bit + 1}"] = f"flag_{bit}"
    hdu.header["TDOC2"] = "unique number"
    hdu.writeto(path, overwrite=True)


def check_image(path):
    with fits.open(path) as file:
        file.verify("exception")
        assert file[0].data.dtype == np.dtype(">f4") and file[0].data.shape == (3, 4)
        assert np.array_equal(file[0].data.ravel()[1:], np.arange(1, 12, dtype=np.float32)) and np.isnan(
            file[0].data[0, 0]
        )
        header = file[0].header
        assert header["FILTER"] == "F160W" and header["ZEROPNT"] == 25.946 and header["NSTAR"] == 2**60
        assert header["A LONG KEYWORD"] == "text" and header["NOTE"] == "it's " + "long " * 40 + "end"
        wcs = WCS(header)
        ra, dec = wcs.all_pix2world([1.5], [1.0], 0)
        assert abs(ra[0] - 359.9999) < 1e-12 and abs(dec[0] + 12.5) < 1e-12
        assert np.allclose(wcs.pixel_scale_matrix, [[-1.6e-5, 2e-6], [2e-6, 1.7e-5]], rtol=1e-15)


def check_cube(path):
    with fits.open(path) as file:
        file.verify("exception")
        expected = np.arange(5 * 2 * 3 * 4, dtype=np.float32).reshape(5, 2, 3, 4)
        assert np.array_equal(file[0].data, expected) and file[0].header["BUNIT"] == "uJy"


def frames(path):
    """Positions in frames of several equinoxes, and where astropy has them in ICRS."""
    longitudes, latitudes = (grid.ravel() for grid in np.meshgrid(np.arange(1.5, 360, 33), np.linspace(-89.5, 89.5, 13)))
    at = {"FK4": (FK4, "byear"), "FK4-NO-E": (FK4NoETerms, "byear"), "FK5": (FK5, "jyear")}
    at["ecliptic"] = (BarycentricMeanEcliptic, "jyear")
    kinds = [
        (f"{name}:{year}", frame(equinox=Time(year, format=scale)))
        for name, (frame, scale) in at.items()
        for year in (1900.0, 1950.0, 1983.9, 2000.0, 2020.5)
    ] + [("galactic", Galactic()), ("supergalactic", Supergalactic())]
    with open(path, "w") as file:
        for name, frame in kinds:
            icrs = SkyCoord(longitudes * u.deg, latitudes * u.deg, frame=frame).icrs
            for row in zip(longitudes, latitudes, icrs.ra.deg, icrs.dec.deg):
                file.write(";".join([name, *(repr(float(v)) for v in row)]) + "\n")


if __name__ == "__main__":
    verb, *arguments = sys.argv[1:]
    verbs = {
        "generate": generate,
        "frames": frames,
        "table": check_table,
        "columns": write_columns,
        "image": check_image,
        "cube": check_cube,
    }
    verbs[verb](*arguments)
