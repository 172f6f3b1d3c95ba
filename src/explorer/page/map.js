// The map: each image is a point, close to similar images.
import {getBytes, getFloats, getJson} from './api.js';
import {html, useEffect, useRef, useState} from './htm-preact.js';
import {choose, open} from './actions.js';
import {go} from './address.js';
import {colourRows, css, darkPaper, dimOthers, gradient, labelColour} from './colours.js';
import {columnWord, quoted, withClause} from './filter_text.js';
import {useKeys} from './keys.js';
import {known, labelOf} from './labels.js';
import {asLasso, followPointers, fromLasso, thinned} from './map_pointer.js';
import {Choice, number} from './parts.js';
import {Grid, shuffledRows} from './places.js';
import {Scatter} from './scatter.js';
import {info, preferences, shared, useShared} from './store.js';
import {Marks, useStamps} from './tiles.js';

const kReachPixels = 12;
let coming = null;

/** Fetches the positions of all rows. */
async function fetchPlaces() {
  const {values} = await getFloats('map');
  const order = shuffledRows(values);
  return {xy: values, order, grid: new Grid(values, order)};
}

function places() {
  if (!coming) {
    coming = fetchPlaces();
    coming.catch(() => { coming = null; });
  }
  return coming;
}

async function fetchColours(name, isDark) {
  const {values, headers} = await getFloats('column', {name});
  const words = headers.get('X-Categories');
  const ofClass = name === 'user_label' ? (word) => labelColour(word, info.value.classes) : undefined;
  return colourRows(values, words ? JSON.parse(decodeURIComponent(words)) : null, isDark, ofClass);
}

function marksOf(xy, row, labels, classes) {
  const marks = [];
  for (const [one, held] of labels) {
    if (held.label && !Number.isNaN(xy[2 * one])) marks.push({x: xy[2 * one], y: xy[2 * one + 1], colour: labelColour(held.label, classes)});
  }
  if (row !== null && !Number.isNaN(xy[2 * row])) marks.push({x: xy[2 * row], y: xy[2 * row + 1], colour: [255, 255, 255]});
  return marks;
}

function Legend({legend, name, columns, view}) {
  if (!legend) return null;
  const column = columns.find((one) => one.name === name) || {};
  if (!legend.words) return html`<div class="legend"><span>${name}${column.unit ? ` (${column.unit})` : ''}</span><div class="scale"><span>${legend.low}</span><i style=${{background: gradient(legend.isDark)}}></i><span>${legend.high}</span></div></div>`;
  const filter = (word) => choose({where: withClause(view.where, `${columnWord(name)} == ${quoted(word)}`)});
  return html`<div class="legend words"><span>${name}</span>${legend.words.slice(0, 14).map(({word, colour, isOther}) => html`<button key=${word} class="link" disabled=${isOther} title=${isOther ? undefined : `Show ${word || 'images without a value'} in the gallery`} onClick=${() => filter(word)}>
    <i style=${{background: css(colour)}}></i>${word || 'none'}</button>`)}${legend.words.length > 14 && html`<span>and ${legend.words.length - 14} more</span>`}</div>`;
}

function HoverCard({row, place, view, box}) {
  const [object, setObject] = useState(null);
  const stamp = useStamps([row], view, 152);
  useEffect(() => {
    let wanted = true;
    setObject(null);
    const timer = setTimeout(() => getJson('object', {row}).then((one) => wanted && setObject(one), () => {}), 60);
    return () => { wanted = false; clearTimeout(timer); };
  }, [row]);
  const right = place[0] > box.width / 2;
  const style = {left: `${Math.max(4, right ? place[0] - 180 : place[0] + 18)}px`, top: `${Math.max(4, Math.min(place[1] - 40, box.height - 215))}px`};
  return html`<div class="hover-card" style=${style}><div class="stamp-frame">${stamp(0)}<${Marks} held=${labelOf(row, object || undefined)} /></div>
    <b>${object ? object.id : '…'}</b><span>${object ? `rank ${number(object.rank)}, score ${number(object.score, 3)}` : '\u00a0'}</span></div>`;
}

