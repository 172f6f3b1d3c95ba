// What the checks of the explorer's page share: the server as a child process, a browser, faults that are collected.
'use strict';
const {spawn} = require('child_process');
const {need, chromiumPath} = require('../browser.cjs');

const {chromium} = need('playwright-core');
const axe = need('axe-core');

const faults = [];
function check(fine, words) {
  if (!fine) faults.push(words);
}

/** Runs the program until it says where it can be reached. */
class Server {
  constructor(command) { this.command = command; }

  async start() {
    this.child = spawn(this.command[0], this.command.slice(1), {stdio: ['ignore', 'pipe', 'pipe']});
    let said = '';
    this.ended = new Promise((done) => this.child.once('exit', done));
    this.url = await new Promise((found, failed) => {
      const listen = (data) => {
        said += data;
        const match = said.match(/http:\/\/[^\s"]*token=\w+/);
        if (match) found(match[0]);
      };
      this.child.stdout.on('data', listen);
      this.child.stderr.on('data', listen);
      this.child.once('exit', (code) => failed(new Error(`the server ended with ${code}:\n${said}`)));
      setTimeout(() => failed(new Error(`the server does not say where it is:\n${said}`)), 120000).unref();
    });
    this.origin = new URL(this.url).origin;
  }

  /** As a crash would. */
  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

function launch() {
  return chromium.launch({executablePath: chromiumPath(),
                          args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist']});
}

/** Faults of the console that a check brings about itself: an answer 400, or a server that is not there. */
const expected = {console: null};

function watch(page, name, origin) {
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    if (expected.console && expected.console.test(message.text())) return;
    if (/GPU stall due to ReadPixels/.test(message.text())) return;  // of the screenshots
    faults.push(`${name}: console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`${name}: ${error.stack}`));
  page.on('request', (request) => {
    const url = request.url();
    check(url.startsWith(`${origin}/`) || url.startsWith('data:') || url.startsWith('blob:'), `${name}: the page asks for ${url}`);
  });
}

/** A page of its own context, let in by the token. */
async function open(browser, server, {width = 1280, height = 800, colorScheme = 'light', path = '/', reducedMotion = 'no-preference', name = ''} = {}) {
  const context = await browser.newContext({viewport: {width, height}, colorScheme, reducedMotion, permissions: ['clipboard-read', 'clipboard-write']});
  const page = await context.newPage();
  watch(page, name || `${width} px, ${colorScheme}`, server.origin);
  await page.goto(server.url);
  if (path !== '/') await page.goto(server.origin + path);
  await page.waitForSelector('.screen');
  return page;
}

/** Waits until something holds in the page; a fault where it does not. */
async function holds(page, words, condition, argument, timeout = 8000) {
  try {
    await page.waitForFunction(condition, argument, {timeout});
    return true;
  } catch {
    faults.push(words);
    return false;
  }
}

const ask = (page, path) => page.evaluate(async (url) => (await fetch(url)).json(), path);
const focusedRow = (page) => page.evaluate(() => { const tile = document.querySelector('.tile.focused'); return tile ? Number(tile.dataset.row) : null; });
const rowsShown = (page) => page.$$eval('.tile', (all) => all.map((one) => Number(one.dataset.row)));
const ready = (page) => page.waitForFunction(() => { const stamp = document.querySelector('.tile .stamp'); return stamp && stamp.style.backgroundImage && !document.querySelector('.grid.loading'); });
const saved = (page) => holds(page, 'decisions are not saved', () => document.querySelector('.saved').textContent === 'saved');

module.exports = {Server, ask, axe, check, expected, faults, focusedRow, holds, launch, open, ready, rowsShown, saved, watch};
