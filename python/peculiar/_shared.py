"""Arrays in memory shared by this process and the program.

The memory is a `memfd`: it leaves no file behind, is not limited by the size
of /dev/shm, and is freed when the last process that has it open ends.
"""

from __future__ import annotations

import math
import mmap
import os
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_ALIGNMENT = 64


class SharedMemory(mmap.mmap):
    """Memory that the program opens by `path`."""

    descriptor: int

    @classmethod
    def of_size(cls, size: int) -> SharedMemory:
        """Allocate so many bytes, all 0."""
        descriptor = os.memfd_create("peculiar", os.MFD_CLOEXEC)
        try:
            os.ftruncate(descriptor, max(size, 1))
            memory = cls(descriptor, max(size, 1))
        except BaseException:
            os.close(descriptor)
            raise
        memory.descriptor = descriptor
        return memory

    @property
    def path(self) -> str:
        """Path for other processes of this user, valid while the memory is open here."""
        return f"/proc/{os.getpid()}/fd/{self.descriptor}"

    def __del__(self) -> None:
        if hasattr(self, "descriptor"):
            os.close(self.descriptor)


def shared_array(shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """An array of zeros in its own shared memory."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    return np.ndarray(shape, dtype, buffer=SharedMemory.of_size(size))


def place_of(array: NDArray[Any]) -> dict[str, Any] | None:
    """Location of an array in shared memory, for a request; None if it is elsewhere or not contiguous."""
    base: Any = array
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, memoryview):
        base = base.obj
    if not isinstance(base, SharedMemory) or not array.flags.c_contiguous:
        return None
    start = np.frombuffer(base, np.uint8).__array_interface__["data"][0]
    offset = array.__array_interface__["data"][0] - start if array.size else 0
    return {"memory": base.path, "offset": int(offset)}


class Results:
    """Memory into which the program writes the arrays of an answer."""

    def __init__(self) -> None:
        self.descriptor = os.memfd_create("peculiar-results", os.MFD_CLOEXEC)
        self.path = f"/proc/{os.getpid()}/fd/{self.descriptor}"

    def arrays(self, layout: list[dict[str, Any]]) -> dict[str, NDArray[Any]]:
        """The arrays by name, not copied."""
        size = os.fstat(self.descriptor).st_size
        if size == 0:
            return {entry["name"]: np.empty(entry["shape"], entry["type"]) for entry in layout}
        memory = mmap.mmap(self.descriptor, size)
        return {
            entry["name"]: np.ndarray(entry["shape"], entry["type"], buffer=memory, offset=entry["offset"])
            for entry in layout
        }

    def __enter__(self) -> Results:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)
