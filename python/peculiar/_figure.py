"""A figure that a notebook shows once."""

from __future__ import annotations

import matplotlib
import matplotlib.pyplot
from matplotlib.figure import Figure

__all__ = ["Picture"]


class Picture(Figure):
    """Figure of a function that returns it.

    A notebook shows the value of a cell's last line, and at the end of the cell all figures that are open: such a
    figure would be shown twice.
    """

    def _ipython_display_(self) -> None:
        if "inline" in matplotlib.get_backend().lower():
            matplotlib.pyplot.close(self)  # it is about to be shown
        raise NotImplementedError  # IPython goes on to show it as any other figure
