// The progress screen: images found and left, advice when to stop, classes to learn, decisions, reports.
import {getJson} from './api.js';
import {html, useEffect, useRef, useState} from './htm-preact.js';
import {open} from './actions.js';
import {Curve} from './curve.js';
import {decisionWords, whenWords} from './facts.js';
import {quoted} from './filter_text.js';
import {useKeys} from './keys.js';
import {decisions, known, undo} from './labels.js';
import {number} from './parts.js';
import {go} from './address.js';
import {rankWords, RankButton} from './rank.js';
import {dialog, info, prefer, preferences, rank, useShared} from './store.js';
import {unsaved} from './unsaved.js';
import {markClass, markOf} from './tiles.js';

const kShown = 200;

function Figure({value, words, hint}) {
  return html`<div class="figure" title=${hint}><b>${value}</b><span>${words}</span></div>`;
}

/** Asks again when `stamp` changes. */
function useProgress(stamp) {
  const [held, setHeld] = useState({progress: null, error: ''});
  useEffect(() => {
    let wanted = true;
    getJson('progress').then((progress) => wanted && setHeld({progress, error: ''}), (error) => wanted && setHeld((before) => ({...before, error: error.message})));
    return () => { wanted = false; };
  }, [stamp]);
  return held;
}

function Figures({progress}) {
  const viewed = progress.viewed.length > 0 ? progress.viewed[progress.viewed.length - 1] : 0;
  const found = progress.found.length > 0 ? progress.found[progress.found.length - 1] : 0;
  const artefacts = progress.artefacts.length > 0 ? progress.artefacts[progress.artefacts.length - 1] : 0;
  const left = progress.remaining;
  return html`<div class="figures">
    <${Figure} value=${number(viewed)} words="viewed" />
    <${Figure} value=${number(found)} words="found" hint="Images of the classes that you seek" />
    <${Figure} value=${viewed > 0 ? `${Math.round((100 * artefacts) / viewed)} %` : '–'} words="artefacts" hint="Fraction of the images viewed" />
    <${Figure} value=${left ? number(Math.round(left.expected)) : '–'} words=${left ? `expected among the images not viewed (${number(Math.round(left.low))} to ${number(Math.round(left.high))})` : 'expected among the images not viewed'}
      hint=${left ? `From ${left.looked_at} viewed images drawn at random, of which ${left.found} were found, less those found since; 90 % interval` : 'Needs viewed images drawn at random: sort by “to look at next”'} />
  </div>`;
}

function Classes() {
  const {classes} = useShared(info);
  const labels = useShared(known);
  const {seek} = useShared(preferences);
  const counts = new Map();
  for (const held of labels.values()) if (held.label) counts.set(held.label, (counts.get(held.label) || 0) + 1);
  const toggle = (name) => {
    const next = seek.includes(name) ? seek.filter((one) => one !== name) : [...seek, name];
    if (next.length > 0) prefer({seek: next});
  };
  return html`<section class="card" aria-labelledby="classes-title"><h2 id="classes-title">Classes</h2>
    <table class="classes"><thead><tr><th scope="col">class</th><th scope="col" class="numeric">images</th><th scope="col">sought</th></tr></thead><tbody>
      ${classes.map((name) => html`<tr key=${name}><th scope="row"><button class="link" title=${`Show ${name} in the gallery`} onClick=${() => go({screen: 'gallery', where: `user_label == ${quoted(name)}`, lasso: '', offset: 0, row: null})}><span class=${`mark ${markClass(name)}`}>${markOf(name)}</span> ${name}</button></th>
        <td class="numeric">${number(counts.get(name) || 0)}</td><td><input type="checkbox" aria-label=${`Seek ${name}`} checked=${seek.includes(name)} onChange=${() => toggle(name)} /></td></tr>`)}
    </tbody></table><p class="quiet">Learning seeks images similar to those of the ticked classes.</p></section>`;
}

function Learning() {
  const now = useShared(rank);
  return html`<section class="card" aria-labelledby="learning-title"><h2 id="learning-title">Learning</h2><${RankButton} />
    <p>${now.words || 'Nothing learned yet. Label a few images, then re-rank.'}</p>
    ${now.state === 'done' && html`<p class="quiet">${now.labels} labels, ${number(now.seconds, 2)} s</p>`}
    <p><button onClick=${() => go({screen: 'gallery', sort: 'next', up: false, offset: 0, row: null})}>Images to look at next</button></p></section>`;
}

function Decisions() {
  const all = useShared(decisions);
  const waiting = useShared(unsaved);
  const latest = all.slice(-kShown).reverse();
  return html`<section class="card wide" aria-labelledby="decisions-title"><h2 id="decisions-title">Decisions</h2>
    <p class="line"><button onClick=${undo} disabled=${all.length === 0 && waiting.length === 0}>Undo</button> <button onClick=${() => dialog.set('save')}>Save or report</button>
      <span class="quiet">${number(all.length)} in the file${waiting.length > 0 ? `, ${waiting.length} not saved yet` : ''}${all.length > kShown ? `; the last ${kShown} are shown` : ''}</span></p>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="decisions-title"><table class="decisions"><thead><tr><th scope="col" class="numeric">number</th><th scope="col">image</th><th scope="col">decision</th><th scope="col">who</th><th scope="col">when</th></tr></thead><tbody>
      ${latest.map((one) => html`<tr key=${one.number}><td class="numeric">${one.number}</td><td>${one.row === null ? one.id : html`<button class="link" onClick=${() => open(one.row)}>${one.id}</button>`}</td>
        <td>${decisionWords(one)}</td><td>${one.who}</td><td>${whenWords(one.when)}</td></tr>`)}
    </tbody></table></div></section>`;
}

export function Progress() {
  const all = useShared(decisions);
  const {theme} = useShared(preferences);
  const learned = useShared(rank);
  const {progress, error} = useProgress(`${all.length} ${learned.state} ${learned.labels} ${learned.words}`);
  const main = useRef(null);
  useKeys({undo, back: () => go({screen: 'gallery'})});
  useEffect(() => { main.current.focus({preventScroll: true}); }, []);
  const hasCurve = progress && progress.viewed.length > 1;
  return html`<main class="screen progress"><div class="inside" ref=${main} tabindex="-1" role="region" aria-label="Progress"><h1>Progress</h1>
    ${error && html`<p role="alert">${error}</p>`}
    ${progress && html`<${Figures} progress=${progress} />`}
    ${progress && progress.advice && html`<p class="advice">${progress.advice}</p>`}
    <div class="cards">
      <section class="card wide" aria-labelledby="curve-title"><h2 id="curve-title">Found versus viewed</h2>
        ${hasCurve ? html`<${Curve} data=${[progress.viewed, progress.found, progress.artefacts]} theme=${theme} words=${`Found ${progress.found[progress.found.length - 1]} among ${progress.viewed.length} viewed`} />`
          : html`<p class="quiet curve-empty">The curve appears after the second labelled image.</p>`}</section>
      <${Learning} /><${Classes} /><${Decisions} />
    </div></div></main>`;
}
