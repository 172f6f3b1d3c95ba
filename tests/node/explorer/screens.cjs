// Image, map, progress, learning, help, what can be saved, and the ways between them.
'use strict';
const {ask, check, expected, focusedRow, holds, ready, rowsShown, saved} = require('./kit.cjs');

const screenIs = (page, name) => holds(page, `the screen is not ${name}`, (wanted) => document.querySelector('.screen').classList.contains(wanted), name);
const shownRow = (page) => page.evaluate(() => Number(document.querySelector('.object').dataset.row));
const rowIs = (page, row, words) => holds(page, words, (wanted) => { const object = document.querySelector('.object'); return object && Number(object.dataset.row) === wanted && !object.classList.contains('stale'); }, row);

async function image(page) {
  const rows = await rowsShown(page);
  await page.keyboard.press('Enter');
  await screenIs(page, 'object-screen');
  await rowIs(page, rows[0], 'Enter does not open the image');
  await page.keyboard.press('ArrowRight');
  await rowIs(page, rows[1], 'the arrow does not lead to the next image');
  await page.keyboard.press('h');
  await rowIs(page, rows[0], 'h does not lead to the previous image');
  const inked = await page.evaluate(() => { const canvas = document.querySelector('.large canvas'); const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height); return new Set(data).size; });
  check(inked > 8, `the image has ${inked} levels`);
  const planes = await page.locator('.strip button').count();
  if (planes > 1) {
    await page.click('.strip button >> nth=1');
    await holds(page, 'a plane is not shown large', () => document.querySelector('.plane-name').textContent !== 'Image');
    await page.click('.strip button >> nth=0');
    await page.keyboard.press('.');
    await holds(page, '. does not blink', () => document.querySelector('.plane-name').textContent === 'Reconstruction');
    await holds(page, '. does not blink back', () => document.querySelector('.plane-name').textContent === 'Image');
    await page.keyboard.press('.');
  }
  await page.hover('.large');
  await holds(page, 'the pixel under the pointer is not read', () => /x \d+, y \d+/.test(document.querySelector('.reading').textContent));
  await page.fill('#values-search', 'row');
  check(await page.locator('.values tr').count() >= 1, 'a value is not found');
  await page.keyboard.press('Escape');
  const links = await page.$$eval('.links a[target=_blank]', (all) => all.map((one) => one.rel));
  check(links.every((rel) => rel.includes('noreferrer')), 'a link to an archive tells where it comes from');
  await page.keyboard.press('i');
  await rowIs(page, rows[1], 'a label does not lead on to the next image');
  await saved(page);
  await page.keyboard.press('u');
  await saved(page);
  const neighbours = await page.locator('.neighbours button').count();
  if (neighbours > 0) {
    await page.keyboard.press('s');
    check(await page.evaluate(() => document.activeElement.matches('.neighbours button')), 's does not lead to similar images');
    const before = await shownRow(page);
    await page.keyboard.press('Enter');
    await holds(page, 'a similar image does not open', (old) => Number(document.querySelector('.object').dataset.row) !== old, before);
    await page.goBack();
    await rowIs(page, before, 'the back button does not lead back from a similar image');
  }
  await page.keyboard.press('Escape');
  await screenIs(page, 'gallery');
  check(await focusedRow(page) === rows[1], 'the gallery has not the focus where the image was');
  await page.dblclick(`#tile-${rows[2]}`);
  await rowIs(page, rows[2], 'a double click does not open the image');
  await page.goBack();
  await screenIs(page, 'gallery');
}

