import { createHash } from 'node:crypto';
import type { HttpResponse } from '../../http/index.ts';

const STYLE = `
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; }
h1 { font-size: 1.2rem; margin: 0; flex: 1; }
main { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem; }
section { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .4rem;
  padding: .5rem .75rem; margin-top: 1rem; overflow: auto; max-height: 60vh; }
h2 { font-size: 1rem; margin: 0 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .15rem .75rem .15rem 0; vertical-align: top; }
td button { all: unset; cursor: pointer; text-decoration: underline; }
td button:focus-visible { outline: 2px solid; }
p { white-space: pre-wrap; overflow-wrap: anywhere; margin: .25rem 0; }
.role { font-weight: 600; }
@media (max-width: 50rem) { main { grid-template-columns: minmax(0, 1fr); } }
`;

// What callers wrote gets into the page as text only: every node is made by `make`.
const SCRIPT = `
const at = (id) => document.getElementById(id);
const make = (name, text, ...children) => {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = String(text);
  node.append(...children);
  return node;
};
const row = (...cells) => make('tr', undefined, ...cells.map((cell) =>
  cell instanceof Node ? make('td', undefined, cell) : make('td', cell)));
const ask = async (path, method = 'GET', body) => {
  const headers = body ? { 'content-type': 'application/json' } : {};
  const response = await fetch('/_emulator' + path, { method, headers, body: body && JSON.stringify(body) });
  return response.status === 204 ? undefined : response.json();
};
let chosen;
let latest = 0;
const text = (content) => { const value = JSON.parse(content); return typeof value === 'string' ? value : content; };
function showSessions(organisations) {
  const rows = Object.entries(organisations).flatMap(([organisation, { sessions }]) =>
    sessions.toSorted((one, other) => other.updatedAt - one.updatedAt).map((session) => {
      const open = make('button', session.title);
      open.addEventListener('click', () => { chosen = session.id; void refresh(); });
      if (session.id === chosen) showMessages(session);
      return row(organisation, open, session.userId, session.status, new Date(session.expiresAt).toISOString());
    }));
  at('sessions').replaceChildren(...rows);
}
function showMessages(session) {
  at('title').textContent = session.title;
  at('messages').replaceChildren(...session.messages.map(({ role, content }) => {
    const who = make('span', role + ' ');
    who.className = 'role';
    return make('p', undefined, who, text(content));
  }));
}
function showRequests(requests) {
  if (requests.length === 0) return;
  latest = requests.at(-1).number;
  const rows = requests.map((entry) => row(entry.at, entry.method, entry.target,
    entry.status || 'connection cut', entry.fault ?? '')).reverse();
  at('requests').prepend(...rows);
  while (at('requests').rows.length > 200) at('requests').lastElementChild.remove();
}
async function refresh() {
  const { clock, organisations } = await ask('/snapshot');
  at('clock').textContent = clock.now + (clock.frozen ? ' (stands still)' : '');
  showSessions(organisations);
  const { requests } = await ask('/requests?after=' + latest);
  showRequests(requests);
}
const order = (id, path, body) => at(id).addEventListener('click', async () => {
  await ask(path, 'POST', body);
  if (path === '/reset') { latest = 0; chosen = undefined; }
  if (path === '/reset') for (const id of ['requests', 'messages', 'title']) at(id).replaceChildren();
  await refresh();
});
order('later', '/clock/advance', { minutes: 61 });
order('reset', '/reset');
const tell = (failure) => { at('clock').textContent = 'no answer: ' + failure.message; };
const turn = () => refresh().catch(tell).finally(() => setTimeout(turn, 1000));
void turn();
`;

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>AI Sessions emulator</title>
<style>${STYLE}</style>
<header>
  <h1>AI Sessions emulator</h1>
  <span>Time: <output id="clock"></output></span>
  <button id="later">61 minutes later</button>
  <button id="reset">Reset</button>
</header>
<main>
  <section aria-labelledby="s"><h2 id="s">Sessions</h2>
    <table><thead><tr><th>organisation<th>title<th>user<th>status<th>expires<tbody id="sessions"></table></section>
  <section aria-labelledby="m"><h2 id="m">Messages <span id="title"></span></h2><div id="messages"></div></section>
</main>
<section aria-labelledby="r"><h2 id="r">Requests, as they come</h2>
  <table><thead><tr><th>time<th>method<th>target<th>status<th>failure<tbody id="requests"></table></section>
<script>${SCRIPT}</script>
</html>
`;

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing but what is written here runs, and it talks to nobody but its own server. */
const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `/_emulator/ui`: sessions, their messages, and requests as they come, for people. */
export function page(): HttpResponse {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY };
  return { status: 200, headers, body: PAGE };
}
