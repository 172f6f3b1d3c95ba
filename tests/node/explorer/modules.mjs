// Modules of the explorer's page that need no browser, under known truth.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';

/** As a module of its own: the page's folder has no package.json that calls its scripts modules. */
const load = (name) => import(`data:text/javascript,${encodeURIComponent(readFileSync(new URL(`../../../src/explorer/page/${name}`, import.meta.url), 'utf8'))}`);

const {characterAt, clauses, columnWord, exampleFilters, hasClause, quoted, rowFilter, usualFilters, withClause, withoutClause} = await load('filter_text.js');
assert.deepEqual(clauses('a > 1 && (b || c) && d == "x && y"'), ['a > 1', '(b || c)', 'd == "x && y"']);
assert.equal(clauses('a || b'), null);
assert.equal(clauses('a or b'), null);
assert.deepEqual(clauses('order > 1 && vendor'), ['order > 1', 'vendor']);
assert.deepEqual(clauses(''), []);
assert.equal(withClause('', 'candidate'), 'candidate');
assert.equal(withClause('a || b', 'candidate'), '(a || b) && candidate');
assert.equal(withClause('a && candidate', 'candidate'), 'a && candidate');
assert.equal(withoutClause('a && candidate && b', 'candidate'), 'a && b');
assert.ok(hasClause('a && candidate', 'candidate') && !hasClause('candidate || a', 'candidate'));
assert.equal(quoted('a "ring"'), '"a ""ring"""');
assert.equal(columnWord('mag r'), '`mag r`');
assert.equal(columnWord('mag_r'), 'mag_r');
assert.equal(characterAt('é > 1', 3), 2);  // é has two bytes
assert.equal(characterAt('a', 9), 1);
assert.deepEqual(usualFilters([{name: 'candidate', type: 'integer'}, {name: 'user_label', type: 'text'}]).map(([clause]) => clause), ['candidate == 1', 'user_label == ""']);
assert.deepEqual(exampleFilters([{name: 'combined'}, {name: 'user_label'}], 'combined'), ['combined > 2 && user_label == ""']);

assert.deepEqual(rowFilter([11, 12]), {where: 'row in (11, 12)', count: 2});
const many = rowFilter(Array.from({length: 5000}, (_, i) => 10000 + i));
assert.equal(many.count, 570);  // 8 + 570 * 5 + 569 * 2 + 1 characters
assert.equal(many.where.length, 3997);
assert.ok(many.where.endsWith(', 10569)'));

const {Grid, shuffledRows} = await load('places.js');
const xy = new Float32Array(2 * 5000);
let state = 7;
const next = () => { state = (Math.imul(state, 1103515245) + 12345) >>> 0; return state / 2147483648 - 1; };
for (let i = 0; i < xy.length; ++i) xy[i] = next();
xy[8] = NaN;  // row 4 has no place
const order = shuffledRows(xy);
assert.equal(order.length, 4999);
assert.ok(!order.includes(4) && new Set(order).size === 4999);
const grid = new Grid(xy, order);
for (let trial = 0; trial < 50; ++trial) {
  const [x, y] = [next(), next()];
  let nearest = null;
  let least = 0.05;
  for (let row = 0; row < 5000; ++row) {
    const far = Math.hypot(xy[2 * row] - x, xy[2 * row + 1] - y);
    if (far < least) [nearest, least] = [row, far];
  }
  assert.equal(grid.nearest(x, y, 0.05), nearest);
}

const {bandChoices, bandsOfChoice, choiceOf, colourOf, withChannel} = await load('bands.js');
assert.deepEqual(colourOf('4,0,2', 5), [4, 0, 2]);
for (const text of ['', '1', '1,2', '0,1,5', '0,1,-1', '0,1,x', '0,1,2,3']) assert.equal(colourOf(text, 5), null, text);
assert.deepEqual(bandChoices(['g', 'r']), [['', 'default'], ['0', 'g'], ['1', 'r']]);
assert.deepEqual(bandChoices(['g', 'r', 'i']).slice(4), [['0,1,2', 'g r i'], ['2,1,0', 'i r g']]);
const five = ['g', 'r', 'i', 'z', 'y'];
const values = bandChoices(five).map(([value]) => value);
assert.equal(values.length, 7);
for (const text of ['', '3', '0,1,2', '4,2,0']) assert.ok(values.includes(choiceOf(text, five)), text);
assert.deepEqual(colourOf(bandsOfChoice(choiceOf('4,2,0', five)), 5), [2, 1, 0]);
assert.equal(bandsOfChoice('3'), '3');
assert.equal(withChannel('4,2,0', 1, '3'), '4,3,0');

const {asLasso, fromLasso, thinned} = await load('map_pointer.js');
assert.deepEqual(fromLasso(asLasso([[0.5, -0.25], [1, 0], [0, 1]])), [[0.5, -0.25], [1, 0], [0, 1]]);
assert.deepEqual(fromLasso('1,2,x,4'), []);
assert.equal(thinned(Array.from({length: 1000}, (_, i) => [i, i])).length, 60);
