// The gallery: keys, pointer, labels, filter, the back button.
'use strict';
const {ask, check, expected, focusedRow, holds, ready, rowsShown, saved} = require('./kit.cjs');

async function moves(page) {
  const rows = await rowsShown(page);
  const columns = await page.evaluate(() => { const all = [...document.querySelectorAll('.tile')]; return all.findIndex((one) => one.offsetTop > all[0].offsetTop); });
  check(rows.length > 2 * columns && columns > 1, `a grid of ${rows.length} tiles, ${columns} a line`);
  check(await focusedRow(page) === rows[0], 'the first image has not the focus');
  let at = 0;
  for (const [key, by] of [['ArrowRight', 1], ['l', 1], ['ArrowDown', columns], ['j', columns], ['ArrowUp', -columns], ['k', -columns], ['ArrowLeft', -1], ['h', -1], ['l', 1]]) {
    await page.keyboard.press(key);
    at += by;
    check(await focusedRow(page) === rows[at], `${key} does not lead to image ${at}`);
  }
  await page.keyboard.press('End');
  check(await focusedRow(page) === rows[rows.length - 1], 'End does not lead to the last image');
  await page.keyboard.press('Home');
  check(await focusedRow(page) === rows[0], 'Home does not lead to the first image');
  check(await page.evaluate(() => document.querySelector('.grid').getAttribute('aria-activedescendant') === document.querySelector('.tile.focused').id), 'screen readers are not told of the focus');
}

async function pages(page) {
  const rows = await rowsShown(page);
  await page.keyboard.press('n');
  await holds(page, 'n does not turn the page', (first) => Number(document.querySelector('.tile').dataset.row) !== first, rows[0]);
  check(new URL(page.url()).searchParams.get('offset') === String(rows.length), `the address of the second page: ${page.url()}`);
  await page.keyboard.press('p');
  await holds(page, 'p does not turn back', (first) => Number(document.querySelector('.tile').dataset.row) === first, rows[0]);
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowRight');
  await holds(page, 'the arrow does not lead over the end of the page', (first) => Number(document.querySelector('.tile').dataset.row) !== first && document.querySelector('.tile.focused') === document.querySelector('.tile'), rows[0]);
  await page.keyboard.press('ArrowLeft');
  await holds(page, 'the arrow does not lead back over the start of the page', (last) => Number((document.querySelector('.tile.focused') || {dataset: {}}).dataset.row) === last, rows[rows.length - 1]);
  await page.keyboard.press('Home');
}

const picked = (page) => page.$$eval('.tile.picked', (all) => all.map((one) => Number(one.dataset.row)));

async function selects(page) {
  const rows = await rowsShown(page);
  const tile = (i) => page.locator(`#tile-${rows[i]}`);
  await page.keyboard.press(' ');
  check(String(await picked(page)) === String([rows[0]]), 'Space does not select');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  check((await picked(page)).length === 3, 'shift and an arrow do not extend the selection');
  await page.keyboard.press('Escape');
  check((await picked(page)).length === 0, 'Escape does not drop the selection');
  await tile(1).click();
  check(await focusedRow(page) === rows[1], 'a click does not give the focus');
  await tile(4).click({modifiers: ['Shift']});
  check((await picked(page)).length === 4, 'shift and a click do not select a range');
  await tile(6).click({modifiers: ['Control']});
  check((await picked(page)).length === 5, 'ctrl and a click do not add one');
  check((await page.textContent('.whom')) === '5 images', 'the bar does not say how many images get the label');
  await page.keyboard.press('b');
  await saved(page);
  const {counts} = await ask(page, '/api/labels?after=0');
  check(counts.boring === 5, `of five selected images ${counts.boring} are boring`);
  await page.keyboard.press('u');
  await holds(page, 'u does not take back the label of five', () => document.querySelectorAll('.tile .mark.boring').length === 0);
  await page.keyboard.press('Escape');
  await tile(0).click();
}