/** Rows that the filter and the lasso keep; null: all, or the filter is wrong (the gallery reports that). */
function useMembers({where, lasso}, setFault) {
  const [members, setMembers] = useState(null);
  useEffect(() => {
    let wanted = true;
    setMembers(null);
    if (where || lasso)
      getBytes('members', {where, lasso}).then((bits) => wanted && setMembers(bits), (error) => wanted && error.status !== 400 && setFault(error.message));
    return () => { wanted = false; };
  }, [where, lasso]);
  return members;
}

/** Number of rows in `members`. */
function countOf(members) {
  let count = 0;
  for (let bits of members) for (; bits; bits &= bits - 1) ++count;
  return count;
}

/** The scatter plot with positions and colours, and the legend; null until they are loaded. */
function useScatter(canvas, holder, colour, members, setFault, on) {
  const {theme} = useShared(preferences);
  const labels = useShared(known);
  const [held, setHeld] = useState(null);
  const [legend, setLegend] = useState(null);
  const [colours, setColours] = useState(null);
  useEffect(() => {
    let scatter = null;
    let stop = () => {};
    let wanted = true;
    try {
      scatter = new Scatter(canvas.current);
    } catch (error) {
      setFault(`The map needs WebGL: ${error.message}.`);
      return undefined;
    }
    const observer = new ResizeObserver(([entry]) => scatter.resize(entry.contentRect.width, entry.contentRect.height));
    places().then((all) => {
      if (!wanted) return;
      scatter.setPlaces(all.xy, all.order);
      observer.observe(holder.current);
      stop = followPointers(holder.current, scatter, on);
      setHeld({scatter, ...all});
    }, (error) => wanted && setFault(error.message));
    return () => { wanted = false; observer.disconnect(); stop(); scatter.close(); };
  }, []);
  useEffect(() => {
    if (!held) return undefined;
    let wanted = true;
    fetchColours(colour, darkPaper(holder.current)).then(({colours: made, legend: words}) => {
      if (!wanted) return;
      setColours(made);
      setLegend({...words, isDark: darkPaper(holder.current)});
    }, (error) => wanted && setFault(error.message));
    return () => { wanted = false; };
  }, [held, colour, theme, colour === 'user_label' ? labels : null]);
  useEffect(() => {
    if (!held || !colours) return;
    held.scatter.setColours(members ? dimOthers(colours, members) : colours);
    held.scatter.draw();
  }, [held, colours, members]);
  return [held, legend];
}

/** Draws the lasso. */
function LassoShape({scatter, path}) {
  if (!scatter || !path || path.length < 2) return null;
  return html`<svg class="lasso" aria-hidden="true"><polygon points=${path.map(([x, y]) => scatter.toScreen(x, y).map((v) => v.toFixed(1)).join(',')).join(' ')} /></svg>`;
}

const moved = shared(0);

