"""Photometry of star particles, and cosmology."""

import pickle

import astropy.units as u
import numpy as np
import pytest
from astropy.cosmology import LambdaCDM

import peculiar
from peculiar import photometry


def test_a_galaxy_in_two_bands():
    bands = photometry.Photometry(bands=["F160W", "F814W"])
    light = bands.light(1.0, age=[5, 1, np.nan], initial_mass=[1e10, 1e10, 1e10], metallicity=0.02)
    assert light.bands == ["F160W", "F814W"] and light.counts.shape == (2, 3)
    assert light.counts[0, 1] > light.counts[0, 0] > 0, "young stars are brighter"
    assert light.dark.tolist() == [False, False, True]
    colour = light.magnitudes[1, :2] - light.magnitudes[0, :2]
    assert colour[0] > colour[1], "old stars are redder"
    assert light.total_magnitudes[0] < light.magnitudes[0, :2].min()
    quantities = bands.light(1.0, age=[5, 1, np.nan] * u.Gyr, initial_mass=[1e10] * 3 * u.Msun, metallicity=0.02)
    np.testing.assert_array_equal(quantities.counts, light.counts)
    masses = np.ma.MaskedArray([1e10] * 3, [False, False, True])
    as_percent = bands.light(1.0, age=[5000, 1000, 1] * u.Myr, initial_mass=masses, metallicity=2 * u.percent)
    np.testing.assert_allclose(as_percent.counts[:, :2], light.counts[:, :2], rtol=1e-5)
    assert as_percent.dark.tolist() == [False, False, True]
    assert bands.light(1, age=[5, 1], mass=[1, 1], metallicity=np.ma.MaskedArray([0.02] * 2, [1, 0])).dark[0]
    present = bands.light(1.0, age=[5], mass=[1e10], metallicity=[0.02])
    assert present.counts[0, 0] > light.counts[0, 0], "what has been lost shone too"


def test_settings_and_errors():
    dusty = photometry.Photometry(bands="F160W", dust="charlot_fall", dust_tau_v=2)
    clear = photometry.Photometry(bands="F160W")
    star = {"age": [0.005], "initial_mass": [1e6], "metallicity": [0.02]}
    assert dusty.light(1, **star).counts[0, 0] < clear.light(1, **star).counts[0, 0]
    with pytest.raises(peculiar.InputError, match="F160W"):
        photometry.Photometry(bands="F161W")
    with pytest.raises(peculiar.UsageError, match="there is no setting 'band'"):
        photometry.Photometry(band="F160W")
    with pytest.raises(peculiar.InputError, match="no metallicities"):
        clear.light(1, age=[1], mass=[1])
    with pytest.raises(peculiar.InputError, match="metallicity: 2 values are given for 3 ages"):
        clear.light(1, age=[1, 2, 3], mass=[1, 1, 1], metallicity=[0.02, 0.02])
    with pytest.raises(peculiar.InputError, match="age: is in pc, which cannot be converted to Gyr"):
        clear.light(1, age=[1] * u.pc, mass=[1], metallicity=0.02)
    with pytest.raises(peculiar.UsageError, match="give mass"):
        clear.light(1, age=[1], metallicity=0.02)
    assert pickle.loads(pickle.dumps(clear)).zero_points == clear.zero_points
    assert "    populations : str, default 'popstar'\n" in photometry.Photometry.__doc__


def test_bandpasses():
    names = photometry.bandpasses()
    assert "F160W" in names
    curve = photometry.bandpass("F160W")
    assert curve.pivot_angstrom == pytest.approx(15369, abs=10)
    assert len(curve.wavelength_angstrom) == len(curve.throughput)


def test_cosmology_is_astropys():
    ours, theirs = photometry.Cosmology(), LambdaCDM(70.4, 0.272, 0.728)
    assert ours.luminosity_distance_mpc(1.0) == pytest.approx(theirs.luminosity_distance(1).value, rel=1e-4)
    assert ours.age_gyr(1.0) == pytest.approx(theirs.age(1).value, rel=1e-4)
    assert repr(pickle.loads(pickle.dumps(ours))) == repr(ours)
