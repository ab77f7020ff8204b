import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCapability, startCapability } from '../../src/index.ts';
import { type Script, scriptedUpstream } from '../kit/upstream.ts';

/** A served document of one operation, and the API it calls. */
export interface Served {
  readonly codes: readonly string[];
  /** Calls the operation over REST: JSON in, the answer out. */
  rest(body?: unknown): Promise<{ status: number; type: string | null; text: string }>;
  /** Calls the operation as a tool. */
  tool(given: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  /** The last request that the API got. */
  last(): { headers: Readonly<Record<string, string>>; text: string; bytes: Buffer; url: string };
  close(): Promise<void>;
}

/**
 * Serves one consumed operation as `POST /run` and as the tool `run`.
 *
 * @param operation lines of the consumed operation, behind its name and method
 * @param action lines of both exposed operations, behind what they call
 * @param files to put beside the document, by name
 */
export async function serveOperation(
  operation: string,
  {
    action = '',
    answer = () => ({ body: '{}', headers: { 'content-type': 'application/json' } }),
    files = {},
    environment = {},
  }: {
    action?: string;
    answer?: Script;
    files?: Readonly<Record<string, string>>;
    environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<Served> {
  const upstream = await scriptedUpstream(answer);
  const folder = mkdtempSync(join(tmpdir(), 'capstan-'));
  const indent = (text: string, by: number) =>
    text.replace(/^(?=.)/gm, ' '.repeat(by)).replace(/\n*$/, '\n');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const file = join(folder, 'x.yaml');
  writeFileSync(
    file,
    `naftiko: 1.0.0-alpha2
info: {label: X}
binds: [{namespace: env, keys: {KEY: KEY}}]
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: ${upstream.base.origin}
    resources:
    - path: /things
      operations:
      - name: run
        method: POST
${indent(operation, 8)}
  exposes:
  - type: rest
    namespace: web
    port: 0
    resources:
    - path: /run
      operations:
      - method: POST
        call: api.run
${indent(action, 8)}
  - type: mcp
    namespace: agent
    port: 0
    tools:
    - name: run
      description: Run
      call: api.run
${indent(action, 6)}
`,
  );
  const { plan, diagnostics } = await loadCapability(file);
  if (!plan) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const running = await startCapability(plan, { environment });
  const [web, agent] = running.exposes;
  return {
    codes: diagnostics.map(({ code }) => code),
    async rest(body) {
      const response = await fetch(`${web?.url}/run`, {
        method: 'POST',
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      const type = response.headers.get('content-type');
      return { status: response.status, type, text: await response.text() };
    },
    async tool(given) {
      const response = await fetch(agent?.url ?? '', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name: 'run', arguments: given },
        }),
      });
      const text = await response.text();
      const json = text.startsWith('{') ? text : (/^data: (\{.*)$/m.exec(text)?.[1] ?? text);
      return JSON.parse(json).result;
    },
    last() {
      const request = upstream.requests.at(-1);
      if (!request) throw new Error('the API was not called');
      const { headers, body, url } = request;
      return { headers, bytes: body, text: body.toString(), url };
    },
    async close() {
      await running.stop(100);
      await upstream.close();
    },
  };
}
