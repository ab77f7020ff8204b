import { stat } from 'node:fs/promises';
import type { Plan } from '../plan/index.ts';
import type { Diagnostic, Source } from '../spec/index.ts';
import { variableFiles } from './environment.ts';
import type { Extensions } from './extensions.ts';
import { type Capability, contractCandidates, readCapability } from './read-capability.ts';

/** How documents are read. */
export interface ReadingOptions {
  readonly extensions: Extensions;
  /** Path of the contract, instead of the one beside the document. */
  readonly contract?: string | undefined;
  /** What keeps a plan from being served for lack of variables. */
  missing(plan: Plan): readonly Diagnostic[];
}

/** A document as it was read. */
export interface Reading {
  readonly file: string;
  readonly capability: Capability;
  /** Absent when it is not served: broken, or without a variable that it needs. */
  readonly plan: Plan | undefined;
  /** What is not served, and why. */
  readonly errors: readonly Diagnostic[];
  /** Why it is something else than a capability that can be served, e.g. a part that others import. */
  readonly foreign: string | undefined;
  /** Files it and its variables were read from, or would be when they were there. */
  readonly files: readonly string[];
  /** What these files were like. */
  readonly stamp: string;
}

/** Reads a document with everything that decides whether it can be served. */
export async function readDocument(file: string, options: ReadingOptions): Promise<Reading> {
  const { extensions, contract } = options;
  const beside = contract === undefined ? contractCandidates(file) : [contract];
  const before = await stampOf([file, ...beside]);
  const capability = await readCapability(file, extensions, contract);
  const missing = capability.plan ? options.missing(capability.plan) : [];
  const { diagnostics } = capability;
  const foreign = diagnostics.find(isForeign);
  const wrong = diagnostics.filter((one) => one.severity === 'error' || one === foreign);
  const imported = [...capability.sources.keys()].filter(
    (source) => source !== file && !beside.includes(source),
  );
  const later = [...imported, ...(capability.plan ? variableFiles(capability.plan) : [])];
  return {
    file,
    capability,
    plan: missing.length > 0 ? undefined : capability.plan,
    errors: [...wrong, ...missing],
    foreign: foreign?.message,
    files: [file, ...beside, ...later],
    stamp: [before, await stampOf(later)].filter((text) => text !== '').join('\n'),
  };
}

function isForeign({ code, severity }: Diagnostic): boolean {
  return code === 'not-a-capability' || (code === 'nothing-exposed' && severity === 'note');
}

/** Whether a document would be read differently now. */
export async function isChanged({ files, stamp }: Reading): Promise<boolean> {
  return (await stampOf(files)) !== stamp;
}

/** The texts of several documents, by file. */
export function sourcesOf(readings: readonly Reading[]): ReadonlyMap<string, Source> {
  return new Map(readings.flatMap(({ capability }) => [...capability.sources]));
}

async function stampOf(files: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    files.map(async (file) => {
      const found = await stat(file).catch(() => undefined);
      return found ? `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}` : 'absent';
    }),
  );
  return stamps.join('\n');
}
