import { readFileSync } from 'node:fs';
import { type Capability, documentBase, readCapability } from '../src/host/index.ts';
import type { Plan } from '../src/plan/index.ts';
import type { Diagnostic } from '../src/spec/index.ts';
import { standard } from '../src/standard.ts';
import { familyOf } from './family.ts';
import { addressOf } from './oracle/address.ts';
import { standIns } from './oracle/stand-ins.ts';
import type { DocumentOutcome, Told } from './outcome.ts';
import { serve } from './serve.ts';
import { tryActions } from './try-actions.ts';
import { tryWithoutAddress } from './try-without-address.ts';
import { openUpstream } from './upstream/upstream.ts';
import { readWritten, type Written } from './written/capability.ts';
import { type Found, findCapability } from './written/text.ts';

/** A document, by the engine and by its text. */
export interface Tried {
  readonly plan: Plan;
  readonly capability: Capability;
  readonly written: Written;
  readonly environment: ReadonlyMap<string, string>;
}

/**
 * Loads a document, serves it, and calls everything that it exposes once.
 *
 * @param read the engine's reading of the file. Default: its own
 */
export async function tryDocument(
  file: string,
  read: (file: string) => Promise<Capability> = (path) => readCapability(path, standard),
): Promise<DocumentOutcome> {
  const started = performance.now();
  const text = readFileSync(file, 'utf8');
  const found = findCapability(file, text);
  const written = found.kind === 'capability' ? readWritten(found.root) : undefined;
  const capability = await read(file);
  const rest = await outcomeOf(capability, written, text);
  return {
    file,
    family: written ? familyOf(written) : natureOf(found),
    nature: found.kind,
    diagnostics: capability.diagnostics.map(toTold),
    ...rest,
    milliseconds: Math.round(performance.now() - started),
  };
}

function natureOf(found: Found): string {
  if (found.kind === 'other') return `no capability: ${found.what}`;
  return found.kind === 'cut' ? 'cut off' : 'no YAML';
}

function toTold({ code, severity, place, message, help }: Diagnostic): Told {
  return { code, severity, line: place.line, message, ...(help !== undefined && { help }) };
}

type Rest = Pick<DocumentOutcome, 'stage' | 'exposures' | 'actions' | 'faults' | 'addressless'>;

async function outcomeOf(
  capability: Capability,
  written: Written | undefined,
  text: string,
): Promise<Rest> {
  const { plan, document, diagnostics } = capability;
  if (!plan || !written) {
    const errors = diagnostics.some(
      ({ severity, place }) => severity === 'error' && place.line > 0,
    );
    const exposes = written?.adapters.some((adapter) => adapter.actions.length > 0) ?? false;
    const part = !errors && !exposes && diagnostics.length > 0;
    const stage = part ? 'part' : document ? 'read' : 'refused';
    const faults = errors || part ? [] : ['it is not served, and nothing says why'];
    const actions = written ? await tryActions(written, diagnostics, undefined) : [];
    return { stage, exposures: [], actions, faults, addressless: [] };
  }
  return await served({ plan, capability, written, environment: standIns(text, written) });
}

async function served(tried: Tried): Promise<Rest> {
  const { capability, written, environment } = tried;
  const upstream = await openUpstream();
  const { addresses, faults, addressless } = addressesOf(tried, upstream.origin);
  const serving = await serve(tried, { environment, addresses });
  try {
    const at = { upstream, addresses, exposures: serving.exposures };
    const actions = await tryActions(written, capability.diagnostics, at);
    const unopened = written.adapters.flatMap((adapter) => {
      const open = serving.exposures.some((one) => one.adapter === adapter);
      const said = capability.diagnostics.some(
        ({ severity, place }) => severity === 'error' && adapter.part.holds(place.file, place.line),
      );
      return open || said
        ? []
        : [`nothing says why the ${adapter.type} of line ${adapter.part.first} is not served`];
    });
    const without = addressless.length > 0 ? await tryWithoutAddress(tried, addressless) : [];
    return {
      stage: 'served',
      exposures: serving.exposures.map(({ type }) => type),
      actions,
      faults: [
        ...faults,
        ...unopened,
        ...serving.exposures.flatMap((one) => one.faults),
        ...without,
      ],
      addressless,
    };
  } finally {
    await serving.stop();
    await upstream.close();
  }
}

const EXAMPLE = /(^|\.)example(\.(com|net|org))?$/i;

/** Each API has an address of its own on the upstream, below which stands the path of the written one. */
function addressesOf({ plan, written, environment }: Tried, origin: string) {
  const addresses = new Map<string, URL>();
  const faults: string[] = [];
  const addressless: string[] = [];
  for (const [index, upstream] of plan.upstreams.entries()) {
    const { namespace } = upstream;
    const api = written.apis.find((one) => one.namespace === namespace);
    const address = api && addressOf(api, written);
    // corpus.md C3: nobody is called at a host that is kept for examples.
    const told = address && EXAMPLE.test(address.hostname) ? undefined : address;
    const read = documentBase(upstream, environment);
    if (!told) addressless.push(namespace);
    if (told?.href.replace(/\/$/, '') !== read?.href.replace(/\/$/, ''))
      faults.push(
        `the address of '${namespace}' is read as '${read?.href}' instead of '${told?.href}'`,
      );
    addresses.set(namespace, new URL(`${origin}/api-${index}${told?.pathname ?? '/given'}`));
  }
  return { addresses, faults, addressless };
}
