// Opens pages of the documentation's site in headless Chromium, on a phone, a tablet and a wide screen.
// Usage: node check_site.cjs [--pictures FOLDER] SITE PAGE.html...   SITE is build/docs/html.
// Exits 1 and names every fault; 77 where playwright-core, axe-core (in PECULIAR_PAGE_MODULES) or Chromium is missing.
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');
const {need, chromiumPath} = require('./browser.cjs');

const {chromium} = need('playwright-core');
const axe = need('axe-core');
const words = process.argv.slice(2);
const pictures = words[0] === '--pictures' ? words.splice(0, 2)[1] : '';
const [folder, ...pages] = [path.resolve(words[0]), ...words.slice(1)];
const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript',
  '.svg': 'image/svg+xml', '.png': 'image/png',
};
const WIDTHS = [[390, 844], [1024, 768], [1600, 1000]];
let faults = 0;

function check(fine, words) {
  if (fine) return;
  faults += 1;
  console.log(words);
}

/// The files of the folder, as a plain web server gives them.
function serve() {
  const server = http.createServer((request, answer) => {
    const asked = path.join(folder, decodeURIComponent(new URL(request.url, 'http://a').pathname));
    if (!asked.startsWith(folder + path.sep) || !fs.existsSync(asked) || !fs.statSync(asked).isFile()) {
      answer.writeHead(404).end();
      return;
    }
    answer.writeHead(200, {'Content-Type': TYPES[path.extname(asked)] || 'application/octet-stream'});
    fs.createReadStream(asked).pipe(answer);
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

function watch(page, name, origin) {
  page.on('console', (message) => {
    check(message.type() !== 'error', `${name}: console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => check(false, `${name}: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    check(url.startsWith(`${origin}/`) || url.startsWith('data:'), `${name}: the page asks for ${url}`);
  });
}

/// Neither the page nor the box of its text scrolls sideways; tables and code may, in boxes of their own.
async function checkWidth(page, name) {
  const wide = await page.evaluate(() => {
    const boxes = [];
    for (let box = document.querySelector('article'); box; box = box.parentElement) boxes.push(box);
    return boxes.filter((box) => box.scrollWidth > box.clientWidth + 1)
      .map((box) => `${box.tagName.toLowerCase()}.${box.className} (${box.scrollWidth} px in ${box.clientWidth})`);
  });
  check(wide.length === 0, `${name}: what is wider than its place: ${wide.join(', ')}`);
}

/// Only what keeps a reader out: violations of serious or critical impact.
async function checkAccess(page, name) {
  await page.evaluate(axe.source);
  const {violations} = await page.evaluate(() => axe.run());
  for (const {id, impact, help, nodes} of violations) {
    const places = nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ');
    const words = `${name}: axe, ${impact}, ${id}: ${help} (${nodes.length}): ${places}`;
    check(!['serious', 'critical'].includes(impact), words);
  }
}

async function checkPage(browser, origin, file, [width, height], colorScheme) {
  const name = `${file}, ${width} px, ${colorScheme}`;
  const page = await browser.newPage({viewport: {width, height}, colorScheme});
  watch(page, name, origin);
  const answer = await page.goto(`${origin}/${file}`, {waitUntil: 'load'});
  check(answer.ok(), `${name}: answer ${answer.status()}`);
  const broken = await page.$$eval('img', (all) => all.filter((img) => img.naturalWidth === 0).map((img) => img.src));
  check(broken.length === 0, `${name}: images that do not load: ${broken}`);
  await checkWidth(page, name);
  await checkAccess(page, name);
  const picture = `${file.replace(/\W+/g, '_')}_${width}_${colorScheme}.png`;
  if (pictures) await page.screenshot({path: path.join(pictures, picture)});
  await page.close();
}

async function main() {
  const server = await serve();
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu']});
  try {
    for (const file of pages) {
      for (const size of WIDTHS) await checkPage(browser, origin, file, size, 'light');
      await checkPage(browser, origin, file, WIDTHS[1], 'dark');
    }
  } finally {
    await browser.close();
    server.close();
  }
  process.exitCode = faults > 0 ? 1 : 0;
}

main().catch((error) => {
  console.log(error.stack);
  process.exitCode = 1;
});
