"""The half of a set that an image is in, fixed by a hash of its id, independent of the seed, the program and the machine.

Settings are chosen on "development" only; "test" is looked at once, when they are fixed. This concerns scored images only: the model of
a seed is the same for both halves, and its training images may come from both.
"""
import hashlib

HALVES = ("development", "test")
HELD_OUT = 1 / 6  # fraction of the digits' training file that is the development half


def place_of(identity):
    """The image's position in [0, 1): the first 64 bits of SHA-256."""
    digest = hashlib.sha256(f"peculiar accuracy {identity}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def half_of(identity):
    return HALVES[0] if place_of(identity) < 0.5 else HALVES[1]


def half_of_digit(name, file, number):
    """Digits come in two files: the test file is the test half; a held-out sixth of the training file is the development half."""
    if file == "test":
        return "test"
    return "development" if place_of(f"{name} {file} {number}") < HELD_OUT else "training"
