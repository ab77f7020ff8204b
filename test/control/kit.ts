import { mkdtempSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  LiveDocuments,
  type Reading,
  type RunningTogether,
  readDocument,
  startCapabilities,
} from '../../src/host/index.ts';
import { systemClock } from '../../src/kernel/index.ts';
import { standard } from '../../src/standard.ts';
import type { Log } from '../../src/telemetry/index.ts';
import {
  type Reply,
  type Script,
  type ScriptedUpstream,
  scriptedUpstream,
} from '../kit/upstream.ts';

/** The secrets of the served document; none of them may be seen anywhere. */
export const KEY = 'sk-CANARY-7d3e';
const BOT = 'bot-CANARY-91ab';

/** A document with an API whose address and query hold secrets, and two exposers. */
export function notes(control = ''): string {
  return `ikanos: 1.0.0-beta5
info: {label: Notes, description: Notes}
binds:
- {namespace: env, keys: {NOTES_KEY: NOTES_KEY, BOT: BOT}}
capability:
  consumes:
  - type: http
    namespace: notes
    baseUri: UPSTREAM
    authentication: {type: apikey, key: api_key, value: '{{NOTES_KEY}}', placement: query}
    resources:
    - name: notes
      path: /bots/{{bot}}/notes
      inputParameters:
      - {name: bot, in: path, value: '{{BOT}}'}
      operations:
      - name: list-notes
        method: GET
        inputParameters: [{name: q, in: query, type: string}]
  exposes:
  - type: rest
    namespace: web
    port: 0
    resources:
    - path: /notes
      operations:
      - name: search
        method: GET
        call: notes.list-notes
        inputParameters: [{name: q, in: query, type: string, description: What}]
        with: {q: web.q}
    - path: /twice
      operations:
      - name: twice
        method: GET
        steps:
        - {name: first, type: call, call: notes.list-notes}
        - {name: second, type: call, call: notes.list-notes}
  - type: mcp
    namespace: tools
    port: 0
    tools:
    - name: search-notes
      description: Searches
      call: notes.list-notes
      inputParameters: [{name: q, type: string, description: What}]
      with: {q: tools.q}
${control}`;
}

/** What a document says to have everything at its control port. */
export const EVERYTHING = `  - type: control
    port: 0
    management:
      info: true
      reload: true
      validate: true
      logs: {stream: true, max-subscribers: 2}
      scripting: {timeout: 500}
    observability:
      traces: {local: {buffer-size: 10}}
`;

/** A served document with a control port. */
export interface Controlled {
  readonly upstream: ScriptedUpstream;
  readonly running: RunningTogether;
  readonly file: string;
  /** Addresses of its exposers by type. */
  url(type: string): string;
  /** Asks the control port. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  json(path: string, init?: RequestInit): Promise<Record<string, unknown>>;
  /** What the metrics say of series whose line begins like this, added up. */
  metric(line: string): Promise<number>;
  write(text: string): void;
  close(): Promise<void>;
}

/** How a document is served. */
export interface ControlledOptions {
  readonly text?: string;
  readonly answer?: Script | Reply;
  readonly control?: { port?: number; address?: string; token?: string };
  readonly log?: Log;
  readonly allowOrigins?: readonly string[];
  readonly limits?: { readonly inFlightRequests: number };
  /** Variables beside those of the document. */
  readonly environment?: Readonly<Record<string, string>>;
}

const ANSWER = { headers: { 'content-type': 'application/json' }, body: '[]' };

/** Serves a document from a file, so that it can be read again. */
export async function controlled({
  text = notes(EVERYTHING),
  answer = ANSWER,
  control = {},
  log,
  allowOrigins = [],
  environment = {},
  limits,
}: ControlledOptions = {}): Promise<Controlled> {
  const upstream = await scriptedUpstream(answer);
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'notes.yaml');
  const write = (next: string) =>
    writeFileSync(file, next.replaceAll('UPSTREAM', upstream.base.origin));
  write(text);
  const reading = { extensions: standard, missing: () => [] };
  const read: Reading = await readDocument(file, reading);
  if (!read.plan) throw new Error(read.errors.map(({ message }) => message).join('\n'));
  const running = await startCapabilities([read.plan], {
    extensions: standard,
    environment: new Map([['NOTES_KEY', KEY], ['BOT', BOT], ...Object.entries(environment)]),
    overrides: new Map(),
    embedded: undefined,
    ports: new Map(),
    control,
    allowOrigins,
    ...(log ? { log } : {}),
    ...(limits ? { limits } : {}),
  }).catch(async (failure: unknown) => {
    await upstream.close();
    throw failure;
  });
  const paths = { files: [file], folders: [], recursive: false, all: [file] };
  const options = { ...reading, paths, clock: systemClock, tell() {} };
  running.readFrom(new LiveDocuments(running, [read], options));
  const url = (type: string) => running.exposes.find((one) => one.type === type)?.url ?? '';
  const ask = (path: string, init?: RequestInit) => fetch(`${url('control')}${path}`, init);
  return {
    upstream,
    running,
    file,
    url,
    ask,
    json: async (path, init) => (await (await ask(path, init)).json()) as Record<string, unknown>,
    metric: async (line) => sum(await (await ask('/metrics')).text(), line),
    write,
    async close() {
      await running.stop(200);
      await upstream.close();
    },
  };
}

/** The same for one test, after which it is closed. */
export async function controlledOnce(options?: ControlledOptions): Promise<Controlled> {
  const served = await controlled(options);
  onTestFinished(() => served.close());
  return served;
}

function sum(metrics: string, beginning: string): number {
  const values = metrics
    .split('\n')
    .filter((line) => line.startsWith(beginning))
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
  return values.reduce((total, value) => total + value, 0);
}

/** Calls a tool over HTTP as a client of 2025 does. */
export async function callTool(
  url: string,
  name: string,
  meta: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const params = { name, arguments: { q: 'x' }, _meta: meta };
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  });
}

/** Sends a request that `fetch` would not: any header, `Host` among them. */
export function bare(
  url: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject).end();
  });
}
