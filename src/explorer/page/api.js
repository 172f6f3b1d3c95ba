// Requests to the server: docs/explorer.md.
import {info, link} from './store.js';

/** An error answer of the server; status 0: no answer. `position`: byte at which an expression is wrong. */
export class Failure extends Error {
  constructor(status, message, position) {
    super(message);
    this.status = status;
    this.position = position;
  }
}

/** Returns "a=1&b=2", without empty values. */
export function query(parameters) {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === '' || value === null || value === undefined || value === false) continue;
    parts.set(name, value === true ? '1' : String(value));
  }
  return parts.toString();
}

export function address(path, parameters = {}) {
  const text = query(parameters);
  return text ? `/api/${path}?${text}` : `/api/${path}`;
}

async function refusal(answer) {
  let error = {};
  try {
    error = (await answer.json()).error || {};
  } catch {
    // not JSON: from something between the page and the server
  }
  return new Failure(answer.status, error.message || `the server answered with status ${answer.status}`, error.position);
}

/** What the page shows, so that a server that was started on other images does not take its rows for their own. */
const shownHere = () => (info.value ? {'X-Peculiar-Collection': info.value.collection} : {});

async function ask(url, {headers = {}, ...options}) {
  let answer;
  try {
    answer = await fetch(url, {credentials: 'same-origin', headers: {...shownHere(), ...headers}, ...options});
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    link.set('gone');
    throw new Failure(0, 'the server does not answer');
  }
  link.set(answer.status === 401 ? 'denied' : 'ok');
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

export async function getJson(path, parameters = {}, signal = undefined) {
  return (await ask(address(path, parameters), {signal})).json();
}

export async function post(path, body) {
  const headers = {'Content-Type': 'application/json', 'X-Peculiar': '1'};
  return (await ask(`/api/${path}`, {method: 'POST', headers, body: JSON.stringify(body)})).json();
}

/** Returns an answer as little-endian float32, and its headers. */
export async function getFloats(path, parameters = {}, signal = undefined) {
  const answer = await ask(address(path, parameters), {signal});
  return {values: new Float32Array(await answer.arrayBuffer()), headers: answer.headers};
}

export async function getBytes(path, parameters = {}, signal = undefined) {
  return new Uint8Array(await (await ask(address(path, parameters), {signal})).arrayBuffer());
}