const lastOf = async (page) => { const {decisions} = await ask(page, '/api/labels?after=0'); return decisions[decisions.length - 1]; };

async function labels(page) {
  const rows = await rowsShown(page);
  let at = 0;
  for (const [key, name, letter] of [['i', 'interesting', 'I'], ['b', 'boring', 'B'], ['a', 'artefact', 'A']]) {
    await page.keyboard.press(key);
    check(await page.getAttribute(`#tile-${rows[at]} .mark.${name}`, 'data-mark') === letter, `${key} shows no mark at once`);
    await saved(page);
    const last = await lastOf(page);
    check(last.row === rows[at] && last.label === name, `${key} is saved as ${JSON.stringify(last)}`);
    ++at;
    check(await focusedRow(page) === rows[at], `the focus does not go on after ${key}`);
  }
  for (let n = 0; n <= 5; ++n, ++at) {
    await page.keyboard.press(String(n));
    await saved(page);
    const last = await lastOf(page);
    check(last.row === rows[at] && last.grade === n, `${n} is saved as ${JSON.stringify(last)}`);
  }
  await page.locator(`#tile-${rows[0]}`).click();
  await page.keyboard.press('x');
  await saved(page);
  check((await lastOf(page)).label === '', 'x does not take the label away');
  await page.keyboard.press('e');
  await page.keyboard.type('a tail to the north');
  await page.keyboard.press('Enter');
  await saved(page);
  check((await lastOf(page)).note === 'a tail to the north', 'a note is not saved');
  await page.click('text=+ class');
  await page.keyboard.type('lens');
  await page.keyboard.press('Enter');
  await saved(page);
  check((await lastOf(page)).label === 'lens', 'a class of one\'s own is not saved');
  await holds(page, 'the own class has no button', () => [...document.querySelectorAll('.label-bar button')].some((one) => one.textContent.includes('lens')));
}

async function undoesAll(page) {
  await page.evaluate(() => document.activeElement.blur());
  for (let i = 0; i < 40; ++i) {
    await page.keyboard.press('u');
    await saved(page);
    if (await page.locator('.notice', {hasText: 'nothing to undo'}).count() > 0) break;
  }
  const {counts} = await ask(page, '/api/labels?after=0');
  check(Object.keys(counts).length === 0, `undo to the beginning leaves ${JSON.stringify(counts)}`);
  check(await page.locator('.tile .mark').count() === 0, 'undo to the beginning leaves marks');
}

async function filters(page) {
  const total = (await ask(page, '/api/state')).rows;
  await page.keyboard.press('/');
  check(await page.evaluate(() => document.activeElement.id === 'filter'), '/ does not lead to the filter');
  await page.keyboard.type('user_label == "" && row < 30');
  await page.keyboard.press('Enter');
  await holds(page, 'a filter shows other than 30 images', () => document.querySelectorAll('.tile').length === 30);
  expected.console = /status of 400/;
  await page.fill('#filter', 'row < 30 && no_such_column > 1');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.filter-error');
  check((await page.textContent('.filter-error')).includes('no_such_column'), 'the error of a filter is not shown');
  check(await page.getAttribute('#filter', 'aria-invalid') === 'true', 'the filter is not marked as wrong');
  check(await page.evaluate(() => document.querySelector('#filter').selectionStart) === 12, 'the caret is not where the filter is wrong');
  expected.console = null;
  await page.fill('#filter', '');
  await page.keyboard.press('Enter');
  await holds(page, 'an empty filter does not show all', (all) => document.querySelector('.count b').textContent.replace(/\D/g, '') === String(all), total);
  await page.click('.chip:has-text("unlabelled")');
  await holds(page, 'the chip does not filter', () => document.querySelector('#filter').value === 'user_label == ""');
  await page.click('.chip:has-text("unlabelled")');
  await holds(page, 'the chip does not take its filter back', () => document.querySelector('#filter').value === '');
  await page.click('button:has-text("Columns")');
  await page.fill('#columns-search', 'user_gr');
  await page.click('dialog button:has-text("user_grade")');
  await holds(page, 'a column is not put into the filter', () => document.querySelector('#filter').value === 'user_grade');
  await page.fill('#filter', '');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
}

