"""Reads the stars of a RAMSES output with pynbody, as read_stars does with Peculiar: positions, velocities, masses, identities, ages,
metallicities. Prints stars, seconds (without the start of Python) and the sum of the masses [Msun]."""
import sys
import time
import warnings

import pynbody

warnings.simplefilter("ignore")
pynbody.config["number_of_threads"] = int(sys.argv[2])
start = time.perf_counter()
snapshot = pynbody.load(sys.argv[1])
stars = snapshot.s
for name in ("pos", "vel", "mass", "iord", "age", "metal"):
    stars[name]
masses = stars["mass"].in_units("Msol").sum()
stars["pos"].in_units("kpc"), stars["vel"].in_units("km s**-1"), stars["age"].in_units("Gyr")
print(len(stars), f"{time.perf_counter() - start:.6f}", f"{masses:.8e}")
