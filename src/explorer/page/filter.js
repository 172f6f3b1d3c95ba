// The filter line: a row expression, a caret under an error in it, chips for common filters.
import {html, useLayoutEffect, useRef, useState} from './htm-preact.js';
import {choose} from './actions.js';
import {characterAt, exampleFilters, hasClause, usualFilters, withClause, withoutClause} from './filter_text.js';
import {useKeys} from './keys.js';
import {RankButton} from './rank.js';
import {dialog, info, useShared} from './store.js';
import {page} from './selection.js';

/** Inserts a column at the caret; set while the field is mounted. */
export const insertion = {run: null};

/** The message without the position, which the caret shows. */
function messageOf({message, position}) {
  if (position === undefined) return message;
  return message.split('\n')[0].replace(/^selection, position \d+: /, '');
}

function ErrorOf({error, text}) {
  if (!error || error.status === 0 || error.status === 401) return null;
  const at = error.position === undefined ? null : characterAt(text, error.position);
  return html`<div id="filter-error" class="filter-error" role="alert">
    ${at !== null && html`<pre aria-hidden="true">${text}${'\n'}${' '.repeat(at)}^</pre>`}
    <span>${messageOf(error)}</span></div>`;
}

/** Whether an error comes from the filter rather than from a lasso or an order in the address. */
export const ofFilter = (error, view) => error.position !== undefined || (view.where !== '' && view.lasso === '' && view.sort === '');

export function Filter({view}) {
  const {error} = useShared(page);
  const {columns, ranking} = useShared(info);
  // Typed text belongs to the filter shown at the time; another filter (the back button) replaces it.
  const [typed, setTyped] = useState({where: view.where, text: view.where, edited: false});
  const {text, edited} = typed.where === view.where ? typed : {text: view.where, edited: false};
  const type = (words) => setTyped({where: view.where, text: words, edited: true});
  const field = useRef(null);
  useKeys({filter: () => { field.current.focus(); field.current.select(); }});
  const shown = !edited && error && ofFilter(error, view) ? error : null;
  useLayoutEffect(() => {
    if (!shown || shown.position === undefined || document.activeElement !== field.current) return;
    const at = characterAt(text, shown.position);
    field.current.setSelectionRange(at, at);
  }, [shown]);
  insertion.run = (words) => {
    const at = field.current.selectionStart ?? text.length;
    type(`${text.slice(0, at)}${words}${text.slice(field.current.selectionEnd ?? at)}`);
    field.current.focus();
  };
  const apply = (event) => {
    event.preventDefault();
    setTyped({where: text.trim(), text: text.trim(), edited: false});
    choose({where: text.trim()});
  };
  const clear = () => {
    setTyped({where: '', text: '', edited: false});
    choose({where: ''});
  };
  const toggle = (clause) => choose({where: hasClause(view.where, clause) ? withoutClause(view.where, clause) : withClause(view.where, clause)});
  return html`<form class="filter" role="search" onSubmit=${apply}>
    <label class="unseen" for="filter">Filter (row expression)</label>
    <div class="field">
      <input id="filter" ref=${field} type="text" value=${text} spellcheck="false" autocomplete="off" autocapitalize="off"
        placeholder=${`filter: ${exampleFilters(columns, ranking)[0]}`} aria-invalid=${shown ? 'true' : 'false'} aria-describedby=${shown ? 'filter-error' : null}
        onInput=${(event) => type(event.target.value)} />
      ${text && html`<button type="button" class="small quiet" aria-label="Clear the filter" onClick=${clear}>×</button>`}
      <${ErrorOf} error=${shown} text=${text} />
    </div>
    <button type="submit">Filter</button>
    <button type="button" class="quiet" onClick=${() => dialog.set('columns')}>Columns</button>
    <div class="chips">
      ${usualFilters(columns).map(([clause, words]) => html`<button type="button" key=${clause} class="chip" title=${clause}
        aria-pressed=${hasClause(view.where, clause) ? 'true' : 'false'} onClick=${() => toggle(clause)}>${words}</button>`)}
      ${view.lasso && html`<button type="button" class="chip" aria-pressed="true" title="Remove the lasso" onClick=${() => choose({lasso: ''})}>inside the lasso ×</button>`}
    </div>
    <${RankButton} />
  </form>`;
}
