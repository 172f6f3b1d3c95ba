"""Arguments taken apart: values, mask and unit, which NumPy would drop."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from peculiar.errors import InputError, PeculiarError

if TYPE_CHECKING:
    from astropy import units


class Given(NamedTuple):
    """An argument taken apart."""

    values: NDArray[Any]
    mask: NDArray[np.bool_] | None
    """True: not to be used; None if that is nowhere so."""
    unit: units.UnitBase | None
    """None also for numbers without dimension."""


def split(values: Any, name: str) -> Given:
    """Values, mask and unit of an array, masked array, Quantity, column or NDData, or of a list of these.

    Values are not copied, except those of lists.
    """
    if is_list_of_marked(values):
        return _stacked(values, name)
    plain, mask = values, None
    if isinstance(values, np.ma.MaskedArray):
        plain, mask = np.ma.getdata(values), np.ma.getmask(values)
    elif hasattr(values, "unmasked"):  # astropy.utils.masked
        plain, mask = values.unmasked, values.mask
    elif hasattr(values, "uncertainty"):  # astropy.nddata
        plain, mask = values.data, values.mask
    try:
        array = np.asarray(plain)
    except (TypeError, ValueError) as error:
        raise no_numbers(name, error) from error
    hidden = None if mask is None else np.asarray(mask, dtype=bool)
    if hidden is not None:
        hidden = np.broadcast_to(hidden, array.shape) if hidden.any() else None
    return Given(array, hidden, _own_unit(values))


def _own_unit(values: Any) -> units.UnitBase | None:
    unit = getattr(values, "unit", None)
    return unit if hasattr(unit, "is_equivalent") and unit_text(unit) else None


def is_list_of_marked(values: Any) -> bool:
    """Whether a list has elements with masks or units, which NumPy would drop."""
    if not isinstance(values, (list, tuple)) or not values or isinstance(values[0], (int, float, str, np.number)):
        return False
    return any(
        isinstance(getattr(one, "mask", None), (np.ndarray, np.bool_))
        or _own_unit(one) is not None
        or is_list_of_marked(one)
        for one in values
    )


def _stacked(values: Sequence[Any], name: str) -> Given:
    parts = [split(one, name) for one in values]
    known = [part.unit for part in parts if part.unit is not None]
    if known and len(known) < len(parts):
        raise InputError(f"{name}: only {len(known)} of {len(parts)} have a unit")
    unit = known[0] if known else None
    arrays = [in_unit(part, unit, name) for part in parts]
    try:
        array = np.stack(arrays)
    except ValueError as error:
        raise InputError(f"{name}: {error}") from error
    masks = [np.zeros(part.values.shape, bool) if part.mask is None else part.mask for part in parts]
    return Given(array, np.stack(masks) if any(part.mask is not None for part in parts) else None, unit)


def in_unit(given: Given, unit: units.UnitBase | None, name: str) -> NDArray[Any]:
    """The values in a unit; copied only if it is another one. Values without unit are in it already."""
    if given.unit is None or unit is None or given.unit == unit:
        return given.values
    try:
        converted: NDArray[Any] = given.unit.to(unit, given.values)
    except (TypeError, ValueError) as error:  # astropy's UnitConversionError
        wanted = str(unit) or "plain numbers"
        raise InputError(f"{name}: is in {given.unit}, which cannot be converted to {wanted}") from error
    return converted


def arcsec(scale: Any) -> float:
    """The width of a pixel, a number or an angle (per pixel)."""
    unit, wanted = _own_unit(scale), None
    if unit is not None:
        from astropy import units

        per_pixel = units.arcsec / units.pix
        wanted = per_pixel if unit.is_equivalent(per_pixel) else units.arcsec
    return float(numbers(scale, "pixel_scale", wanted)[0])


def unmasked(values: Any, name: str) -> NDArray[Any]:
    """The values of an array that may have no mask."""
    given = split(values, name)
    refuse_mask(given, name)
    return given.values


def refuse_mask(given: Given, name: str) -> None:
    if given.mask is not None:
        raise InputError(f"{name}: {int(given.mask.sum())} of {given.mask.size} values are masked; none may be")


def unit_of(unit: str | units.UnitBase | None) -> units.UnitBase | None:
    """The unit of a text; None if there is none."""
    if unit is None or (isinstance(unit, str) and not unit):
        return None
    from astropy.units import Unit

    return Unit(unit, parse_strict="silent")


def unit_text(unit: Any) -> str:
    """A unit in FITS notation where possible, "" for none."""
    if unit is None:
        return ""
    from astropy import units

    if isinstance(unit, units.UnitBase) and not isinstance(unit, units.UnrecognizedUnit):
        if unit == units.dimensionless_unscaled:
            return ""
        try:
            return str(unit.to_string("fits"))
        except ValueError:
            return str(unit.to_string())
    return str(unit)


def numbers(
    values: ArrayLike, name: str, unit: units.UnitBase | None = None, *, plain: units.UnitBase | None = None
) -> NDArray[np.float64]:
    """A contiguous one-dimensional float64 array, NaN where masked; copied only if necessary.

    A Quantity is converted to `unit`, if one is given, and so are numbers
    without unit if they are in the unit `plain`. One number is an array of one
    value.
    """
    given = split(values, name)
    if given.unit is None:
        given = given._replace(unit=plain)
    converted = in_unit(given, unit, name)
    try:
        array = np.ascontiguousarray(converted, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise no_numbers(name, error) from error
    if given.mask is not None:
        array = np.where(given.mask, np.nan, array)
    if array.ndim != 1:
        raise InputError(f"{name}: has the shape {array.shape}; it must have one axis")
    return array


def no_numbers(name: str, error: Exception) -> InputError:
    return InputError(f"{name}: is not an array of numbers ({error})")


class Pixels(NamedTuple):
    """Images, and what is known of their pixels, all of one shape."""

    images: NDArray[Any]
    variance: NDArray[Any] | None
    mask: NDArray[np.uint8] | None
    """0: use the pixel."""
    unit: str
    """Of the images, in FITS notation; "" if unknown."""
    unit_before: units.UnitBase | None
    """Of the images as given, if they were converted from another one."""


def pixels(
    images: Any,
    variance: Any,
    mask: Any,
    unit: str | units.UnitBase | None,
    arrange: Callable[[NDArray[Any], str, Any], NDArray[Any]],
    *,
    name: str = "images",
    mismatch: type[PeculiarError] = InputError,
) -> Pixels:
    """Images, variance and mask with nothing lost that their types say.

    A pixel is masked if `mask`, or the mask of the images or of the variance,
    says so. Quantities are converted to `unit`, or give the unit. A variance
    without unit is in the square of the images' unit as given, and is converted
    with them.

    Parameters
    ----------
    arrange : callable
        Gives an array its axes and type; takes the array, its name and its type.
    name : str
        Name of the images in messages.
    mismatch : type
        Exception if the shapes differ.
    """
    given = split(images, name)
    used = unit_of(unit)
    if used is None:
        used = given.unit
    before = given.unit if given.unit != used else None
    found = arrange(in_unit(given, used, name), name, np.float32)

    def arranged(array: NDArray[Any], other: str, dtype: Any) -> NDArray[Any]:
        result = arrange(array, other, dtype)
        if result.shape != found.shape:
            raise mismatch(f"{other}: its shape is {result.shape}, that of the {name} is {found.shape}")
        return result

    noise = None
    masks = [] if given.mask is None else [arranged(given.mask.view(np.uint8), name, np.uint8)]
    if variance is not None:
        its = split(variance, "variance")
        if its.unit is None and before is not None:
            its = its._replace(unit=_squared(before, name))
        wanted = None if its.unit is None else _squared(used, name)
        noise = arranged(in_unit(its, wanted, "variance"), "variance", np.float32)
        if its.mask is not None:
            masks.append(arranged(its.mask.view(np.uint8), "variance", np.uint8))
    if mask is not None:
        masks.append(arranged(_mask_bytes(mask), "mask", np.uint8))
    text = unit if isinstance(unit, str) and unit else unit_text(used)
    return Pixels(found, noise, functools.reduce(np.bitwise_or, masks) if masks else None, text, before)


def _squared(unit: units.UnitBase | None, name: str) -> units.UnitBase:
    """The unit of the variance of images in this unit."""
    from astropy.units import UnitsError

    try:
        if unit is not None:
            return unit**2
    except (UnitsError, ValueError):
        pass
    raise InputError(f"variance: cannot be converted; the unit of the {name} is {unit or 'unknown; give unit='}")


def _mask_bytes(mask: Any) -> NDArray[np.uint8]:
    """A mask as bytes: the values that are given if they fit, else 1 where they are not 0."""
    given = split(mask, "mask")
    array = given.values
    if array.dtype.kind not in "fiub":
        raise InputError(f"mask: an array of numbers is needed, not of {array.dtype}")
    if array.dtype == bool:
        array = array.view(np.uint8)
    elif array.dtype != np.uint8:
        fits = array.dtype.kind in "iu" and array.size and array.min() >= 0 and array.max() <= 255
        array = array.astype(np.uint8) if fits else (array != 0).view(np.uint8)
    return array if given.mask is None else np.where(given.mask, np.uint8(1), array)