async function addresses(page) {
  await page.keyboard.press('/');
  await page.fill('#filter', 'row < 60');
  await page.keyboard.press('Enter');
  await holds(page, 'the filter is not applied', () => document.querySelector('.count b') && document.querySelector('.count b').textContent === '60');
  const rows = await rowsShown(page);
  await page.locator(`#tile-${rows[5]}`).dblclick();
  await rowIs(page, rows[5], 'the image does not open');
  await page.reload();
  await rowIs(page, rows[5], 'a reload does not keep the image');
  await page.goBack();
  await screenIs(page, 'gallery');
  await holds(page, 'the back button loses the filter', () => document.querySelector('#filter').value === 'row < 60');
  check(await focusedRow(page) === rows[5], 'the back button loses the focus');
  await page.reload();
  await ready(page);
  check(await focusedRow(page) === rows[5] && (await rowsShown(page)).length === 60, 'a reload loses the view');
  await page.goBack();
  await holds(page, 'the back button does not take the filter back', () => document.querySelector('#filter').value === '');
  await page.goForward();
  await holds(page, 'forward does not bring the filter again', () => document.querySelector('#filter').value === 'row < 60');
  await page.fill('#filter', '');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await ready(page);
}

/** A drawn loop round the middle of all points. */
async function map(page) {
  await page.keyboard.press('m');
  await screenIs(page, 'map');
  await holds(page, 'the map has no points', () => /\d/.test(document.querySelector('.map .count').textContent));
  const box = await page.locator('.map-area').boundingBox();
  const places = await page.evaluate(async () => [...new Float32Array(await (await fetch('/api/map')).arrayBuffer())]);
  const unit = Math.min(box.width, box.height) / 2.1;
  const first = places.findIndex((value, i) => i % 2 === 0 && !Number.isNaN(value) && Math.abs(value) < 0.9 && Math.abs(places[i + 1]) < 0.9);
  const at = [box.x + box.width / 2 + places[first] * unit, box.y + box.height / 2 - places[first + 1] * unit];
  await page.mouse.move(at[0] + 1, at[1] + 1);
  await page.waitForSelector('.hover-card .stamp.ready', {timeout: 8000}).catch(() => check(false, 'the point under the pointer shows no stamp'));
  await page.mouse.click(at[0], at[1]);
  await screenIs(page, 'object-screen');
  await page.goBack();
  await screenIs(page, 'map');
  await holds(page, 'the map does not come back', () => /\d/.test(document.querySelector('.map .count').textContent));
  await page.selectOption('.map .toolbar select', 'user_label');
  await page.waitForSelector('.legend.words', {timeout: 8000}).catch(() => check(false, 'words have no legend'));
  await page.click('.map button:has-text("Lasso")');
  const middle = [box.x + box.width / 2, box.y + box.height / 2];
  const reach = Math.min(box.width, box.height) * 0.33;
  await page.mouse.move(middle[0] + reach, middle[1]);
  await page.mouse.down();
  for (let i = 1; i <= 24; ++i) await page.mouse.move(middle[0] + reach * Math.cos((i * Math.PI) / 12), middle[1] + reach * Math.sin((i * Math.PI) / 12));
  await page.mouse.up();
  await screenIs(page, 'gallery');
  await ready(page);
  const lasso = new URL(page.url()).searchParams.get('lasso');
  check(lasso !== null && lasso.split(',').length >= 20, `the lasso in the address: ${lasso}`);
  const told = Number((await page.textContent('.count b')).replace(/\D/g, ''));
  const within = places.reduce((sum, x, i) => sum + (i % 2 === 0 && Math.hypot(x, places[i + 1]) * unit < reach ? 1 : 0), 0);
  check(Math.abs(told - within) <= 0.05 * within + 3, `the lasso holds ${told} images, ${within} are within`);
  await ready(page);
  const shown = await rowsShown(page);
  check(await focusedRow(page) === shown[0], 'after a lasso the first image has not the focus');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('b');
  await saved(page);
  const {decisions} = await ask(page, '/api/labels?after=0');
  const labelled = decisions[decisions.length - 1];
  check(labelled.label === 'boring' && shown.includes(labelled.row), `after a lasso the label goes to row ${labelled.row}`);
  await page.keyboard.press('u');
  await saved(page);
  await page.goBack();
  await screenIs(page, 'map');
  await page.keyboard.press('g');
  await screenIs(page, 'gallery');
  await page.goto(new URL(page.url()).origin);
  await ready(page);
}

