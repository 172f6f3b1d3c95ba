// Learning from labels: the button, its state, and the new order.
import {html, useEffect, useRef} from './htm-preact.js';
import {firstKey} from './keys.js';
import {learn, onSaved} from './labels.js';
import {info, notify, prefer, preferences, rank, useShared} from './store.js';
import {expirePage, forgetPages, isLearned, loadPage, showNewOrder} from './selection.js';
import {view} from './address.js';

let askedByHand = false;

export function reRank() {
  askedByHand = true;
  learn();
}

/** Reloads the current page from the server. */
function reload() {
  if (view.value.screen === 'gallery') loadPage({again: true});
  else expirePage();
}

/** Learns after every label if the user wishes, and announces a new order. Used once on the page. */
export function useLearning() {
  const now = useShared(rank);
  const before = useRef(now);
  const waiting = useRef(false);
  const again = useRef(false);
  useEffect(() => onSaved(() => {
    if (!preferences.value.afterEveryLabel || !info.value.features) return;
    if (rank.value.state === 'running') waiting.current = true;
    else learn({quietly: true});
  }), []);
  useEffect(() => {
    const old = before.current;
    before.current = now;
    if (now.state === 'running' || old === now) return;
    // A restarted server has learned nothing: reload the page and learn again, without a message.
    if (now.state === 'none' && ['done', 'running'].includes(old.state)) {
      reload();
      again.current = true;
      learn({quietly: true});
      return;
    }
    const restored = again.current;
    again.current = false;
    if (restored && now.state === 'done' && !askedByHand) {
      reload();
      return;
    }
    const isNew = now.state === 'done' && (old.state === 'running' || now.labels !== old.labels);
    if (isNew) {
      forgetPages();
      const {screen, sort, offset} = view.value;
      const concerned = sort === '' || isLearned();
      if (askedByHand && concerned && screen === 'gallery') {
        notify(now.words || 'Re-ranked.');
        showNewOrder();
      } else if (concerned && screen === 'gallery') notify('A new order is available.', {action: {words: 'Show it', run: showNewOrder}, seconds: 8});
      else if (askedByHand) notify(now.words || 'Re-ranked.');
      if (concerned && screen !== 'gallery') expirePage();
    }
    if (now.state === 'failed') notify(`Not re-ranked: ${now.words}`, {kind: 'error'});
    askedByHand = false;
    if (waiting.current) {
      waiting.current = false;
      learn({quietly: true});
    }
  }, [now]);
}

export function rankWords(now) {
  if (now.state === 'running') return 'learning …';
  if (now.state === 'failed') return 'failed';
  if (now.state === 'none') return '';
  return `learned from ${now.labels} labels${now.helped ? '' : ': order unchanged'}`;
}

export function RankButton() {
  const now = useShared(rank);
  const {features} = useShared(info);
  const {afterEveryLabel} = useShared(preferences);
  const none = features ? undefined : 'Learning needs features of the images';
  return html`<div class="group rank">
    <button type="button" onClick=${reRank} disabled=${!features || now.state === 'running'} title=${none || `Re-rank from the labels (${firstKey('rank')})`}>Re-rank</button>
    <label class="switch" title=${none}><input type="checkbox" checked=${afterEveryLabel} disabled=${!features} onChange=${(event) => prefer({afterEveryLabel: event.target.checked})} /> after every label</label>
    <span class="state" title=${now.words}>${rankWords(now)}</span>
  </div>`;
}
