// The points of the map: the images that have one, and the one under the pointer (a grid, filled once).

const kCells = 512;  // per side

const cellOf = (value) => Math.max(0, Math.min(kCells - 1, Math.floor(((value + 1) / 2) * kCells)));

/** Rows with a position, in a reproducible random order. */
export function shuffledRows(xy) {
  const rows = [];
  for (let row = 0; row < xy.length / 2; ++row) if (!Number.isNaN(xy[2 * row]) && !Number.isNaN(xy[2 * row + 1])) rows.push(row);
  const order = Int32Array.from(rows);
  let state = 12345;
  for (let i = order.length - 1; i > 0; --i) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 4294967296) * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

export class Grid {
  /** Takes the positions of all rows, and the rows that have one. */
  constructor(xy, rows) {
    this.xy = xy;
    this.start = new Int32Array(kCells * kCells + 1);
    this.rows = new Int32Array(rows.length);
    const cell = (row) => cellOf(xy[2 * row + 1]) * kCells + cellOf(xy[2 * row]);
    for (const row of rows) ++this.start[cell(row) + 1];
    for (let i = 0; i < kCells * kCells; ++i) this.start[i + 1] += this.start[i];
    const next = this.start.slice(0, -1);
    for (const row of rows) this.rows[next[cell(row)]++] = row;
  }

  /** Returns the row nearest to a position within `reach`, or null. */
  nearest(x, y, reach) {
    let best = null;
    let least = reach * reach;
    for (let cy = cellOf(y - reach); cy <= cellOf(y + reach); ++cy) {
      for (let cx = cellOf(x - reach); cx <= cellOf(x + reach); ++cx) {
        const cell = cy * kCells + cx;
        for (let i = this.start[cell]; i < this.start[cell + 1]; ++i) {
          const row = this.rows[i];
          const dx = this.xy[2 * row] - x;
          const dy = this.xy[2 * row + 1] - y;
          if (dx * dx + dy * dy > least) continue;
          least = dx * dx + dy * dy;
          best = row;
        }
      }
    }
    return best;
  }
}