async function learning(page) {
  const {features} = await ask(page, '/api/state');
  if (!features) return;
  const rows = await rowsShown(page);
  for (let i = 0; i < 12; ++i) await page.keyboard.press(i % 3 === 0 ? 'i' : 'b');
  await saved(page);
  await page.keyboard.press('r');
  await holds(page, 'r learns nothing', () => /\d+ labels/.test(document.querySelector('.rank .state').textContent), null, 60000);
  await page.selectOption('.toolbar select >> nth=0', 'next');
  const {rows: reasons} = await ask(page, '/api/view?sort=next&count=100');
  const marked = reasons.filter((one) => one.why !== 'rank').length;
  check(reasons.every((one) => ['rank', 'uncertain', 'random'].includes(one.why)), 'images that are asked for have no reason');
  await holds(page, 'images that are asked for do not show why', (wanted) => document.querySelectorAll('.tile .mark.why').length === wanted && document.querySelectorAll('.tile').length > 0, marked);
  const asked = await rowsShown(page);
  check(!asked.some((row) => rows.slice(0, 12).includes(row)), 'an image with a label is asked for again');
  await page.check('.rank input');
  await page.keyboard.press('Home');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('i');
  await saved(page);
  await holds(page, 'a label does not lead to learning', () => /1[3-9] labels|learning/.test(document.querySelector('.rank .state').textContent), null, 60000);
  await page.uncheck('.rank input');
  const {decisions} = await ask(page, '/api/labels?after=0');
  check(['rank', 'uncertain', 'random'].includes(decisions[decisions.length - 1].asked), 'why the image was asked for is not saved');
}

/** Images to look at next that are passed without a label do not come again at once. */
async function passing(page, server) {
  if (!(await ask(page, '/api/state')).features) return;
  await page.goto(`${server.origin}/?sort=next`);
  await ready(page);
  const [first] = await rowsShown(page);
  await page.keyboard.press('Enter');
  await rowIs(page, first, 'the first image to look at next does not open');
  const passed = [first];
  for (let i = 0; i < 4; ++i) {
    await page.keyboard.press('ArrowRight');
    await holds(page, 'the arrow does not lead to another image to look at next', (old) => { const object = document.querySelector('.object'); return Number(object.dataset.row) !== old && !object.classList.contains('stale'); }, passed[i]);
    passed.push(await shownRow(page));
  }
  check(new Set(passed).size === 5, `the arrow leads through the images to look at next as ${passed}`);
  await page.goto(server.origin);
  await ready(page);
}

/** An order that was learned before a visit is no news; a server that was started anew learns it again. */
async function learnedBefore(page, server) {
  if (!(await ask(page, '/api/state')).features) return;
  await page.goto(server.origin);
  await ready(page);
  await new Promise((done) => setTimeout(done, 3000));  // a pulse has come
  check(await page.locator('.notice', {hasText: 'new order'}).count() === 0, 'an order that was there before the visit is told as new');
  check(await page.textContent('.toolbar select option >> nth=0') === 'default: learned from labels', 'the default does not say which order it is');
  check(/^\d[\d\s,]* · [01]?\.?\d/.test(await page.textContent('.tile .caption')) && (await page.textContent('.toolbar')).includes('rank · interest'), 'the caption does not name its numbers');
  expected.console = /ERR_CONNECTION|Failed to load|ERR_EMPTY_RESPONSE|net::/;
  await server.kill();
  await page.waitForSelector('.banner', {timeout: 8000}).catch(() => check(false, 'nothing says that the server is away'));
  await server.start();
  // Not in the page: waiting there for a function that asks the server does not wait for the answer.
  const isLearned = async () => (await ask(page, '/api/rank').catch(() => ({}))).state === 'done'
    && page.evaluate(() => !document.querySelector('.banner') && /interest/.test(document.querySelector('.toolbar').textContent));
  const until = Date.now() + 60000;
  while (!await isLearned() && Date.now() < until) await new Promise((done) => setTimeout(done, 200));
  check(await isLearned(), 'a server that is back is not asked to learn again');
  expected.console = null;
}

