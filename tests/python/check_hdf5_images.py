"""Writes an HDF5 file of one cube an object, and checks the sample that was made of it.

check_hdf5_images.py write FILE            6 objects of 5 bands
check_hdf5_images.py check FILE SAMPLE.h5
"""
import sys

import h5py
import numpy


def write(path):
    random = numpy.random.default_rng(1)
    with h5py.File(path, "w") as file:
        for i in range(6):
            file[f"obj{i}/image"] = random.normal(size=(5, 16, 16)).astype("f4")


def check(path, sample):
    with h5py.File(path) as file, h5py.File(sample) as made:
        images = made["images"][()]
        assert images.shape == (6, 5, 16, 16), images.shape
        for i in range(6):
            assert numpy.array_equal(images[i], file[f"obj{i}/image"][()]), i


if sys.argv[1] == "write":
    write(sys.argv[2])
else:
    check(*sys.argv[2:4])
