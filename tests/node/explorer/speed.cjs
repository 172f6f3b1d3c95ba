// How fast: a page of the gallery, and the map while it moves. Numbers are printed; limits are wide, since the test's
// machine draws without a graphics card.
'use strict';
const {check, open, ready} = require('./kit.cjs');

const kSlowestPageSeconds = 3;
const kFewestFrames = 15;  // a second

async function pageOfTheGallery(page) {
  const started = Date.now();
  await page.keyboard.press('n');
  await page.waitForFunction(() => new URL(location.href).searchParams.get('offset') && document.querySelector('.tile .stamp').style.backgroundImage);
  const seconds = (Date.now() - started) / 1000;
  console.log(`a page of ${await page.locator('.tile').count()} images: ${seconds.toFixed(2)} s`);
  check(seconds < kSlowestPageSeconds, `a page of the gallery takes ${seconds} s`);
}

async function mapFrames(browser, server) {
  const started = Date.now();
  const page = await open(browser, server, {width: 1280, height: 800, path: '/?screen=map', name: 'speed of the map'});
  await page.waitForSelector('.legend', {timeout: 60000});
  console.log(`the map opens in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  await page.waitForTimeout(1500);
  const box = await page.locator('.map-area').boundingBox();
  await page.evaluate(() => {
    window.frames_seen = [];
    const tick = (now) => { window.frames_seen.push(now); requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
  });
  await page.mouse.move(box.x + 300, box.y + 300);
  await page.mouse.down();
  const from = Date.now();
  for (let i = 0; Date.now() - from < 4000; ++i) await page.mouse.move(box.x + 300 + 120 * Math.sin(i / 9), box.y + 300 + 80 * Math.cos(i / 7));
  await page.mouse.up();
  const times = await page.evaluate(() => window.frames_seen);
  const used = times.filter((time) => time > times[0] + 1000);  // the pace finds itself in the first second
  const rate = (1000 * (used.length - 1)) / (used[used.length - 1] - used[0]);
  console.log(`the map of ${await page.textContent('.map .count')} moves at ${rate.toFixed(0)} frames a second`);
  check(rate >= kFewestFrames, `the map moves at ${rate.toFixed(1)} frames a second`);
  await page.context().close();
}

module.exports = async (browser, server) => {
  const page = await open(browser, server, {name: 'speed'});
  await ready(page);
  await pageOfTheGallery(page);
  await page.context().close();
  await mapFrames(browser, server);
};
