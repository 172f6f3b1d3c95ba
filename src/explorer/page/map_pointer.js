// Pointer events on the map: pan, zoom, pinch, lasso, hover, click.

const kClickPixels = 4;
const kFewestLassoPoints = 3;

/**
 * @param {HTMLElement} element receives the events
 * @param {import('./scatter.js').Scatter} scatter
 * @param {{isLasso: () => boolean, onHover: Function, onClick: Function, onLassoMove: Function, onLasso: Function}} on
 * @returns {() => void} removes the listeners
 */
export function followPointers(element, scatter, on) {
  const pointers = new Map();
  let start = null;
  let path = null;
  let spread = 0;
  const at = (event) => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const middle = () => {
    const [a, b] = [...pointers.values()];
    return {x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2, spread: Math.hypot(a[0] - b[0], a[1] - b[1])};
  };
  const down = (event) => {
    if (event.button !== 0 || event.target.closest('button, a')) return;
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    if (pointers.size === 2) {
      path = null;
      on.onLassoMove(null);
      spread = middle().spread;
      return;
    }
    start = {place: at(event), moved: false};
    if (on.isLasso() || event.shiftKey) path = [scatter.toMap(...at(event))];
  };
  const move = (event) => {
    const place = at(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== 'touch') on.onHover(place);
      return;
    }
    pointers.set(event.pointerId, place);
    if (start && Math.hypot(place[0] - start.place[0], place[1] - start.place[1]) > kClickPixels) start.moved = true;
    if (pointers.size === 2) {
      const now = middle();
      if (spread > 0) scatter.zoomBy(now.spread / spread, now.x, now.y);
      spread = now.spread;
    } else if (path) {
      path.push(scatter.toMap(...place));
      on.onLassoMove(path);
    } else if (start && start.moved) scatter.pan(place[0] - before[0], place[1] - before[1]);
  };
  const up = (event) => {
    if (!pointers.delete(event.pointerId)) return;
    if (path) {
      if (event.type === 'pointerup' && path.length >= kFewestLassoPoints && start.moved) on.onLasso(path);
      else on.onLassoMove(null);
    } else if (start && !start.moved && event.type === 'pointerup' && pointers.size === 0) on.onClick(at(event));
    path = null;
    if (pointers.size === 0) start = null;
  };
  const wheel = (event) => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    scatter.zoomBy(Math.exp(-event.deltaY * lines * 0.0015), ...at(event));
  };
  const leave = () => { if (pointers.size === 0) on.onHover(null); };
  const all = {pointerdown: down, pointermove: move, pointerup: up, pointercancel: up, pointerleave: leave};
  for (const [name, run] of Object.entries(all)) element.addEventListener(name, run);
  element.addEventListener('wheel', wheel, {passive: false});
  return () => {
    for (const [name, run] of Object.entries(all)) element.removeEventListener(name, run);
    element.removeEventListener('wheel', wheel);
  };
}

/** Reduces a polygon to at most `most` corners, so that it fits into an address. */
export function thinned(path, most = 60) {
  const count = Math.min(path.length, most);
  return Array.from({length: count}, (_, i) => path[Math.floor((i * path.length) / count)]);
}

export const asLasso = (path) => path.map(([x, y]) => `${x.toFixed(4)},${y.toFixed(4)}`).join(',');

export function fromLasso(text) {
  const numbers = text.split(',').map(Number);
  const path = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) path.push([numbers[i], numbers[i + 1]]);
  return path.every((one) => one.every(Number.isFinite)) ? path : [];
}
