"""Light of star particles in the bands of a telescope, as used for mock images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from astropy import units
from numpy.typing import ArrayLike, NDArray

from peculiar import _core
from peculiar._arrays import with_settings
from peculiar._given import numbers
from peculiar.errors import InputError

__all__ = ["Bandpass", "Cosmology", "Light", "Photometry", "bandpass", "bandpasses"]


class Cosmology:
    """A universe of matter and a cosmological constant; the default is WMAP-7 as used by Horizon-AGN.

    Parameters
    ----------
    hubble_kms_mpc : float
        Hubble constant [km/s/Mpc].
    omega_m, omega_l : float
        Density parameters at redshift 0.
    """

    def __init__(self, hubble_kms_mpc: float = 70.4, omega_m: float = 0.272, omega_l: float = 0.728) -> None:
        self._cosmology = _core.Cosmology(hubble_kms_mpc, omega_m, omega_l)

    def __repr__(self) -> str:
        return "Cosmology(hubble_kms_mpc={:g}, omega_m={:g}, omega_l={:g})".format(*self._cosmology.parameters)

    def __reduce__(self) -> tuple[type[Cosmology], tuple[float, ...]]:
        return Cosmology, tuple(self._cosmology.parameters)

    def age_gyr(self, redshift: float) -> float:
        """Time since the big bang [Gyr] at a redshift."""
        return float(self._cosmology.age_gyr(1 / (1 + redshift)))

    def luminosity_distance_mpc(self, redshift: float) -> float:
        """Luminosity distance [Mpc]."""
        return float(self._cosmology.luminosity_distance_mpc(redshift))

    def angular_diameter_distance_mpc(self, redshift: float) -> float:
        """Angular diameter distance [Mpc]."""
        return float(self._cosmology.angular_diameter_distance_mpc(redshift))

    def kpc_per_arcsec(self, redshift: float) -> float:
        """Physical length of one arcsecond [kpc]."""
        return float(self._cosmology.kpc_per_arcsec(redshift))


@dataclass(frozen=True)
class Light:
    """Light of star particles."""

    counts: NDArray[np.float32]
    """Counts per second, shape (band, particle)."""
    bands: list[str]
    zero_points: list[float]
    """AB magnitude of one count per second, for each band."""
    clamped: NDArray[np.bool_]
    """Particles outside the populations' ages and metallicities, which get the light at the edge."""
    dark: NDArray[np.bool_]
    """Particles without light: mass, age or metallicity is not a number."""

    @property
    def magnitudes(self) -> NDArray[np.float64]:
        """AB magnitudes, shape (band, particle); infinite without light."""
        with np.errstate(divide="ignore"):
            return -2.5 * np.log10(self.counts.astype(float)) + np.array(self.zero_points)[:, np.newaxis]

    @property
    def total_magnitudes(self) -> NDArray[np.float64]:
        """AB magnitudes of all particles together, shape (band,)."""
        with np.errstate(divide="ignore"):
            return -2.5 * np.log10(self.counts.astype(float).sum(axis=1)) + np.array(self.zero_points)


@with_settings("photometry")
class Photometry:
    """Bands, stellar populations and dust, ready for particles.

    Parameters
    ----------
    {settings}

    Raises
    ------
    peculiar.InputError
        The band, populations, recipe or dust law does not exist.

    Examples
    --------
    >>> f160w = peculiar.photometry.Photometry(bands="F160W")              # doctest: +SKIP
    >>> f160w.light(1.0, mass=mass, age=age, metallicity=0.02).magnitudes  # doctest: +SKIP
    """

    def __init__(self, **settings: Any) -> None:
        self._settings = settings
        self._photometry = _core.Photometry(settings)

    def __reduce__(self) -> tuple[Any, ...]:
        return _photometry, (self._settings,)

    @property
    def bands(self) -> list[str]:
        """Names of the bands."""
        return list(self._photometry.band_names)

    @property
    def zero_points(self) -> list[float]:
        """AB magnitude of one count per second, for each band."""
        return list(self._photometry.zero_points_mag)

    def light(
        self,
        redshift: float,
        *,
        age: ArrayLike,
        mass: ArrayLike | None = None,
        initial_mass: ArrayLike | None = None,
        metallicity: ArrayLike | None = None,
        cosmology: Cosmology | None = None,
    ) -> Light:
        """Compute the light of star particles at a redshift, each a simple stellar population.

        Parameters
        ----------
        redshift : float
            Above 0.
        age : array_like or Quantity, shape (particle,)
            Gyr.
        mass, initial_mass : array_like or Quantity, shape (particle,)
            Current or initial mass in Msun; give one of the two.
        metallicity : array_like, shape (particle,), or float, optional
            Mass fraction of metals; without it, the setting `metallicity`.
            Particles without a value (masked, or NaN) are dark.
        cosmology : Cosmology, optional
        """
        ages = numbers(age, "age", units.Gyr)
        metals = None
        if metallicity is not None:
            metals = numbers(metallicity, "metallicity", units.dimensionless_unscaled)
            if metals.size not in (1, ages.size):
                raise InputError(f"metallicity: {metals.size} values are given for {ages.size} ages")
            metals = np.ascontiguousarray(np.broadcast_to(metals, ages.shape))
        counts, state = self._photometry.light(
            None if mass is None else numbers(mass, "mass", units.Msun),
            None if initial_mass is None else numbers(initial_mass, "initial_mass", units.Msun),
            ages,
            metals,
            float(redshift),
            (cosmology or Cosmology())._cosmology,
        )
        return Light(counts, self.bands, self.zero_points, state == 1, state == 2)


def _photometry(settings: dict[str, Any]) -> Photometry:
    return Photometry(**settings)


@dataclass(frozen=True)
class Bandpass:
    """Fraction of photons that a telescope counts, by wavelength."""

    name: str
    wavelength_angstrom: NDArray[np.float64]
    throughput: NDArray[np.float64]
    pivot_angstrom: float
    zero_point_mag: float
    """AB magnitude of one electron per second for the mirror of the band's telescope; Hubble's for a file."""


def bandpass(name: str) -> Bandpass:
    """Return a built-in curve (see `bandpasses`), or the curve in a file."""
    return Bandpass(**_core.bandpass(name))


def bandpasses() -> dict[str, str]:
    """Names and descriptions of the built-in curves."""
    return dict(_core.bandpasses())
