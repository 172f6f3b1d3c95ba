// Asks the server every two seconds for new labels, a newly learned order, and images that other programs highlight or point at.
import {getJson} from './api.js';
import {catchUp, isBehind, lastDecision, send} from './labels.js';
import {info, link, outdated, rank, samp} from './store.js';

const kSeconds = 2;
const kHiddenSeconds = 10;
const kLongestSeconds = 15;

let missed = 0;
let timer = null;

function isSame(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** How the server differs from what this page shows, after it was started again: as `outdated`. */
function difference({collection, files}) {
  if (collection !== info.value.collection) return 'images';
  return files === info.value.files ? '' : 'files';
}

async function beat() {
  try {
    const answer = await getJson('pulse', {after: lastDecision()});
    missed = 0;
    outdated.set(difference(answer));
    if (outdated.value !== 'images') {
      if (isBehind(answer)) await catchUp();
      if (!isSame(answer.rank, rank.value)) rank.set(answer.rank);
      if (!isSame(answer.samp, samp.value)) samp.set(answer.samp);
      send();
    }
  } catch {
    ++missed;
  }
  const seconds = document.hidden ? kHiddenSeconds : Math.min(kLongestSeconds, kSeconds * 1.5 ** Math.max(0, missed - 2));
  const soon = rank.value.state === 'running' && missed === 0 ? 0.5 : seconds;
  timer = setTimeout(beat, soon * 1000);
}

/** Asks at once, for instance at the user's request. */
export function pulseNow() {
  clearTimeout(timer);
  missed = 0;
  beat();
}

export function startPulse() {
  timer = setTimeout(beat, kSeconds * 1000);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) pulseNow();
  });
  rank.subscribe((now) => {
    if (now.state === 'running') pulseSoon();
  });
  link.subscribe((state) => {
    if (state === 'ok') send();
  });
}

function pulseSoon() {
  clearTimeout(timer);
  timer = setTimeout(beat, 400);
}