async function progress(page) {
  await page.keyboard.press('v');
  await screenIs(page, 'progress');
  await page.waitForSelector('.curve canvas', {timeout: 8000}).catch(() => check(false, 'there is no curve'));
  check(await page.locator('.decisions tbody tr').count() > 3, 'the decisions are not listed');
  const told = Number((await page.textContent('.figure b')).replace(/\D/g, ''));
  const {viewed} = await ask(page, '/api/progress');
  check(told === viewed[viewed.length - 1], `looked at: ${told} on the page, ${viewed[viewed.length - 1]} by the server`);
  if ((await ask(page, '/api/state')).features) await otherClasses(page);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('g');
}

/** What is found are images of the classes that were learned last. */
async function otherClasses(page) {
  const found = (await page.textContent('.figure:nth-child(2) b')).trim();
  await page.check('input[aria-label="Seek boring"]');
  await page.click('button:has-text("Re-rank")');
  await holds(page, 'after learning other classes the numbers are those of the old ones', (old) => document.querySelector('.figure:nth-child(2) b').textContent.trim() !== old, found, 60000);
  const answer = await ask(page, '/api/progress');
  const now = (await page.textContent('.figure:nth-child(2) b')).trim();
  check(Number(now) === answer.found[answer.found.length - 1], `found: ${now} on the page, ${answer.found[answer.found.length - 1]} by the server`);
  await page.uncheck('input[aria-label="Seek boring"]');
  await page.click('button:has-text("Re-rank")');
  await holds(page, 'learning the classes of before does not bring their numbers', (old) => document.querySelector('.figure:nth-child(2) b').textContent.trim() === old, found, 60000);
}

async function help(page) {
  await page.keyboard.press('?');
  await page.waitForSelector('dialog[open] .keys');
  check(await page.evaluate(() => document.querySelector('dialog').contains(document.activeElement)), 'the dialog has not the focus');
  await page.click('.keys tr:has-text("Label: boring") button');
  await page.keyboard.press('w');
  check((await page.textContent('.keys tr:has-text("Label: boring") td')).trim() === 'w', 'a key cannot be changed');
  await page.click('text=Reset all keys');
  check((await page.textContent('.keys tr:has-text("Label: boring") td')).trim() === 'b', 'keys cannot be set back');
  const licences = await page.evaluate(async () => (await fetch(document.querySelector('a[href*=licences]').href)).text());
  check(/Apache License/.test(licences) && /MIT License/.test(licences), 'the licences of what the page uses are not there');
  await page.keyboard.press('Escape');
  await holds(page, 'Escape does not close the dialog', () => !document.querySelector('dialog'));
}

async function saving(page) {
  await page.click('header button:has-text("Save")');
  await page.waitForSelector('dialog[open]');
  for (const href of await page.$$eval('dialog a.button', (all) => all.map((one) => one.href))) {
    const {status, length} = await page.evaluate(async (url) => { const answer = await fetch(url); return {status: answer.status, length: (await answer.arrayBuffer()).byteLength}; }, href);
    check(status === 200 && length > 10, `${href} answers ${status}, ${length} bytes`);
  }
  await page.waitForSelector('.command code, .no-command');
  const {command, words} = await ask(page, `/api/command${new URL(page.url()).search}`);
  const shown = await page.textContent(command ? '.command code' : '.no-command');
  check(shown === (command || words) && (!command || command.startsWith('peculiar ')), `the command line of the view: ${shown}`);
  await page.keyboard.press('Escape');
}

module.exports = async (page, server) => {
  await ready(page);
  for (const part of [image, addresses, map, learning, passing, learnedBefore, progress, help, saving]) await part(page, server);
};
