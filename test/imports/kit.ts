import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { McpExposure } from '../../src/exposes/mcp/exposure.ts';
import { readCapability } from '../../src/host/index.ts';
import { isCall } from '../../src/plan/index.ts';
import { standard } from '../../src/standard.ts';

/** Texts by path below the folder of the document. */
export type Files = Readonly<Record<string, string>>;

/** Writes files into a new folder. */
export function folderOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Reads `capability.yaml` of a folder. */
export async function read(folder: string) {
  const { plan, diagnostics, sources } = await readCapability(
    join(folder, 'capability.yaml'),
    standard,
  );
  const short = (text: string) => text.replaceAll(`${folder}/`, '');
  const mcp = (plan?.exposures ?? []).filter(({ type }) => type === 'mcp');
  const tools = mcp.flatMap((exposure) => (exposure as McpExposure).tools);
  return {
    plan,
    diagnostics,
    errors: diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ message, place }) => `${short(place.file)}:${place.line} ${short(message)}`),
    codes: [...new Set(diagnostics.map(({ code }) => code))],
    sources: [...sources.keys()].map(short),
    /** Tools with the operations that they call. */
    tools: Object.fromEntries(
      tools.map(({ name, flow }) => [
        name,
        flow.steps.filter(isCall).map(({ operation }) => `${operation.method} ${operation.id}`),
      ]),
    ),
    inputs: Object.fromEntries(
      tools.map(({ name, inputs }) => [name, inputs.map((input) => input.name)]),
    ),
  };
}

/** One consumed API with one operation, as an entry of a list. */
export function api(namespace: string): string {
  return `- type: http
  namespace: ${namespace}
  baseUri: https://${namespace}.test
  resources:
  - {path: '/things/{{id}}', operations: [{name: get, method: GET, inputParameters: [{name: id, in: path}]}]}
`;
}

/** Moves lines to the right. */
export function indented(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}

/** A document with given entries, and tools that make one call each. */
export function capability(
  parts: { consumes?: string; aggregates?: string; exposes?: string; head?: string },
  ...calls: readonly string[]
): string {
  const tools = calls.map(
    (call, index) => `    - {name: t${index + 1}, description: Get, ${call}}\n`,
  );
  const own =
    calls.length === 0
      ? ''
      : `  - type: mcp\n    namespace: desk\n    port: 9090\n    tools:\n${tools.join('')}`;
  const list = (name: string, text: string | undefined) =>
    text === undefined ? '' : `  ${name}:\n${indented(text, 2)}`;
  return [
    "ikanos: '1.0.0-beta5'\n",
    parts.head ?? '',
    'capability:\n',
    list('consumes', parts.consumes),
    list('aggregates', parts.aggregates),
    '  exposes:\n',
    parts.exposes === undefined ? '' : indented(parts.exposes, 2),
    own,
  ].join('');
}
