// Sky position of an image, and links to archives, which open only on a click.
import {html} from './htm-preact.js';
import {post} from './api.js';
import {Copy} from './parts.js';
import {notify, samp, useShared} from './store.js';

function sexagesimal(value, digits) {
  let rest = Math.abs(value);
  const whole = Math.floor(rest);
  rest = (rest - whole) * 60;
  let minutes = Math.floor(rest);
  let seconds = ((rest - minutes) * 60).toFixed(digits);
  let first = whole;
  if (Number(seconds) >= 60) {
    seconds = (0).toFixed(digits);
    minutes += 1;
  }
  if (minutes >= 60) {
    minutes = 0;
    first += 1;
  }
  return [first, minutes, seconds].map((part, i) => String(part).padStart(i === 2 ? digits + 3 : 2, '0')).join(':');
}

/** "10:00:24.00 +02:12:21.0" */
export function asSexagesimal({ra_deg, dec_deg}) {
  return `${sexagesimal((((ra_deg % 360) + 360) % 360) / 15, 2)} ${dec_deg < 0 ? '-' : '+'}${sexagesimal(dec_deg, 1)}`;
}

/** Names and addresses of public archives at the position. */
export function archives({ra_deg, dec_deg}) {
  const ra = ra_deg.toFixed(6);
  const dec = dec_deg.toFixed(6);
  const signed = `${dec_deg < 0 ? '' : '+'}${dec}`;
  return [
    ['SIMBAD', `https://simbad.cds.unistra.fr/simbad/sim-coo?Coord=${encodeURIComponent(`${ra} ${signed}`)}&CooFrame=ICRS&Radius=10&Radius.unit=arcsec`],
    ['NED', `https://ned.ipac.caltech.edu/conesearch?search_type=Near%20Position%20Search&coordinates=${encodeURIComponent(`${ra}d ${signed}d`)}&radius=0.2&in_csys=Equatorial&in_equinox=J2000`],
    ['ESASky', `https://sky.esa.int/esasky/?target=${encodeURIComponent(`${ra} ${dec}`)}&fov=0.03&cooframe=J2000&sci=true`],
    ['Aladin', `https://aladin.cds.unistra.fr/AladinLite/?target=${encodeURIComponent(`${ra} ${signed}`)}&fov=0.03`],
    ['Legacy Survey', `https://www.legacysurvey.org/viewer?ra=${ra}&dec=${dec}&layer=ls-dr10&zoom=15&mark=${ra},${dec}`],
  ];
}

export function Position({position}) {
  if (!position) return null;
  const degrees = `${position.ra_deg.toFixed(6)} ${position.dec_deg.toFixed(6)}`;
  const hours = asSexagesimal(position);
  return html`<section class="card" aria-labelledby="position-title"><h2 id="position-title">Position</h2>
    <p class="line"><code>${degrees}</code> <${Copy} text=${degrees} what="position in degrees" /></p>
    <p class="line"><code>${hours}</code> <${Copy} text=${hours} what="position in hours and degrees" /></p>
    <p class="links">${archives(position).map(([name, url]) => html`<a key=${name} href=${url} target="_blank" rel="noopener noreferrer">${name}</a>`)}</p>
  </section>`;
}

/** Sends to DS9, TOPCAT and Aladin, and connects first if needed. `what`: the body, or a function that makes it. */
export async function sendBySamp(what) {
  try {
    const body = typeof what === 'function' ? await what() : what;
    if (!samp.value.connected) await post('samp', {what: 'connect'});
    const {sent} = await post('samp', body);
    samp.set({...samp.value, connected: true});
    notify(sent.length > 0 ? `Sent to ${sent.join(', ')}.` : 'Sent, but no program is listening.');
  } catch (error) {
    notify(error.message, {kind: 'error'});
  }
}

/** Buttons that send: [[words, body or a function that makes it], ...]. */
export function SampButtons({choices}) {
  const {connected} = useShared(samp);
  return html`<div class="group samp" role="group" aria-label="Send to other programs (SAMP)">
    <span class="name" title=${connected ? 'Connected to a SAMP hub' : 'Connects to a SAMP hub (TOPCAT, Aladin and DS9 have one)'}>send${connected ? ' ●' : ''}</span>
    ${choices.map(([words, body]) => html`<button key=${words} class="small" onClick=${() => sendBySamp(body)}>${words}</button>`)}</div>`;
}
