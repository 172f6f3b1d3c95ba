"""Outliers drawn on real normal images: arrays [image, band, y, x] in, the same out. Brightness is relative to the peak of
each image above its sky (the median of its border); outliers are clipped where the pictures are (255)."""
import numpy


def sky_of(image):
    """The median of the border of two pixels in each band, [band, 1, 1]."""
    border = numpy.concatenate([image[:, :2].reshape(len(image), -1), image[:, -2:].reshape(len(image), -1),
                                image[:, :, :2].reshape(len(image), -1), image[:, :, -2:].reshape(len(image), -1)], axis=1)
    return numpy.median(border, axis=1)[:, None, None]


def light_of(image):
    """(sky, peak above the sky, y, x): y and x from the centre."""
    sky = sky_of(image)
    rows, columns = image.shape[-2:]
    y, x = numpy.mgrid[:rows, :columns].astype(float)
    middle = image[:, rows // 4:-(rows // 4), columns // 4:-(columns // 4)]  # where the object is
    peak = (middle.max(axis=(1, 2)) - sky[:, 0, 0])[:, None, None]
    return sky, peak, y - (rows - 1) / 2, x - (columns - 1) / 2


def turned(y, x, random, axis_ratio=1.0):
    """Coordinates along and across a random direction; across is stretched by the axis ratio."""
    angle = random.uniform(0, numpy.pi)
    return x * numpy.cos(angle) + y * numpy.sin(angle), (y * numpy.cos(angle) - x * numpy.sin(angle)) / axis_ratio


def spot(y, x, at_y, at_x, width):
    return numpy.exp(-((y - at_y) ** 2 + (x - at_x) ** 2) / (2 * width**2))


def ring(image, other, random):
    _, peak, y, x = light_of(image)
    u, v = turned(y, x, random, random.uniform(0.6, 1))
    radius = len(y) * random.uniform(0.14, 0.28)
    return image + random.uniform(0.12, 0.4) * peak * numpy.exp(-(numpy.hypot(u, v) - radius) ** 2 / (2 * random.uniform(1, 2) ** 2))


def arc(image, other, random):
    _, peak, y, x = light_of(image)
    radius, start = len(y) * random.uniform(0.15, 0.3), random.uniform(-numpy.pi, numpy.pi)
    along = numpy.angle(numpy.exp(1j * (numpy.arctan2(y, x) - start))) / numpy.radians(random.uniform(20, 45))
    across = (numpy.hypot(y, x) - radius) / random.uniform(0.9, 1.5)
    return image + random.uniform(0.12, 0.4) * peak * numpy.exp(-(along**2 + across**2) / 2)


def double_nucleus(image, other, random):
    _, peak, y, x = light_of(image)
    angle, distance = random.uniform(0, 2 * numpy.pi), len(y) * random.uniform(0.06, 0.11)
    return image + random.uniform(0.4, 0.9) * peak * spot(y, x, distance * numpy.sin(angle), distance * numpy.cos(angle), random.uniform(1, 1.6))


def dust_lane(image, other, random):
    sky, _, y, x = light_of(image)
    u, v = turned(y, x, random)
    kept = 1 - random.uniform(0.5, 0.9) * numpy.exp(-(v - random.uniform(-1, 1)) ** 2 / (2 * random.uniform(0.8, 1.5) ** 2)
                                                    - u**2 / (2 * (0.2 * len(y)) ** 2))
    return sky + (image - sky) * kept


def empty_of(image, random):
    """An image of its sky: pixels drawn from its border."""
    rows, columns = image.shape[-2:]
    border = numpy.concatenate([image[:, :4].reshape(len(image), -1), image[:, -4:].reshape(len(image), -1)], axis=1)
    border = numpy.minimum(border, numpy.percentile(border, 90, axis=1, keepdims=True))  # without neighbours at the border
    return border[:, random.integers(0, border.shape[1], rows * columns)].reshape(image.shape)


def point_source(image, other, random):
    _, peak, y, x = light_of(image)
    return empty_of(image, random) + peak * spot(y, x, random.uniform(-0.5, 0.5), random.uniform(-0.5, 0.5), random.uniform(1.1, 1.5))


def star_beside(image, other, random):
    _, peak, y, x = light_of(image)
    angle, distance = random.uniform(0, 2 * numpy.pi), len(y) * random.uniform(0.12, 0.3)
    return image + random.uniform(0.4, 1.2) * peak * spot(y, x, distance * numpy.sin(angle), distance * numpy.cos(angle), random.uniform(1.1, 1.5))


def blank_frame(image, other, random):
    return empty_of(image, random)


def saturated_frame(image, other, random):
    sky, peak, _, x = light_of(image)
    bled = (image - sky) * random.uniform(4, 10)
    return sky + bled + 10 * peak * (numpy.abs(x - random.uniform(-1, 1)) < 1) * (bled.max(axis=1, keepdims=True) > 2 * peak)


def two_stamps_added(image, other, random):
    return image + other - sky_of(other)


def quadrant_blanked(image, other, random):
    rows, columns = image.shape[-2:]
    y, x = random.integers(0, 2, 2)
    image = image.copy()
    image[:, y * rows // 2:(y + 1) * rows // 2, x * columns // 2:(x + 1) * columns // 2] = 0
    return image


def saturated_trail(image, other, random):
    _, _, y, x = light_of(image)
    _, v = turned(y, x, random)
    return numpy.where(numpy.abs(v - len(y) * random.uniform(-0.3, 0.3)) < 1.2, 1e9, image)


def halves_joined(image, other, random):
    image = image.copy()
    image[..., image.shape[-1] // 2:] = other[..., image.shape[-1] // 2:]
    return image


def blue_core(image, other, random, weights=(0.1, 0.5, 1)):
    """Bands R, G, B: light of another colour at the centre."""
    sky, peak, y, x = light_of(image)
    share = random.uniform(0.3, 0.6) * numpy.array(weights)[:, None, None]
    return image + share * peak.max() * spot(y, x, 0, 0, random.uniform(1.5, 3))


def red_core(image, other, random):
    return blue_core(image, other, random, (1, 0.5, 0.1))


def plane_missing(image, other, random):
    image = image.copy()
    image[random.integers(len(image))] = 0
    return image


def planes_shifted(image, other, random):
    image = image.copy()
    plane, (y, x) = random.integers(len(image)), random.choice([-4, -3, -2, 2, 3, 4], 2)
    image[plane] = numpy.roll(image[plane], (y, x), axis=(0, 1))
    return image


def planes_swapped(image, other, random):
    return image[::-1]


KINDS = {one.__name__.replace("_", " "): one
         for one in (two_stamps_added, quadrant_blanked, saturated_trail, halves_joined, ring, arc, double_nucleus, dust_lane, point_source,
                     star_beside, blank_frame, saturated_frame)}
COLOUR_KINDS = {one.__name__.replace("_", " "): one for one in (blue_core, red_core, plane_missing, planes_shifted, planes_swapped)}


def plant(images, kind, seed):
    """Makes one outlier from each image; `other` is another of the images."""
    random = numpy.random.default_rng([seed, *kind.__name__.encode()])
    order = random.permutation(len(images))
    others = numpy.empty_like(images)
    others[order] = images[numpy.roll(order, 1)]
    planted = [kind(image, other, random) for image, other in zip(images, others)]
    return numpy.clip(numpy.stack(planted), 0, images.max()).astype(numpy.float32)


def luma(images):
    return numpy.tensordot(images, numpy.array([0.299, 0.587, 0.114], numpy.float32), axes=([1], [0]))[:, None]
