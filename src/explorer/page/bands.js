// The bands that images are drawn in, as the address has them: "" (the server's default), one number, or three.

const kColour = 'colour';

/** Numbers of the red, green and blue band; null if `text` is not three of `count` bands. */
export function colourOf(text, count) {
  const numbers = text.split(',').map(Number);
  const are = text !== '' && numbers.length === 3 && numbers.every((band) => Number.isInteger(band) && band >= 0 && band < count);
  return are ? numbers : null;
}

/** With more than three bands, each channel of a colour is chosen by itself. */
export function hasChannels(names) {
  return names.length > 3;
}

/** Choices of the list of bands: [[value, words], ...]. */
export function bandChoices(names) {
  const ones = names.map((name, i) => [String(i), name]);
  if (hasChannels(names)) return [['', 'default'], ...ones, [kColour, 'three in colour']];
  if (names.length < 3) return [['', 'default'], ...ones];
  return [['', 'default'], ...ones, ['0,1,2', names.join(' ')], ['2,1,0', [...names].reverse().join(' ')]];
}

/** The choice that shows `text`. */
export function choiceOf(text, names) {
  return hasChannels(names) && colourOf(text, names.length) ? kColour : text;
}

/** The bands of a choice. A colour begins with the first three, of which the last is red: lists go from blue to red. */
export function bandsOfChoice(choice) {
  return choice === kColour ? '2,1,0' : choice;
}

/** `text` with another band in a channel (0: red). */
export function withChannel(text, channel, band) {
  const parts = text.split(',');
  parts[channel] = band;
  return parts.join(',');
}
