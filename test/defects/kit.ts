import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { type Capability, type DryRun, dryRun, readCapability } from '../../src/host/index.ts';
import { standard } from '../../src/standard.ts';

/** What is at one path, in flow style: of a consumed API, or of a REST exposer. */
export const resource = (path: string, operations: string) =>
  `[{path: '${path}', operations: [${operations}]}]`;

/** A tool in flow style, which calls the operation of its name. */
export const tool = (name: string, rest = `call: api.${name}`) =>
  `{name: ${name}, description: D${rest === '' ? '' : `, ${rest}`}}`;

/** A document with a defect that published documents have, read as `capstan` reads it. */
export interface Defective extends Pick<Capability, 'plan' | 'diagnostics'> {
  /** `severity code line`, in order; notes only where they are asked for. */
  readonly said: readonly string[];
  /** What is sent for a tool or a route, as `METHOD url`, its body below; or what is answered. */
  ask(offer: string, given?: Readonly<Record<string, string>>): Promise<string>;
  /** The whole dry run. */
  dry(offer: string, given?: Readonly<Record<string, string>>): Promise<DryRun>;
}

/**
 * Reads a document and the files beside it from a folder of their own.
 *
 * @param beside texts by file name
 */
export async function read(
  text: string,
  { beside = {}, notes = false }: { beside?: Record<string, string>; notes?: boolean } = {},
): Promise<Defective> {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-defect-'));
  try {
    const file = join(folder, 'capability.yaml');
    for (const [name, content] of [['capability.yaml', text], ...Object.entries(beside)]) {
      mkdirSync(dirname(join(folder, name ?? '')), { recursive: true });
      writeFileSync(join(folder, name ?? ''), content ?? '');
    }
    const { plan, diagnostics } = await readCapability(file, standard);
    const said = diagnostics
      .filter(({ code, severity }) => notes || isTold(code, severity))
      .map(({ severity, code, place }) => `${severity} ${code} ${place.line}`);
    const dry: Defective['dry'] = (offer, given = {}) => {
      if (!plan) throw new Error(`nothing is served: ${said.join(', ')}`);
      const call = {
        offer,
        exposer: undefined,
        given: new Map(Object.entries(given).map(([name, value]) => [name, [value]])),
      };
      const around = {
        extensions: standard,
        environment: new Map(),
        overrides: new Map(),
        answers: [],
      };
      return dryRun(plan, call, around);
    };
    return { plan, diagnostics, said, dry, ask: async (...call) => sent(await dry(...call)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sent({ requests, reply }: DryRun): string {
  if (requests.length === 0) return reply.text;
  return requests
    .map(({ method, url, body }) => `${method} ${url}${body === undefined ? '' : `\n${body}`}`)
    .join('\n');
}

/** Inputs that no row is about are inferred, to keep documents short. */
function isTold(code: string, severity: string): boolean {
  return code !== 'input-inferred' && (severity !== 'note' || code === 'nothing-exposed');
}

/** One row of a table of defects. */
export interface Row {
  readonly title: string;
  readonly text: string;
  /** As {@link Defective.said}; with `notes`, those too. */
  readonly says: readonly string[];
  readonly notes?: boolean;
  readonly beside?: Record<string, string>;
  /** What is asked for and what comes of it. */
  readonly asks?: readonly (readonly [
    offer: string,
    given: Readonly<Record<string, string>>,
    sent: string,
  ])[];
}

/** Reads the document of a row, and holds it to what the row says. */
export async function hold({ text, says, asks = [], ...options }: Row): Promise<void> {
  const { said, ask } = await read(text, options);
  expect(said).toEqual(says);
  for (const [offer, given, expected] of asks) expect(await ask(offer, given)).toBe(expected);
}
