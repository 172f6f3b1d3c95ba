// Colours of values: a perceptually uniform scale for numbers, distinct colours for words.
import {number} from './parts.js';

// Nine stops of viridis (van der Walt & Smith, CC0).
const kScale = [[68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37]];
/** Whether the page is dark at present. */
export const darkPaper = (element) => getComputedStyle(element).getPropertyValue('--is-dark').trim() === '1';

// Colours that colour-blind people can tell apart (Okabe & Ito 2008), and lighter variants.
const kWords = [[230, 159, 0], [86, 180, 233], [0, 158, 115], [240, 228, 66], [0, 114, 178], [213, 94, 0], [204, 121, 167], [148, 208, 255], [170, 220, 140], [200, 170, 255]];
export const kNone = [128, 132, 140];

export const css = ([r, g, b]) => `rgb(${r} ${g} ${b})`;
export const wordColour = (i) => kWords[i % kWords.length];
const labelColours = {interesting: [0, 190, 130], boring: [150, 160, 175], artefact: [235, 120, 40]};

/** Colour of a class in points, marks and legend. */
export const labelColour = (label, classes) => labelColours[label] || wordColour(Math.max(0, classes.indexOf(label)));

/** Colour of a fraction, 0 to 1; the high end stands out most, on a dark and on a light page. */
export function scaleColour(share, isDark) {
  const held = Math.max(0, Math.min(1, share));
  const at = (isDark ? 0.2 + 0.8 * held : 0.9 * (1 - held)) * (kScale.length - 1);
  const i = Math.min(kScale.length - 2, Math.floor(at));
  return kScale[i].map((c, k) => Math.round(c + (kScale[i + 1][k] - c) * (at - i)));
}

export const gradient = (isDark) => `linear-gradient(90deg, ${kScale.map((_, i) => css(scaleColour(i / (kScale.length - 1), isDark))).join(', ')})`;

/** The 1st and 99th percentiles, from at most 20,000 values. */
function limitsOf(values) {
  const step = Math.max(1, Math.floor(values.length / 20000));
  const some = [];
  for (let i = 0; i < values.length; i += step) if (Number.isFinite(values[i])) some.push(values[i]);
  if (some.length === 0) return [0, 1];
  some.sort((a, b) => a - b);
  const low = some[Math.floor(0.01 * (some.length - 1))];
  const high = some[Math.ceil(0.99 * (some.length - 1))];
  return high > low ? [low, high] : [low - 0.5, low + 0.5];
}

/**
 * Returns the colours of all rows and the legend.
 * @param {Float32Array} values category numbers if there are categories
 * @param {string[]|null} categories
 * @param {boolean} isDark whether the page is dark
 * @param {(word: string, i: number) => number[]} colourOf colour of a word
 */
export function colourRows(values, categories, isDark, colourOf = (word, i) => wordColour(i)) {
  const colours = new Uint8Array(4 * values.length);
  const table = new Uint32Array(257);
  const bytes = new Uint8Array(table.buffer);
  const set = (i, colour) => bytes.set([...colour, 255], 4 * i);
  set(256, kNone);
  let place;
  let legend;
  if (categories) {
    categories.forEach((word, i) => set(i, word === '' || word === 'other' && i === categories.length - 1 ? kNone : colourOf(word, i)));
    place = (value) => (Number.isNaN(value) ? 256 : value);
    legend = {words: categories.map((word, i) => ({word, colour: word === '' ? kNone : [...bytes.slice(4 * i, 4 * i + 3)], isOther: word === 'other' && i === categories.length - 1}))};
  } else {
    const [low, high] = limitsOf(values);
    for (let i = 0; i < 256; ++i) set(i, scaleColour(i / 255, isDark));
    place = (value) => (Number.isNaN(value) ? 256 : Math.max(0, Math.min(255, Math.round((255 * (value - low)) / (high - low)))));
    legend = {low: number(low, 3), high: number(high, 3)};
  }
  const out = new Uint32Array(colours.buffer);
  for (let i = 0; i < values.length; ++i) out[i] = table[place(values[i])];
  return {colours, legend};
}

const kDimmed = 36;  // opacity of 255

/** Returns the colours with rows outside `members` (one bit per row, lowest first) made faint. */
export function dimOthers(colours, members) {
  const out = colours.slice();
  for (let row = 0; 4 * row < out.length; ++row) {
    if (!(members[row >> 3] & (1 << (row & 7)))) out[4 * row + 3] = kDimmed;
  }
  return out;
}
