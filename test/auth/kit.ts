import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Running, readCapability, startCapability } from '../../src/host/index.ts';
import { type Clock, systemClock } from '../../src/kernel/index.ts';
import { standard } from '../../src/standard.ts';
import { type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';

/** YAML flow of an authentication, by the side that it stands on. */
export interface Walls {
  /** Towards the upstream. */
  readonly upstream?: string;
  /** Of callers, for both exposers. */
  readonly callers?: string;
}

/** A document with one operation, exposed both ways, that passes two headers and a parameter on. */
export function notes({ upstream, callers }: Walls, base = 'https://notes.test'): string {
  const wall = (text: string | undefined) =>
    text === undefined ? '' : `\n    authentication: ${text}`;
  return `naftiko: 1.0.0-alpha2
info: {label: Notes}
capability:
  consumes:
  - type: http
    namespace: notes
    baseUri: ${base}${wall(upstream)}
    resources:
    - path: /notes/{{id}}
      operations:
      - name: getnote
        method: GET
        inputParameters:
        - {name: id, in: path}
        - {name: lang, in: query}
        - {name: X-Was-Authorization, in: header}
        - {name: X-Was-Key, in: header}
      - name: putnote
        method: PUT
        inputParameters:
        - {name: id, in: path}
        - {name: body, in: body}
  exposes:
  - type: rest
    namespace: web
    port: 0${wall(callers)}
    resources:
    - path: /notes/{id}
      operations:
      - method: GET
        call: notes.getnote
        inputParameters:
        - {name: id, in: path, type: string}
        - {name: lang, in: query, type: string, required: false}
        - {name: authorization, in: header, type: string, required: false}
        - {name: x-key, in: header, type: string, required: false}
        with:
          id: web.id
          lang: web.lang
          X-Was-Authorization: web.authorization
          X-Was-Key: web.x-key
      - method: PUT
        call: notes.putnote
  - type: mcp
    namespace: desk
    port: 1${wall(callers)}
    tools:
    - name: get-note
      description: Read a note
      call: notes.getnote
      inputParameters: [{name: id, type: string, description: Which one}]
      with: {id: desk.id}
`;
}

/** What reading a document makes of it. */
export function read(document: string) {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'capability.yaml');
  writeFileSync(file, document);
  return readCapability(file, standard);
}

/** A served document, its upstream, and all that was logged. */
export interface Served {
  readonly rest: string;
  readonly mcp: string;
  readonly upstream: ScriptedUpstream;
  readonly log: () => string;
  readonly running: Running;
  stop(): Promise<void>;
}

/** Serves {@link notes} in this process in front of a scripted upstream. */
export async function serve(
  walls: Walls,
  variables: Readonly<Record<string, string>>,
  options: {
    readonly clock?: Clock;
    readonly upstream?: ScriptedUpstream;
    readonly trustProxies?: readonly string[];
  } = {},
): Promise<Served> {
  const upstream =
    options.upstream ?? (await scriptedUpstream({ headers: JSON_TYPE, body: '{"text":"hi"}' }));
  const { plan, diagnostics } = await read(notes(walls, upstream.base.origin));
  if (!plan) throw new Error(JSON.stringify(diagnostics, null, 2));
  const lines: string[] = [];
  const running = await startCapability(plan, {
    extensions: standard,
    environment: new Map(Object.entries(variables)),
    overrides: new Map(),
    embedded: undefined,
    ports: new Map(plan.exposures.map(({ namespace }) => [namespace, 0])),
    clock: options.clock ?? systemClock,
    trustProxies: options.trustProxies ?? [],
    log: {
      log: (level, message, fields) => void lines.push(JSON.stringify([level, message, fields])),
    },
  });
  const url = (type: string) => running.exposes.find((one) => one.type === type)?.url ?? '';
  return {
    rest: url('rest'),
    mcp: url('mcp'),
    upstream,
    running,
    log: () => lines.join('\n'),
    async stop() {
      await running.stop(200);
      await upstream.close();
    },
  };
}

export const JSON_TYPE = { 'content-type': 'application/json' };

/** The parameters of a challenge or credential, read without the code under test. */
export function parametersOf(field: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...field.matchAll(/([\w*-]+)=(?:"([^"]*)"|([^\s,"]+))/g)].map(([, name, text, token]) => [
      name ?? '',
      text ?? token ?? '',
    ]),
  );
}

/** What goes into a digest credential. */
export interface DigestParts {
  readonly username: string;
  readonly password: string;
  readonly uri: string;
  readonly method?: string;
  readonly nc?: string;
  readonly nonce?: string;
}

/** `Authorization` of a digest client of our own, by RFC 7616 with SHA-256. */
export function digestCredential(challenge: string, parts: DigestParts): string {
  const { realm = '', nonce: offered = '' } = parametersOf(challenge);
  const { username, password, uri, method = 'GET', nc = '00000001', nonce = offered } = parts;
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const cnonce = randomBytes(8).toString('hex');
  const secret = hash(`${username}:${realm}:${password}`);
  const response = hash(`${secret}:${nonce}:${nc}:${cnonce}:auth:${hash(`${method}:${uri}`)}`);
  return `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", algorithm=SHA-256, qop=auth, nc=${nc}, cnonce="${cnonce}", response="${response}"`;
}
