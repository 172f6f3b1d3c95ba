// The large image, its reconstruction and residual, blinking, and significant regions.
import {html, useEffect, useRef, useState} from './htm-preact.js';
import {go} from './address.js';
import {darkPaper} from './colours.js';
import {firstKey, useKeys} from './keys.js';
import {number, Switch} from './parts.js';
import {paint, planeOf, valuesAt} from './pixels.js';
import {info, prefer, preferences, useShared} from './store.js';

const signed = new Set(['residual', 'significance']);
const words = {image: 'Image', reconstruction: 'Reconstruction', residual: 'Residual', significance: 'Significance'};
const kBlinkMilliseconds = 600;
const kMostRegions = 12;  // the most significant ones; more would hide the image

/** The colour of zero in a residual: the page's background. */
function paperOf(element) {
  return darkPaper(element) ? [24, 27, 33] : [246, 247, 249];
}

function usePlane(row, name) {
  const [held, setHeld] = useState({row: null, name: '', plane: null, error: ''});
  useEffect(() => {
    let wanted = true;
    planeOf(row, name).then((plane) => wanted && setHeld({row, name, plane, error: ''}),
                            (error) => wanted && setHeld({row, name, plane: null, error: error.message}));
    return () => { wanted = false; };
  }, [row, name]);
  return held.row === row && held.name === name ? held : {plane: null, error: ''};
}

function lookOf(view, name, image, canvas) {
  const {stretch, level, bands} = view;
  return {stretch, level, bands, upward: image.rows_upward, pictures: image.picture_bits > 0, signed: signed.has(name), paper: paperOf(canvas)};
}

/** A canvas that shows a plane with the view's stretch and bands. */
function PlaneCanvas({row, name, view, label, onPlane}) {
  const {plane, error} = usePlane(row, name);
  const {image} = useShared(info);
  const {theme, smooth} = useShared(preferences);
  const canvas = useRef(null);
  useEffect(() => {
    if (!plane) return;
    paint(canvas.current, plane, lookOf(view, name, image, canvas.current));
    if (onPlane) onPlane(plane);
  }, [plane, view.stretch, view.level, view.bands, theme]);
  return html`<canvas ref=${canvas} role=${label ? 'img' : null} aria-label=${label || null} aria-hidden=${label ? null : 'true'} class=${`${smooth ? 'smooth' : ''} ${plane ? '' : 'waiting'}`} />
    ${error && html`<span class="fault">${error}</span>`}`;
}

/** Circles around regions that stand out from the noise. */
function Regions({regions, plane, upward}) {
  if (!plane || regions.length === 0) return null;
  const y = (one) => (upward ? plane.height - 1 - one.y : one.y) + 0.5;
  return html`<svg class="regions" viewBox=${`0 0 ${plane.width} ${plane.height}`} aria-hidden="true">
    ${regions.slice(0, kMostRegions).map((one) => html`<circle cx=${one.x + 0.5} cy=${y(one)} r=${one.radius} class=${one.sign < 0 ? 'negative' : 'positive'}><title>${number(one.significance, 3)} sigma${one.at_edge ? ', at the edge of the stamp' : ''}</title></circle>`)}</svg>`;
}

function useBlink(planes, row) {
  const [other, setOther] = useState(false);
  const [running, setRunning] = useState(false);
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const can = planes.includes('reconstruction');
  useEffect(() => { setRunning(false); setOther(false); }, [row]);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setOther((now) => !now), kBlinkMilliseconds);
    return () => clearInterval(timer);
  }, [running]);
  const toggle = () => {
    if (!can) return;
    if (calm) return setOther(!other);  // reduced motion: one change per key press
    if (running) setOther(false);
    else setOther(true);
    setRunning(!running);
  };
  useKeys({blink: toggle});
  return {other, running: running || other, toggle, can};
}

function readingAt(event, plane, image) {
  const box = event.currentTarget.getBoundingClientRect();
  const x = Math.floor(((event.clientX - box.left) / box.width) * plane.width);
  const row = Math.floor(((event.clientY - box.top) / box.height) * plane.height);
  const y = image.rows_upward ? plane.height - 1 - row : row;
  if (x < 0 || row < 0 || x >= plane.width || row >= plane.height) return '';
  const unit = image.unit ? ` ${image.unit}` : '';
  return `x ${x}, y ${y}: ${valuesAt(plane, x, y).map((value, b) => `${image.bands[b] || ''} ${number(value)}`).join(', ')}${unit}`;
}

export function Planes({object, view}) {
  const {image} = useShared(info);
  const {outlines, smooth} = useShared(preferences);
  const [plane, setPlane] = useState(null);
  const [reading, setReading] = useState('');
  const planes = object.planes;
  const blink = useBlink(planes, object.row);
  const chosen = planes.includes(view.plane) ? view.plane : planes[0];
  const name = blink.other ? 'reconstruction' : blink.running ? 'image' : chosen;
  if (!image || planes.length === 0) return html`<section class="planes"><p class="nothing">No sample with the pixels of this image is open.</p></section>`;
  return html`<section class="planes" aria-label="Pixels">
    <div class="large" style=${plane ? {aspectRatio: `${plane.width} / ${plane.height}`} : null} onPointerMove=${(event) => plane && setReading(readingAt(event, plane, image))} onPointerLeave=${() => setReading('')}>
      <${PlaneCanvas} key="large" row=${object.row} name=${name} view=${view} label=${`${words[name] || name} of ${object.id}`} onPlane=${setPlane} />
      ${outlines && html`<${Regions} regions=${object.regions} plane=${plane} upward=${image.rows_upward} />`}
      <span class="plane-name">${words[name] || name}</span>
    </div>
    <p class="reading">${reading || '\u00a0'}</p>
    ${planes.length > 1 && html`<div class="strip">
      ${planes.map((one) => html`<button key=${one} aria-pressed=${one === chosen ? 'true' : 'false'} onClick=${() => go({plane: one}, {replace: true})}>
        <${PlaneCanvas} row=${object.row} name=${one} view=${view} label="" />
        <span>${words[one] || one}</span></button>`)}</div>`}
    <div class="toolbar">
      <button aria-pressed=${blink.running ? 'true' : 'false'} disabled=${!blink.can} title=${`Alternate image and reconstruction (${firstKey('blink')})`} onClick=${blink.toggle}>Blink</button>
      <${Switch} label="outlines" on=${outlines} title="Regions that stand out from the noise" onSwitch=${(on) => prefer({outlines: on})} />
      <${Switch} label="smooth" on=${smooth} title="Interpolate between pixels" onSwitch=${(on) => prefer({smooth: on})} />
    </div>
  </section>`;
}
