// Uses the explorer's page in headless Chromium as a person would, by keys and pointer, on a server that this starts,
// kills and starts again.
// Usage: node check_explorer.cjs [--pictures FOLDER] [--only gallery,screens,faults,looks,frame,speed] COMMAND ARGUMENT...
// frame needs --frame-in http://localhost:*,http://127.0.0.1:* in COMMAND.
// COMMAND starts the server (peculiar explore ...) and prints its address. Exits 1 and names every fault; 77 where
// playwright-core, axe-core (in PECULIAR_PAGE_MODULES) or Chromium is missing.
'use strict';
const {Server, faults, launch, open} = require('./explorer/kit.cjs');

function readArguments(given) {
  const options = {only: ['gallery', 'screens', 'faults', 'looks', 'speed'], pictures: ''};
  const command = [...given];
  while (command.length > 0 && command[0].startsWith('--')) {
    const [name, value] = command.splice(0, 2);
    if (name === '--pictures') options.pictures = value;
    else if (name === '--only') options.only = value.split(',');
    else throw new Error(`there is no option ${name}`);
  }
  return {...options, command};
}

async function main() {
  const {only, pictures, command} = readArguments(process.argv.slice(2));
  const server = new Server(command);
  await server.start();
  const browser = await launch();
  try {
    for (const name of only) {
      const part = require(`./explorer/${name}.cjs`);
      try {
        if (['looks', 'frame', 'speed'].includes(name)) await part(browser, server, pictures);
        else {
          const page = await open(browser, server, {name});
          await part(page, server);
          await page.context().close();
        }
      } catch (error) {
        faults.push(`${name} ends early: ${error.stack}`);
      }
    }
  } finally {
    await browser.close();
    await server.kill();
  }
  for (const fault of faults) console.log(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}

main().catch((error) => {
  console.log(error.stack);
  process.exitCode = 1;
});
