// What goes wrong in life: a reload in the middle of a label, an answer that is lost, a server that is killed.
'use strict';
const fs = require('fs');
const path = require('path');
const {ask, check, expected, holds, ready, rowsShown, saved} = require('./kit.cjs');

const scoresOf = (server) => server.command.find((word) => word.endsWith('scores.h5'));
const decisionsOf = async (page, row) => (await ask(page, '/api/labels?after=0')).decisions.filter((one) => one.row === row);

async function reloadInMidLabel(page) {
  const rows = await rowsShown(page);
  await page.locator(`#tile-${rows[20]}`).click();
  const before = (await decisionsOf(page, rows[20])).length;
  await page.route('**/api/labels', () => {});  // never answered
  await page.keyboard.press('i');
  await holds(page, 'a label that is not saved is not marked so', () => document.querySelector('.mark.unsaved') && /not saved/.test(document.querySelector('.saved').textContent));
  await page.unroute('**/api/labels');
  await page.reload();
  await ready(page);
  await saved(page);
  const after = await decisionsOf(page, rows[20]);
  check(after.length === before + 1 && after[after.length - 1].label === 'interesting', `a reload in mid-label leaves ${after.length - before} decisions`);
}

async function lostAnswer(page) {
  const rows = await rowsShown(page);
  await page.locator(`#tile-${rows[22]}`).click();
  const before = (await decisionsOf(page, rows[22])).length;
  expected.console = /ERR_FAILED|Failed to load/;
  let lost = 0;
  await page.route('**/api/labels', async (route) => {
    await route.fetch();  // the server has it
    ++lost;
    await route.abort();
  }, {times: 1});
  await page.keyboard.press('a');
  await holds(page, 'a lost answer is not asked for again', () => document.querySelector('.saved').textContent === 'saved', null, 15000);
  expected.console = null;
  const after = await decisionsOf(page, rows[22]);
  check(lost === 1 && after.length === before + 1, `an answer that was lost leaves ${after.length - before} decisions`);
}

/** Three decisions about one image before the first is saved, and the last is lost on its way. */
async function quickDecisions(page) {
  const rows = await rowsShown(page);
  const before = (await decisionsOf(page, rows[26])).length;
  expected.console = /ERR_FAILED|Failed to load/;
  let sent = 0;
  let go;
  const decided = new Promise((done) => { go = done; });
  await page.route('**/api/labels', async (route) => {
    const number = ++sent;
    if (number === 1) await decided;
    if (number === 3) await route.abort();
    else await route.continue();
  });
  for (const key of ['i', 'b', 'i']) {
    await page.locator(`#tile-${rows[26]}`).click();
    await page.keyboard.press(key);
  }
  go();
  await holds(page, 'quick decisions are not saved', () => document.querySelector('.saved').textContent === 'saved', null, 15000);
  await page.unroute('**/api/labels');
  expected.console = null;
  const labels = (await decisionsOf(page, rows[26])).slice(before).map((one) => one.label).join(' ');
  check(sent === 4 && labels === 'interesting boring interesting', `of three quick decisions, sent ${sent} times, the file has: ${labels}`);
}

async function killedServer(page, server) {
  const rows = await rowsShown(page);
  // Two neighbours without a label, since the same label again would remove it.
  const at = await page.evaluate(() => {
    const labelled = [...document.querySelectorAll('.tile')].map((tile) => tile.querySelector('.mark') !== null);
    return labelled.findIndex((one, i) => i >= 20 && !one && !labelled[i + 1]);
  });
  expected.console = /ERR_CONNECTION|Failed to load|ERR_EMPTY_RESPONSE|net::/;
  await server.kill();
  await page.locator(`#tile-${rows[at]}`).click();
  await page.keyboard.press('b');
  await page.keyboard.press('3');
  await page.waitForSelector('.banner', {timeout: 8000}).catch(() => check(false, 'nothing says that the server is not there'));
  check(/2 not saved/.test(await page.textContent('.saved')), 'decisions that wait are not counted');
  check(await page.locator('.mark.unsaved').count() === 2, 'decisions that wait are not marked');
  await server.start();
  await holds(page, 'a server that is back is not used', () => document.querySelector('.saved').textContent === 'saved' && !document.querySelector('.banner'), null, 30000);
  expected.console = null;
  const first = await decisionsOf(page, rows[at]);
  check(first.length > 0 && first[first.length - 1].label === 'boring', 'what was decided without a server is lost');
  const second = await decisionsOf(page, rows[at + 1]);
  check(second.length > 0 && second[second.length - 1].grade === 3, 'the second decision without a server is lost');
}

