// What checks in a browser stand on: Chromium and the modules of PECULIAR_PAGE_MODULES, or exit 77.
'use strict';
const {execFileSync} = require('child_process');

function skip(reason) {
  console.log(`skipped: ${reason}`);
  process.exit(77);
}

function need(name) {
  try {
    return require(require.resolve(name, {paths: [process.env.PECULIAR_PAGE_MODULES || '']}));
  } catch {
    return skip(`there is no ${name} in PECULIAR_PAGE_MODULES: npm install ${name}`);
  }
}

function chromiumPath() {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('which', [name], {encoding: 'utf8'}).trim();
    } catch {
      // the next one
    }
  }
  return skip('there is no Chromium: apt install chromium');
}

module.exports = {skip, need, chromiumPath};
