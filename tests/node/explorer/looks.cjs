// Every screen at three widths, light and dark: readable by all, nothing wider than the window; pictures for people.
'use strict';
const path = require('path');
const {axe, check, expected, faults, open} = require('./kit.cjs');

const screens = [
  ['gallery', '/', async (page) => page.waitForFunction(() => { const stamp = document.querySelector('.tile .stamp'); return stamp && stamp.style.backgroundImage; })],
  ['filter_error', '/?where=no_such%20%3E%201', async (page) => page.waitForSelector('.filter-error')],
  ['image', '/?screen=object&row=14', async (page) => page.waitForSelector('.object')],
  ['map', '/?screen=map', async (page) => page.waitForSelector('.legend')],
  ['progress', '/?screen=progress', async (page) => page.waitForSelector('.figures')],
  ['help', '/', async (page) => { await page.click('button[aria-label=Help]'); await page.waitForSelector('dialog[open]'); }],
  ['columns', '/', async (page) => { await page.click('button:has-text("Columns")'); await page.waitForSelector('dialog[open]'); }],
  ['save', '/', async (page) => { await page.click('header button:has-text("Save")'); await page.waitForSelector('.command, .no-command'); }],
];

/** Nothing beside the window, and nothing that axe finds; the latter at two widths, since it takes long. */
async function readable(page, name, width) {
  const [needed, there] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  check(needed <= there, `${name}: the page is ${needed} px wide, the window ${there}`);
  if (width === 1024) return;
  await page.evaluate(axe.source);
  const {violations} = await page.evaluate(() => axe.run());
  for (const fault of violations)
    faults.push(`${name}: axe, ${fault.impact}: ${fault.help}: ${fault.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' | ')}`);
}

module.exports = async (browser, server, pictures) => {
  for (const [width, height] of [[1600, 1000], [1024, 768], [390, 844]]) {
    for (const colorScheme of ['light', 'dark']) {
      for (const [name, address, wait] of screens) {
        const what = `${name}_${width}_${colorScheme}`;
        expected.console = name === 'filter_error' ? /status of 400/ : null;
        const page = await open(browser, server, {width, height, colorScheme, path: address, name: what, reducedMotion: 'reduce'});
        await wait(page);
        await page.waitForTimeout(300);
        await readable(page, what, width);
        if (pictures) await page.screenshot({path: path.join(pictures, `${what}.png`)});
        expected.console = null;
        await page.context().close();
      }
    }
  }
};
