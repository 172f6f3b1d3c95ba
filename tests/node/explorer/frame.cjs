// The page in a frame of a notebook: of the same site, of another one, and of one that may not show it.
'use strict';
const http = require('http');
const {check, saved} = require('./kit.cjs');

/** A page with the explorer in a frame, as a notebook shows it. */
async function serveNotebook(url) {
  const body = `<!doctype html><title>Notebook</title><iframe src="${url}" title="Peculiar explorer" width="100%" height="720" allow="clipboard-write" referrerpolicy="no-referrer"></iframe>`;
  const server = http.createServer((_, answer) => answer.writeHead(200, {'Content-Type': 'text/html'}).end(body));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

/** The frame, and what it shows: "page", "refused" by the browser, or its text. */
async function shown(page, address) {
  await page.goto(address);
  const frame = page.frames().find((one) => one !== page.mainFrame());
  await Promise.race([frame.waitForSelector('.tile', {timeout: 10000}), page.waitForTimeout(3000)]).catch(() => {});
  if (frame.url().startsWith('chrome-error:')) return {frame, what: 'refused'};
  return {frame, what: await frame.$('.tile') ? 'page' : await frame.evaluate(() => document.body.textContent)};
}

module.exports = async function (browser, server) {
  check(new URL(server.url).hostname === 'localhost', `the address is ${server.origin}, not that of the first origin`);
  const notebook = await serveNotebook(server.url);
  const {port} = notebook.address();
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const foreign = await shown(page, `http://127.0.0.1:${port}/`);
    check(/same host name/.test(foreign.what), `a frame of another site shows: ${foreign.what}`);
    check((await context.cookies()).length === 0, 'a frame of another site has a cookie');
    const other = await shown(page, `http://other.localhost:${port}/`);
    check(other.what === 'refused', `a page that is not named shows the explorer in a frame: ${other.what}`);
    const own = await shown(page, `http://localhost:${port}/`);
    check(own.what === 'page', `the notebook shows: ${own.what}`);
    const cookies = await context.cookies();
    check(cookies.length === 1 && cookies[0].sameSite === 'Strict' && cookies[0].httpOnly, `cookies: ${JSON.stringify(cookies)}`);
    await own.frame.locator('.tile').first().click();
    await page.keyboard.press('i');
    await saved(own.frame);
    check(await own.frame.locator('.tile.focused .mark, .tile .mark').count() > 0, 'a label in the frame is not shown');
  } finally {
    await context.close();
    notebook.close();
  }
};
