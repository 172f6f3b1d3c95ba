// Opens a page in headless Chromium as a reader would: wide and narrow, light and dark, by keyboard, on paper.
// Usage: node check_page.cjs PAGE.html [FOLDER for screenshots and the PDF]
// Exits 1 and names every fault; 77 where playwright-core, axe-core (in PECULIAR_PAGE_MODULES) or Chromium is missing.
'use strict';
const fs = require('fs');
const path = require('path');
const {pathToFileURL} = require('url');
const {need, chromiumPath} = require('./browser.cjs');

const {chromium} = need('playwright-core');
const axe = need('axe-core');
const file = path.resolve(process.argv[2]);
const pictures = process.argv[3];
const address = pathToFileURL(file).href;
const faults = [];

function check(fine, words) {
  if (!fine) faults.push(words);
}

async function open(browser, width, height, colorScheme) {
  const name = `${width} px, ${colorScheme}`;
  const page = await browser.newPage({viewport: {width, height}, colorScheme});
  page.on('console', (message) => check(!['error', 'warning'].includes(message.type()), `${name}: console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`${name}: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    check(url.split('#')[0] === address || url.startsWith('data:'), `${name}: the page asks for ${url}`);
  });
  await page.goto(address, {waitUntil: 'load'});
  return page;
}

async function checkLook(page, name) {
  const broken = await page.$$eval('img', (all) => all.filter((img) => !img.complete || img.naturalWidth === 0).map((img) => img.alt));
  check(broken.length === 0, `${name}: images that do not load: ${broken}`);
  const [needed, there] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  check(needed <= there, `${name}: the page is ${needed} px wide, the window ${there}`);
  await page.evaluate(axe.source);
  const {violations} = await page.evaluate(() => axe.run());
  for (const fault of violations)
    faults.push(`${name}: axe, ${fault.impact}: ${fault.help}: ${fault.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' | ')}`);
}

/// A laptop's first screen holds what was found and the first galaxies.
async function checkFirstScreen(page) {
  const laptop = 720;  // px of a window on a screen of 1280 x 800
  const ends = await page.$$eval('#summary h2, #summary .strip li:first-child img', (all) => all.map((one) => one.getBoundingClientRect().bottom));
  check(ends.length >= 2 && ends.every((bottom) => bottom < laptop), `the first screen ends before the first image: ${ends} px`);
}

/// On a phone: what is wide scrolls in a box of its own, which shows so, and letters of figures can be read.
async function checkPhone(page, name) {
  const loose = await page.$$eval('main table', (all) => all.filter((table) => !table.closest('.scroll') && table.scrollWidth > table.parentElement.clientWidth + 1).map((table) => table.id || table.className));
  check(loose.length === 0, `${name}: tables that are wider than their place: ${loose}`);
  const boxes = await page.$$eval('main .scroll', (all) => all.filter((box) => box.scrollWidth > box.clientWidth + 1)
    .map((box) => ({label: box.getAttribute('aria-label') || box.getAttribute('aria-labelledby'), shaded: getComputedStyle(box).backgroundImage.split('gradient').length > 4})));
  check(boxes.every((box) => box.shaded), `${name}: boxes that do not show that they scroll: ${boxes.filter((box) => !box.shaded).map((box) => box.label)}`);
  const small = await page.$$eval('main .paper svg', (all) => all.filter((svg) => svg.viewBox.baseVal && svg.viewBox.baseVal.width > 0)
    .map((svg) => 16 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width).filter((letter) => letter > 0 && letter < 9));
  check(small.length === 0, `${name}: figures with letters of ${small} px`);
}

async function checkKeyboard(page) {
  await page.keyboard.press('Tab');
  check(await page.evaluate(() => document.activeElement.matches('.skip') && document.activeElement.getBoundingClientRect().left >= 0),
        'the first stop of the keyboard is not the way past the contents, in view');
  await page.keyboard.press('Enter');
  check(await page.evaluate(() => document.activeElement.id === 'content'), 'the skip link does not lead to the content');
  const stops = await page.evaluate(() => document.querySelectorAll('main summary, main .scroll, main .copy').length);
  const seen = {summary: 0, opened: 0, ringless: 0};
  for (let i = 0; i < stops; ++i) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const here = document.activeElement;
      return {tag: here.tagName, inMain: !!here.closest('main'), ring: getComputedStyle(here).outlineStyle !== 'none'};
    });
    if (!at.inMain) break;
    seen.ringless += at.ring ? 0 : 1;
    if (at.tag !== 'SUMMARY') continue;
    seen.summary += 1;
    await page.keyboard.press('Enter');
    seen.opened += (await page.evaluate(() => document.activeElement.parentElement.open)) ? 1 : 0;
    await page.keyboard.press('Enter');
  }
  check(seen.summary > 0 && seen.opened === seen.summary, `of ${seen.summary} details the keyboard opens ${seen.opened}`);
  check(seen.ringless === 0, `${seen.ringless} stops of the keyboard show no ring`);
}

/// A box that scrolls on the screen must show all on paper.
async function checkPaper(browser) {
  const page = await open(browser, 672, 1000, 'light');  // A4 less its margins
  await page.emulateMedia({media: 'print'});
  const cut = await page.$$eval('main .scroll, main .copy', (all) => all.filter((box) => box.scrollWidth > box.clientWidth + 1)
    .map((box) => (box.getAttribute('aria-label') || box.textContent).slice(0, 80)));
  check(cut.length === 0, `cut off on paper: ${cut.join(' | ')}`);
  const pdf = await page.pdf({format: 'A4', preferCSSPageSize: true, printBackground: false});
  check(pdf.subarray(0, 5).toString() === '%PDF-', 'the page cannot be printed');
  if (pictures) fs.writeFileSync(path.join(pictures, 'page.pdf'), pdf);
  await page.close();
}

async function main() {
  const bytes = fs.statSync(file).size;
  check(bytes < 15e6, `the page has ${bytes} bytes`);
  const browser = await chromium.launch({executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu']});
  try {
    for (const [width, height, colorScheme] of [[1280, 800, 'light'], [1280, 800, 'dark'], [768, 1024, 'light'], [390, 844, 'light'], [390, 844, 'dark'], [360, 740, 'light']]) {
      const page = await open(browser, width, height, colorScheme);
      await checkLook(page, `${width} px, ${colorScheme}`);
      if (pictures) await page.screenshot({path: path.join(pictures, `page_${width}_${colorScheme}.png`), fullPage: true});
      if (width < 500) await checkPhone(page, `${width} px, ${colorScheme}`);
      if (width === 1280 && colorScheme === 'light') {
        await checkFirstScreen(page);
        await checkKeyboard(page);
      }
      await page.close();
    }
    await checkPaper(browser);
  } finally {
    await browser.close();
  }
  for (const fault of faults) console.log(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}

main();