export function MapScreen({view}) {
  const now = useShared(info);
  const labels = useShared(known);
  useShared(moved);
  const [fault, setFault] = useState('');
  const [lassoOn, setLassoOn] = useState(false);
  const [path, setPath] = useState(null);
  const [hover, setHover] = useState(null);
  const canvas = useRef(null);
  const holder = useRef(null);
  const state = useRef({});
  state.current = {lassoOn, view};
  const reach = (place) => {
    const {scatter, grid} = state.current.held;
    return grid.nearest(...scatter.toMap(...place), kReachPixels / scatter.unit());
  };
  const on = {
    isLasso: () => state.current.lassoOn,
    onHover: (place) => setHover(place && reach(place) !== null ? {row: reach(place), place} : null),
    onClick: (place) => { const row = reach(place); if (row !== null) open(row); },
    onLassoMove: (now) => setPath(now ? [...now] : null),
    onLasso: (done) => { setPath(null); choose({lasso: asLasso(thinned(done))}); },
  };
  const colour = view.colour || now.ranking;
  const members = useMembers(view, setFault);
  const [held, legend] = useScatter(canvas, holder, colour, members, setFault, on);
  state.current.held = held;
  useEffect(() => {
    if (!held) return undefined;
    const [x, y, zoom] = view.at.split(',').map(Number);
    if (zoom > 0 && Number.isFinite(x + y)) held.scatter.look(x, y, zoom);
    let timer = null;
    held.scatter.onMove = () => {
      setHover(null);
      moved.set(moved.value + 1);
      clearTimeout(timer);
      timer = setTimeout(() => go({at: [held.scatter.x.toFixed(4), held.scatter.y.toFixed(4), held.scatter.zoom.toPrecision(4)].join(',')}, {replace: true}), 400);
    };
    return () => { clearTimeout(timer); held.scatter.onMove = null; };
  }, [held]);
  useEffect(() => {
    if (!held) return;
    held.scatter.setMarks(marksOf(held.xy, view.row, labels, now.classes));
    held.scatter.draw();
  }, [held, labels, view.row]);
  const pan = (dx, dy) => () => held && held.scatter.pan(dx, dy);
  const zoom = (factor) => held && held.scatter.zoomBy(factor);
  useKeys({left: pan(60, 0), right: pan(-60, 0), up: pan(0, 60), down: pan(0, -60), brighter: () => zoom(1.4), darker: () => zoom(1 / 1.4), open: () => open(view.row), back: () => (path || lassoOn ? (setPath(null), setLassoOn(false)) : go({screen: 'gallery'}))});
  const showAll = () => {
    const {scatter} = held;
    const [x0, y1] = scatter.toMap(0, 0);
    const [x1, y0] = scatter.toMap(scatter.width, scatter.height);
    choose({lasso: asLasso([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])});
  };
  const box = held ? {width: held.scatter.width, height: held.scatter.height} : {width: 0, height: 0};
  return html`<main class="screen map">
    <h1 class="unseen">Map</h1>
    <div class="toolbar" role="toolbar" aria-label="Map">
      <${Choice} label="Colour" value=${colour} choices=${now.columns.map((one) => [one.name, one.name])} onChoose=${(name) => go({colour: name}, {replace: true})} />
      <button aria-pressed=${lassoOn ? 'true' : 'false'} title="Draw around points to show them in the gallery (or shift+drag)" onClick=${() => setLassoOn(!lassoOn)}>Lasso</button>
      <button disabled=${!held} title="Show the images in this part of the map in the gallery" onClick=${showAll}>In view → gallery</button>
      ${view.where && html`<button class="chip" aria-pressed="true" title=${`Remove the filter ${view.where}`} onClick=${() => go({where: '', offset: 0})}>filter ×</button>`}
      ${view.lasso && html`<button class="chip" aria-pressed="true" title="Remove the lasso" onClick=${() => go({lasso: '', offset: 0})}>lasso ×</button>`}
      <div class="group"><button class="small" aria-label="Zoom out" onClick=${() => zoom(1 / 1.4)}>−</button><button class="small" aria-label="Zoom in" onClick=${() => zoom(1.4)}>+</button>
        <button class="small" onClick=${() => held && held.scatter.look(0, 0, 1)}>Whole map</button></div>
      <span class="count">${held ? `${members ? `${number(countOf(members))} of ` : ''}${number(held.order.length)} images` : ''}</span>
    </div>
    <div class=${`map-area ${lassoOn ? 'lassoing' : ''} ${hover ? 'pointing' : ''}`} ref=${holder}>
      <canvas ref=${canvas} role="img" tabindex="0" aria-label="Map of the images: arrow keys move it, brackets zoom; “In view → gallery” lists the images in view" />
      <${LassoShape} scatter=${held && held.scatter} path=${path || (view.lasso ? fromLasso(view.lasso) : null)} />
      ${hover && html`<${HoverCard} row=${hover.row} place=${hover.place} view=${view} box=${box} />`}
      <${Legend} legend=${legend} name=${colour} columns=${now.columns} view=${view} />
      ${fault && html`<p class="nothing" role="alert">${fault}</p>`}
      ${!held && !fault && html`<p class="nothing">Loading the map …</p>`}
    </div></main>`;
}