/** What is done at once after a filter goes to an image that is on the screen, or to none. */
async function labelsOnlyWhatIsShown(page) {
  const before = await rowsShown(page);
  await page.locator(`#tile-${before[0]}`).click();
  await page.keyboard.press('i');
  await saved(page);
  const sent = [];
  const listen = (request) => { if (request.method() === 'POST' && request.url().endsWith('/api/labels')) sent.push(...request.postDataJSON().rows); };
  page.on('request', listen);
  // The answer is slow: the images of the view before are still there.
  await page.route('**/api/view?*', async (route) => { await new Promise((done) => setTimeout(done, 300)); await route.continue(); });
  const acts = [
    ['a filter', async () => { await page.fill('#filter', `row != ${before[0]} && row != ${before[1]}`); await page.keyboard.press('Enter'); }],
    ['a chip', async () => { await page.click('.chip:has-text("unlabelled")'); }],
  ];
  for (const [words, act] of acts) {
    await act();
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('b');
    await page.waitForFunction(() => document.querySelector('.grid.loading') === null && !document.querySelector('.tile.focused') === false, null, {timeout: 5000}).catch(() => check(false, `after ${words} no image has the focus`));
    check(sent.length === 0, `after ${words} a label goes to image ${sent[0]}, which is about to leave the screen`);
    const rows = await rowsShown(page);
    check(await focusedRow(page) === rows[0], `after ${words} the first image has not the focus`);
    await page.keyboard.press('b');
    await saved(page);
    check(sent.length === 1 && rows.includes(sent[0]), `after ${words} the label goes to ${sent}`);
    sent.length = 0;
  }
  await page.unrouteAll({behavior: 'wait'});
  page.off('request', listen);
  await page.goto(new URL(page.url()).origin);
  await ready(page);
}

/** Sort by a column, both ways. */
async function sorts(page) {
  await page.selectOption('.toolbar select >> nth=0', 'row');
  await holds(page, 'sorting by row, falling', () => { const all = [...document.querySelectorAll('.tile')].map((one) => Number(one.dataset.row)); return all.length > 1 && all[0] > all[1]; });
  await page.click('button:has-text("descending")');
  await holds(page, 'sorting by row, rising', () => { const all = [...document.querySelectorAll('.tile')].map((one) => Number(one.dataset.row)); return all[0] === 0 && all[1] === 1; });
  await page.goBack();
  await page.goBack();
  await holds(page, 'the back button does not undo the order', () => document.querySelector('.toolbar select').value === '');
}

async function looks(page) {
  const picture = () => page.evaluate(() => document.querySelector('.tile .stamp').style.backgroundImage);
  const before = await picture();
  await page.keyboard.press(']');
  await holds(page, '] does not make the stamps brighter', (old) => { const now = document.querySelector('.tile .stamp').style.backgroundImage; return now && now !== old && now.includes('level=1'); }, before);
  await page.keyboard.press('[');
  await page.keyboard.press('[');
  await holds(page, '[ does not make the stamps darker', () => document.querySelector('.tile .stamp').style.backgroundImage.includes('level=-1'));
  await page.keyboard.press(']');
  await page.keyboard.press('c');
  await holds(page, 'c does not copy', () => document.querySelector('.notices').textContent.includes('Copied'));
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const {rows} = await ask(page, '/api/view?count=1');
  check(copied === rows[0].id, `c copies ${copied}`);
  for (const theme of ['light', 'dark', undefined]) {
    await page.keyboard.press('t');
    check(await page.evaluate(() => document.documentElement.dataset.theme) === theme, `t does not lead to ${theme}`);
  }
}

module.exports = async (page) => {
  await ready(page);
  for (const part of [moves, pages, selects, labels, undoesAll, filters, labelsOnlyWhatIsShown, undoesAll, sorts, looks]) await part(page);
};