async function deniedAccess(page) {
  const cookies = await page.context().cookies();
  expected.console = /401/;
  await page.context().clearCookies();
  await page.keyboard.press('i');
  await page.waitForSelector('.banner:has-text("address")', {timeout: 8000}).catch(() => check(false, 'nothing says that access has ended'));
  await page.context().addCookies(cookies);
  await holds(page, 'access that is back is not used', () => document.querySelector('.saved').textContent === 'saved' && !document.querySelector('.banner'), null, 15000);
  expected.console = null;
}

/** What one window decides, another shows. */
async function twoWindows(page, server) {
  await page.reload();  // a server that was started anew may have another order
  await ready(page);
  const other = await page.context().newPage();
  await other.goto(server.origin);
  await ready(other);
  const rows = await rowsShown(other);
  await other.locator(`#tile-${rows[30]}`).click();
  await other.keyboard.press('i');
  await saved(other);
  await holds(page, 'what another window decides is not shown', (row) => document.querySelector(`#tile-${row} .mark.interesting`), rows[30], 20000);  // a window behind another asks less often
  await other.close();
}

/** An editor removes the last line of the label file. */
async function shortenedFile(page, server) {
  const file = path.join(path.dirname(scoresOf(server)), 'labels.csv');
  const content = fs.readFileSync(file);
  const rows = await rowsShown(page);
  await page.locator(`#tile-${rows[32]}`).click();
  await page.keyboard.press('i');
  await saved(page);
  await holds(page, 'a label is not shown', (row) => document.querySelector(`#tile-${row} .mark.interesting`), rows[32]);
  fs.writeFileSync(`${file}.new`, content);
  fs.renameSync(`${file}.new`, file);
  await holds(page, 'a label that was removed from the file is still shown', (row) => !document.querySelector(`#tile-${row} .mark.interesting`), rows[32]);
  await page.locator(`#tile-${rows[33]}`).click();
  await page.keyboard.press('b');
  await saved(page);
  await holds(page, 'a label after lines were removed from the file is not shown', (row) => document.querySelector(`#tile-${row} .mark.boring`), rows[33]);
}

/** The server starts again on other images under the same names. The page must not label them. */
async function otherImages(page, server) {
  const scores = scoresOf(server);
  const other = path.join(path.dirname(scores), 'other_images.h5');
  if (!fs.existsSync(other)) return check(false, `there is no ${other}`);
  const restart = async (from) => {
    await server.kill();
    fs.copyFileSync(from, scores);
    await server.start();
  };
  const restarted = () => holds(page, 'nothing says that the server has other images', () => /other images/.test((document.querySelector('.banner') || {}).textContent), null, 30000);
  const reload = async () => {
    await Promise.all([page.waitForEvent('load'), page.click('.banner button')]);
    await ready(page);
  };
  const row = (await rowsShown(page))[34];
  const before = (await decisionsOf(page, row)).length;
  expected.console = /ERR_|Failed to load|net::/;
  fs.copyFileSync(scores, `${scores}.kept`);
  await page.route('**/api/labels', (route) => route.abort());
  await page.locator(`#tile-${row}`).click();
  await page.keyboard.press('i');
  await restart(other);
  await page.unroute('**/api/labels');
  await restarted();
  const {last} = await ask(page, '/api/labels?after=0');
  await page.keyboard.press('b');
  await page.waitForTimeout(3000);
  check((await ask(page, '/api/labels?after=0')).last === last, 'a page of other images labels these');
  check(/2 not saved/.test(await page.textContent('.saved')), 'decisions about other images are not kept');
  await reload();
  await holds(page, 'nothing says that decisions about other images are kept', () => /2 unsaved decisions/.test(document.querySelector('.notices').textContent));
  await saved(page);
  check((await ask(page, '/api/labels?after=0')).last === last, 'decisions about other images are sent after a reload');
  await restart(`${scores}.kept`);
  await restarted();
  await reload();
  await saved(page);
  expected.console = null;
  const after = await decisionsOf(page, row);
  check(after.length > before && after[before].label === 'interesting', 'decisions are lost while other images are shown');
  check((await ask(page, '/api/labels?after=0')).last === last + 2, 'the decisions that waited are not saved once each');
}

/** Words from outside stay words. */
async function hostileWords(page) {
  await page.keyboard.press('e');
  const words = '<img src=x onerror="document.title=1"> "quotes" & \'more\'';
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
  await saved(page);
  const {decisions} = await ask(page, '/api/labels?after=0');
  check(decisions[decisions.length - 1].note === words, 'a note is changed on its way');
  check(await page.locator('.tile img').count() === 0, 'a note becomes a part of the page');
}

module.exports = async (page, server) => {
  await ready(page);
  for (const part of [reloadInMidLabel, lostAnswer, quickDecisions, killedServer, deniedAccess, twoWindows, shortenedFile, hostileWords, otherImages]) await part(page, server);
};
