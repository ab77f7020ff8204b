import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RunningTogether,
  readCapability,
  type StartOptions,
  startCapabilities,
} from '../../src/host/index.ts';
import type { Plan } from '../../src/plan/index.ts';
import { standard } from '../../src/standard.ts';
import { echoUpstream, type ScriptedUpstream } from '../kit/upstream.ts';

/** What is particular about one document of the family. */
export interface Member {
  /** Lower case; names of the document's namespaces, paths and tools are made of it. */
  readonly topic: string;
  readonly base?: string;
  readonly ports?: { readonly rest: number; readonly mcp: number };
  /** Consumed namespace. Default: `acme-<topic>` */
  readonly consumes?: string;
  /** Exposer namespaces are this with `-rest` and `-mcp`. Default: `acme-<topic>` */
  readonly exposes?: string;
  /** Variable that holds the key. Default: `ACME_KEY` */
  readonly key?: string;
  readonly tool?: string;
  /** Exposed path under `/v1`. Default: `/projects/{project}/<topic>` */
  readonly path?: string;
  /** YAML flow of what callers must prove, for both exposers. */
  readonly callers?: string;
  readonly method?: string;
}

/** A document as the generator writes them: one operation, exposed both ways, a bearer key. */
export function member(given: Member): string {
  const { topic, base = 'https://acme.test', ports = { rest: 8080, mcp: 9090 } } = given;
  const { consumes = `acme-${topic}`, exposes = `acme-${topic}`, key = 'ACME_KEY' } = given;
  const { tool = `list-${topic}`, path = `/projects/{project}/${topic}`, method = 'GET' } = given;
  const [, input = 'project'] = /\{(\w+)\}/.exec(path) ?? [];
  const wall = given.callers === undefined ? '' : `\n    authentication: ${given.callers}`;
  return `naftiko: 1.0.0-alpha2
info:
  label: Acme API — ${topic}
  description: Acme API — ${topic}. 1 operations.
  tags: [Acme, ${topic}]
binds:
- namespace: env
  keys:
    ${key}: ${key}
capability:
  consumes:
  - type: http
    namespace: ${consumes}
    baseUri: ${base}
    resources:
    - name: projects-${topic}
      path: /api/projects/{project}/${topic}
      operations:
      - name: list${topic}
        method: ${method}
        inputParameters:
        - {name: project, in: path, type: string, required: true}
    authentication:
      type: bearer
      token: '{{env.${key}}}'
  exposes:
  - type: rest
    namespace: ${exposes}-rest
    port: ${ports.rest}${wall}
    resources:
    - path: /v1${path}
      name: projects
      operations:
      - method: ${method}
        name: list
        description: List ${topic}
        call: ${consumes}.list${topic}
        with: {project: rest.${input}}
        outputParameters: [{type: object, mapping: $.}]
  - type: mcp
    namespace: ${exposes}-mcp
    port: ${ports.mcp}
    transport: http${wall}
    description: Tools for ${topic}
    tools:
    - name: ${tool}
      description: List ${topic}
      hints: {readOnly: true}
      call: ${consumes}.list${topic}
      inputParameters: [{name: project, type: string, description: Which project}]
      with: {project: tools.project}
      outputParameters: [{type: object, mapping: $.}]
`;
}

/** A new folder with these files. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-many-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** The plan of a text; `name` is the file's. */
export async function planOfText(text: string, name: string): Promise<Plan> {
  const file = join(folderOf({ [name]: text }), name);
  const { plan, diagnostics } = await readCapability(file, standard);
  if (!plan) throw new Error(JSON.stringify(diagnostics, null, 2));
  return plan;
}

/** Ports that nobody has. */
export async function freePorts(): Promise<{ rest: number; mcp: number }> {
  const [rest = 0, mcp = 0] = await Promise.all([freePort(), freePort()]);
  return { rest, mcp };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Serves documents of the family together in this process. */
export async function serveTogether(
  members: readonly Member[],
  options: Partial<StartOptions> = {},
): Promise<RunningTogether> {
  const plans = await Promise.all(
    members.map((one, index) => planOfText(member(one), `${index}-${one.topic}.yaml`)),
  );
  return startCapabilities(plans, { ...OPTIONS, ...options });
}

/** Documents of the family that share two ports, in front of an upstream that echoes. */
export interface Family {
  readonly running: RunningTogether;
  readonly upstream: ScriptedUpstream;
  close(): Promise<void>;
}

/** Serves documents of the family at two ports of their own. */
export async function serveFamily(members: readonly Member[]): Promise<Family> {
  const ports = await freePorts();
  const upstream = await echoUpstream();
  const common = { ports, base: upstream.base.origin };
  const running = await serveTogether(members.map((one) => ({ ...common, ...one })));
  return {
    running,
    upstream,
    async close() {
      await running.stop(1_000);
      await upstream.close();
    },
  };
}

/** How the family is served when nothing else is said. */
export const OPTIONS: StartOptions = {
  extensions: standard,
  environment: new Map([['ACME_KEY', 'k']]),
  overrides: new Map(),
  embedded: undefined,
  ports: new Map(),
};

/** Where an exposure is. */
export function urlOf(
  { exposes }: { readonly exposes: readonly { namespace: string; url: string }[] },
  namespace: string,
): string {
  const found = exposes.find((one) => one.namespace === namespace);
  if (!found) throw new Error(`${namespace} is not served`);
  return found.url;
}

export const JSON_TYPE = { 'content-type': 'application/json' };
