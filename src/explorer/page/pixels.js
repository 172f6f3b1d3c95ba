// Pixels of one image, fetched as float32 and drawn in the browser so that the stretch changes at once.
import {getFloats} from './api.js';
import {info} from './store.js';

/**
 * @typedef {object} Plane
 * @property {number} bands
 * @property {number} height
 * @property {number} width
 * @property {Float32Array} values [band][y][x]
 * @property {number[]} low display limits, one per band
 * @property {number[]} high
 */

const kKept = 48;
const kept = new Map();

const numbers = (text) => text.split(',').map(Number);

async function fetchPlane(row, plane) {
  const {values, headers} = await getFloats('pixels', {row, plane, v: info.value.files});
  const [bands, height, width] = numbers(headers.get('X-Shape'));
  return {bands, height, width, values, low: numbers(headers.get('X-Low')), high: numbers(headers.get('X-High'))};
}

/** @returns {Promise<Plane>} from a small cache. */
export function planeOf(row, plane) {
  const key = `${row} ${plane}`;
  if (!kept.has(key)) {
    const coming = fetchPlane(row, plane);
    kept.set(key, coming);
    coming.catch(() => kept.delete(key));
    if (kept.size > kKept) kept.delete(kept.keys().next().value);
  }
  return kept.get(key);
}

const kSoftening = 0.1;
const kLogContrast = 1000;  // as in SAOImage DS9

/** Fraction of the display range -> fraction of the screen's brightness; the curves of the program's pictures. */
export const curves = {
  linear: (t) => t,
  asinh: (t) => Math.asinh(t / kSoftening) / Math.asinh(1 / kSoftening),
  log: (t) => Math.log1p(kLogContrast * t) / Math.log1p(kLogContrast),
};

/** As in the program's pictures, each step of the level divides the display range. */
export const levelFactor = (level) => 1.5 ** level;

const kMissing = [120, 40, 110];

/** Blue below zero, red above zero, the page's background at zero. */
function diverging(t, paper) {
  const end = t < 0 ? [59, 110, 214] : [214, 59, 48];
  const share = Math.min(1, Math.abs(t));
  return end.map((c, i) => paper[i] + (c - paper[i]) * share);
}

function paintDiverging(out, plane, band, level, paper) {
  const size = plane.width * plane.height;
  const limit = Math.max(Math.abs(plane.low[band]), Math.abs(plane.high[band])) / levelFactor(level) || 1;
  for (let i = 0; i < size; ++i) {
    const value = plane.values[band * size + i];
    out(i, Number.isNaN(value) ? kMissing : diverging(value / limit, paper));
  }
}

const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** Common limits for several bands, so that their colours stay comparable. */
function limitsOf(plane, bands) {
  const low = mean(bands.map((b) => plane.low[b]));
  return {low, high: mean(bands.map((b) => plane.high[b]))};
}

/** The mean of the bands. */
function paintGrey(out, plane, bands, curve, level) {
  const size = plane.width * plane.height;
  const {low, high} = limitsOf(plane, bands);
  const range = (high - low) / levelFactor(level) || 1;
  for (let i = 0; i < size; ++i) {
    let value = 0;
    for (const b of bands) value += plane.values[b * size + i] / bands.length;
    const shown = 255 * curve(Math.min(1, Math.max(0, (value - low) / range)));
    out(i, Number.isNaN(value) ? kMissing : [shown, shown, shown]);
  }
}

/** Stretches the mean of the bands, which keeps the hue (Lupton et al. 2004, PASP 116, 133, equation 2). */
function paintColour(out, plane, bands, curve, level) {
  const size = plane.width * plane.height;
  const {low, high} = limitsOf(plane, bands);
  const range = (high - low) / levelFactor(level) || 1;
  const colour = [0, 0, 0];
  for (let i = 0; i < size; ++i) {
    let missing = false;
    for (let c = 0; c < 3; ++c) {
      const value = plane.values[bands[c] * size + i];
      missing = missing || Number.isNaN(value);
      colour[c] = Math.max(0, (value - low) / range);
    }
    const light = mean(colour);
    const factor = light > 0 ? Math.min(curve(Math.min(1, light)) / light, 1 / Math.max(...colour)) : 0;
    out(i, missing ? kMissing : [255 * factor * colour[0], 255 * factor * colour[1], 255 * factor * colour[2]]);
  }
}

/** Bands to draw from "", "1" or "2,1,0": three bands are drawn in colour, any other number as their mean. */
export function bandsOf(text, bands) {
  const asked = text === '' ? [] : text.split(',').map(Number).filter((b) => b >= 0 && b < bands);
  if (asked.length === 1 || asked.length === 3) return asked;
  return Array.from({length: bands}, (_, b) => b);
}

/**
 * Draws the plane, one canvas px per pixel.
 * @param {HTMLCanvasElement} canvas
 * @param {Plane} plane
 * @param {{stretch: string, level: number, bands: string, upward: boolean, pictures: boolean, signed: boolean, paper: number[]}} look
 */
export function paint(canvas, plane, look) {
  const {width, height} = plane;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  const picture = context.createImageData(width, height);
  const out = (i, colour) => {
    const y = Math.floor(i / width);
    const at = 4 * ((look.upward ? height - 1 - y : y) * width + (i % width));
    for (let c = 0; c < 3; ++c) picture.data[at + c] = colour[c];
    picture.data[at + 3] = 255;
  };
  const bands = bandsOf(look.bands, plane.bands);
  const curve = curves[look.stretch || (look.pictures ? 'linear' : 'asinh')];
  if (look.signed) paintDiverging(out, plane, bands[Math.floor(bands.length / 2)], look.level, look.paper);
  else if (bands.length === 3) paintColour(out, plane, bands, curve, look.level);
  else paintGrey(out, plane, bands, curve, look.level);
  context.putImageData(picture, 0, 0);
}

/** Values of all bands at a pixel of the image (y in the image's own row order). */
export function valuesAt(plane, x, y) {
  const size = plane.width * plane.height;
  return Array.from({length: plane.bands}, (_, band) => plane.values[band * size + y * plane.width + x]);
}
