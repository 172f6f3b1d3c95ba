"""Which half of a set an image is in, for good: by a hash of its id, whatever the seed, the program or the machine.

Settings are chosen on "development" alone; "test" is looked at once, when they are fixed. Only images that are scored count: the
model of one seed is the same for both halves, and may have normal images of either among its training images.
"""
import hashlib

HALVES = ("development", "test")
HELD_OUT = 1 / 6  # of the training file of digits: their development half


def place_of(identity):
    """The image's place in [0, 1): the first 64 bits of SHA-256."""
    digest = hashlib.sha256(f"peculiar accuracy {identity}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def half_of(identity):
    return HALVES[0] if place_of(identity) < 0.5 else HALVES[1]


def half_of_digit(name, file, number):
    """Digits come in two files: the test file is the test half, a held-out sixth of the training file the development half."""
    if file == "test":
        return "test"
    return "development" if place_of(f"{name} {file} {number}") < HELD_OUT else "training"
