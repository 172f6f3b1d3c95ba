"""Pictures for notebooks, made with matplotlib; each function returns the figure."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from peculiar._given import split
from peculiar.errors import InputError, UsageError
from peculiar.tables import TableLike, as_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from peculiar.sample import Sample
    from peculiar.scores import Scores

__all__ = ["completeness_curve", "show_images", "show_sample", "show_top", "training_health"]


def show_images(
    images: Sequence[ArrayLike],
    titles: Sequence[str] | None = None,
    *,
    columns: int | None = None,
    rows_upward: bool = True,
) -> Figure:
    """Draw images side by side.

    Parameters
    ----------
    images : sequence of arrays, shape (y, x)
        Each is stretched separately: asinh from the sky level to the 99.7 %
        quantile. Masked pixels and those that are not finite are grey.
    titles : sequence of str, optional
    columns : int, optional
        Images per row; by default about as many as there are rows.
    rows_upward : bool
        Whether row 0 is at the bottom.
    """
    plt = _pyplot()
    if len(images) == 0:
        raise UsageError("there is no image to draw")
    across = columns or min(len(images), max(1, math.ceil(math.sqrt(len(images)))))
    down = math.ceil(len(images) / across)
    figure, axes = _subplots(down, across, figsize=(1.8 * across, 2.0 * down), squeeze=False)
    colours = plt.get_cmap("gray").with_extremes(bad="0.6")
    for place, axis in enumerate(axes.flat):
        axis.set_axis_off()
        if place >= len(images):
            continue
        axis.imshow(_stretched(_with_nan(images[place])), cmap=colours, vmin=0, vmax=1, interpolation="nearest",
                    origin="lower" if rows_upward else "upper")  # fmt: skip
        if titles is not None:
            axis.set_title(titles[place], fontsize=7)
    return figure


def show_sample(
    sample: Sample,
    rows: Sequence[int | str] | int = 16,
    *,
    band: int | str = 0,
    columns: int | None = None,
    titles: Sequence[str] | None = None,
) -> Figure:
    """Draw images of a sample: those in `rows` (numbers or ids), or the first ones."""
    chosen = range(min(rows, len(sample))) if isinstance(rows, int) else [sample.row_of(row) for row in rows]
    number = sample._band(band)
    images = [_masked(sample, row, number) for row in chosen]
    names = titles if titles is not None else [str(sample.ids[row]) for row in chosen]
    return show_images(images, names, columns=columns, rows_upward=sample.rows_upward)


def show_top(
    scores: Scores,
    n: int = 16,
    *,
    sample: Sample | None = None,
    column: str | None = None,
    band: int | str = 0,
) -> Figure:
    """Draw the highest-ranking images that the sample holds, each with its rank, id and score."""
    images = scores.sample() if sample is None else sample
    name = column or scores.ranking
    found = scores._ranked_in(images, n, column)
    if n > 0 and not found:
        raise InputError(f"{images.path}: holds none of the ranked images of {scores.path}")
    values = scores.table[name]
    titles = [f"{rank}. {images.ids[place]}\n{name} {float(values[row]):.3g}" for rank, row, place in found]
    return show_sample(images, [place for _, _, place in found], band=band, titles=titles)


def completeness_curve(
    table: TableLike,
    x: str = "planted_contrast",
    *,
    found: str | ArrayLike = "q_value",
    below: float = 0.1,
    bins: int | ArrayLike = 8,
    logarithmic: bool = True,
) -> Figure:
    """Draw the fraction of planted outliers that is found, as a function of one of their properties.

    Parameters
    ----------
    table : table-like
        Scores of a sample with planted outliers (``peculiar inject``, then
        ``score`` and ``calibrate``).
    x : str
        Column that the outliers are binned by.
    found : str or array_like of bool
        Column whose values below `below` count as found, or an array that says
        which outliers are found.
    below : float
    bins : int or array_like
        Number of bins, with equal numbers of outliers, or the edges.
    logarithmic : bool
        Whether the x axis is logarithmic.
    """
    rows = as_table(table)
    for name in [x, *([found] if isinstance(found, str) else [])]:
        if name not in rows.colnames:
            raise InputError(f"the table has no column {name!r}; it has {', '.join(rows.colnames)}")
    values: NDArray[Any] = np.ma.filled(np.ma.asarray(rows[x], float), np.nan)
    if isinstance(found, str):
        is_found = np.ma.filled(np.ma.asarray(rows[found], float), np.nan) < below
    else:
        is_found = np.ma.filled(np.ma.asarray(found, bool), False)
    if not np.isfinite(values).any():
        raise InputError(f"column {x!r} has no value")
    keep = np.isfinite(values)
    values, is_found = values[keep], is_found[keep]
    edges = np.quantile(values, np.linspace(0, 1, bins + 1)) if isinstance(bins, int) else np.asarray(bins, float)
    centres, shares, low, high = [], [], [], []
    for left, right in itertools.pairwise(edges):
        inside = (values >= left) & ((values < right) | (right == edges[-1]) & (values <= right))
        if inside.any():
            centres.append(float(np.median(values[inside])))
            share = _wilson(int(is_found[inside].sum()), int(inside.sum()))
            shares.append(share[0])
            low.append(share[0] - share[1])
            high.append(share[2] - share[0])
    figure, axis = _subplots(figsize=(5, 3.6))
    axis.errorbar(centres, shares, yerr=[low, high], fmt="o-", capsize=2, color="0.1")
    axis.set(ylim=(0, 1.02), ylabel="share found", xlabel=_label(rows, x), xscale="log" if logarithmic else "linear")
    return figure


def training_health(table: TableLike, columns: Sequence[str] | None = None) -> Figure:
    """Draw the history of a training: columns of its table over the steps.

    Parameters
    ----------
    table : table-like or path
        ``history.csv`` from the folder that a training writes beside the model.
    columns : sequence of str, optional
        Columns to draw; by default all numbers.
    """
    from peculiar.tables import read_table

    rows = read_table(table) if isinstance(table, str) or hasattr(table, "__fspath__") else as_table(table)
    names = (
        list(columns)
        if columns is not None
        else [n for n in rows.colnames if n != "step" and rows[n].dtype.kind in "fi"]
    )
    if not names:
        raise InputError("the table has no column of numbers to draw")
    steps = rows["step"] if "step" in rows.colnames else np.arange(len(rows))
    figure, axes = _subplots(len(names), 1, figsize=(6, 1.5 * len(names)), sharex=True, squeeze=False)
    for axis, name in zip(axes[:, 0], names, strict=True):
        axis.plot(steps, np.asarray(rows[name], float), color="0.1", linewidth=1)
        axis.set_ylabel(name, fontsize=7)
    axes[-1, 0].set_xlabel("step")
    return figure


def _with_nan(image: Any) -> NDArray[Any]:
    """Pixels, NaN where masked."""
    given = split(image, "images")
    pixels = given.values.astype(float)
    return pixels if given.mask is None else np.where(given.mask, np.nan, pixels)


def _stretched(image: NDArray[Any]) -> NDArray[Any]:
    finite = image[np.isfinite(image)]
    if finite.size == 0:
        return np.full(image.shape, np.nan)
    level = float(np.median(finite))
    spread = 1.4826 * float(np.median(np.abs(finite - level))) or float(np.std(finite)) or 1.0
    top = max(float(np.quantile(finite, 0.997)) - level, 3 * spread)
    low = np.arcsinh(-2.0)
    return (np.arcsinh((image - level) / spread) - low) / (np.arcsinh(top / spread) - low)


def _masked(sample: Sample, row: int, band: int) -> NDArray[Any]:
    image = np.array(sample.images[row, band], float)
    mask = sample.mask
    if mask is not None:
        image[(mask[row, band] & 1) != 0] = np.nan
    return image


def _wilson(count: int, of: int) -> tuple[float, float, float]:
    """Fraction with Wilson's interval (68 %)."""
    share = count / of
    middle = (share + 0.5 / of) / (1 + 1 / of)
    half = math.sqrt(share * (1 - share) / of + 0.25 / of**2) / (1 + 1 / of)
    return share, max(0.0, middle - half), min(1.0, middle + half)


def _label(table: Any, name: str) -> str:
    unit = getattr(table[name], "unit", None)
    return f"{name} [{unit}]" if unit else name


def _subplots(*places: int, **settings: Any) -> Any:
    plt = _pyplot()
    from peculiar._figure import Picture

    return plt.subplots(*places, FigureClass=Picture, layout="constrained", **settings)


def _pyplot() -> Any:
    try:
        import matplotlib.pyplot
    except ModuleNotFoundError as error:
        raise UsageError("matplotlib, which draws, is not installed: pip install matplotlib") from error
    return matplotlib.pyplot
