// The explorer's page: the header above every screen, and the current screen.
import {getJson} from './api.js';
import {html, render, useEffect, useLayoutEffect, useState} from './htm-preact.js';
import {go, view, writeAddress} from './address.js';
import {copyCommand, Dialogs} from './dialogs.js';
import {choose, open, showInGallery} from './actions.js';
import {rowFilter} from './filter_text.js';
import {Gallery} from './gallery.js';
import {firstKey, useKeys} from './keys.js';
import {startLabels} from './labels.js';
import {MapScreen} from './map.js';
import {ObjectScreen} from './object.js';
import {LinkBanner, Notices, number} from './parts.js';
import {Progress} from './progress.js';
import {startPulse} from './pulse.js';
import {reRank, useLearning} from './rank.js';
import {dialog, info, link, notify, prefer, preferences, rank, samp, themes, useShared} from './store.js';
import {unsaved} from './unsaved.js';

const nextTheme = () => prefer({theme: themes[(themes.indexOf(preferences.value.theme) + 1) % themes.length]});

function useTheme() {
  const {theme} = useShared(preferences);
  useLayoutEffect(() => {
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
  return theme;
}

/** Shows an image that another program highlights or points at. */
function useSamp() {
  const now = useShared(samp);
  const [seen, setSeen] = useState(now.serial);
  useEffect(() => {
    if (now.serial === seen) return;
    setSeen(now.serial);
    if (seen === null) return;  // ignore what was highlighted before this page was opened
    if (now.words) {
      notify(now.words);
      return;
    }
    if (now.count > 1) {
      const {where, count} = rowFilter(now.sample_rows);
      const words = count < now.count ? `Show the first ${number(count)} of ${number(now.count)}` : 'Show them';
      notify(`Another program selected ${number(now.count)} images.`, {action: {words, run: () => choose({where, lasso: ''})}, seconds: 15});
      return;
    }
    if (now.row === null) return;
    const {screen} = view.value;
    if (screen === 'object' || screen === 'map') go({row: now.row}, {replace: true});
    else {
      showInGallery(now.row).catch(() => false).then((shown) => {
        if (!shown) notify('Another program highlighted an image that is not in the selection.', {action: {words: 'Open it', run: () => open(now.row)}});
      });
    }
  }, [now]);
}

function Tab({shown, screen, words, action}) {
  const here = shown.screen === screen;
  const onClick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;  // opens a new window
    event.preventDefault();
    go({screen});
  };
  return html`<a href=${writeAddress({...shown, screen})} aria-current=${here ? 'page' : null} title=${`${words} (${firstKey(action)})`} onClick=${onClick}>${words}</a>`;
}

function Saved() {
  const waiting = useShared(unsaved);
  const state = useShared(link);
  const count = waiting.length;
  const words = count > 0 ? `${count} not saved yet` : state === 'ok' ? 'saved' : 'not connected';
  return html`<span class=${`saved ${count > 0 ? 'waiting' : ''}`} role="status">${words}</span>`;
}

function Top({shown, theme}) {
  const {title, map} = useShared(info);
  return html`<header class="top">
    <b class="title" title=${title}>${title}</b>
    <nav aria-label="Screens">
      <${Tab} shown=${shown} screen="gallery" words="Gallery" action="gallery" />
      <${Tab} shown=${shown} screen="object" words="Image" action="open" />
      ${map && html`<${Tab} shown=${shown} screen="map" words="Map" action="map" />`}
      <${Tab} shown=${shown} screen="progress" words="Progress" action="progress" />
    </nav>
    <${Saved} />
    <div class="group tools">
      <button class="quiet wide-only" title="Copy a command line that produces this list" onClick=${copyCommand}>Command</button>
      <button class="quiet" onClick=${() => dialog.set('save')}>Save</button>
      <button class="quiet wide-only" title=${`Change the theme (${firstKey('theme')})`} onClick=${nextTheme}>${{auto: 'Auto', light: 'Light', dark: 'Dark'}[theme]}</button>
      <button class="quiet" title=${`Help (${firstKey('help')})`} aria-label="Help" onClick=${() => dialog.set('help')}>?</button>
    </div>
  </header>`;
}

function useGlobalKeys() {
  useKeys({
    gallery: () => go({screen: 'gallery'}),
    map: () => (info.value.map ? go({screen: 'map'}) : notify('There is no map: it needs features or an embedding.')),
    progress: () => go({screen: 'progress'}),
    filter: () => {
      go({screen: 'gallery'});
      setTimeout(() => document.getElementById('filter').focus(), 50);
    },
    rank: reRank,
    theme: nextTheme,
    help: () => dialog.set('help'),
  }, {everywhere: true});
}

const screens = {gallery: Gallery, object: ObjectScreen, map: MapScreen, progress: Progress};

function App() {
  const shown = useShared(view);
  const theme = useTheme();
  useShared(preferences);
  useLearning();
  useSamp();
  useGlobalKeys();
  const Screen = screens[shown.screen] === MapScreen && !info.value.map ? Gallery : screens[shown.screen];
  return html`<${Top} shown=${shown} theme=${theme} /><${LinkBanner} /><${Screen} view=${shown} /><${Notices} /><${Dialogs} />`;
}

/** Waits for the server, then shows the page. */
async function start() {
  const root = document.getElementById('app');
  for (;;) {
    try {
      info.set(await getJson('state'));
      break;
    } catch (error) {
      const words = error.status === 401 ? 'This window has no access. Open the address that peculiar explore printed.' : `The server does not answer (${error.message}). Trying again …`;
      render(html`<p class="starting" role="alert">${words}</p>`, root);
      await new Promise((done) => setTimeout(done, 2000));
    }
  }
  document.title = `${info.value.title} – Peculiar explorer`;
  const learned = getJson('rank').then((now) => rank.set(now), () => {});
  await startLabels().catch((error) => notify(`The labels could not be read: ${error.message}`, {kind: 'error'}));
  await learned;  // do not announce an order that was learned before this visit
  root.replaceChildren();
  render(html`<${App} />`, root);
  startPulse();
}

start();
