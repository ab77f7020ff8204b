import { existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import {
  type ContractLookup,
  compile,
  noContract,
  type Plan,
  readContract,
} from '../plan/index.ts';
import {
  type Diagnostic,
  type Document,
  isFatal,
  loadDocument,
  newReport,
  parseSource,
  type Report,
  type Source,
} from '../spec/index.ts';
import { exposerOf } from './exposer-of.ts';
import { type Extensions, languageOf } from './extensions.ts';
import { importsOf } from './read-import.ts';
import { withSchemas } from './read-schemas.ts';
import { readText } from './read-text.ts';

/** A capability file, read and linked, with all there is to say about it. */
export interface Capability {
  /** Absent when the text is no capability at all. */
  readonly document: Document | undefined;
  /** Absent when nothing of it can be served. */
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Texts that diagnostics point into, by file name. */
  readonly sources: ReadonlyMap<string, Source>;
  /** The OpenAPI contract that was read, as a path. */
  readonly contract: string | undefined;
}

/**
 * Reads a capability document and its OpenAPI contract: the one named, else the one beside it.
 * `x.yaml` has its contract in `x.openapi.yaml`, `.yml` or `.json`. Opens nothing but these two
 * and what the document imports.
 *
 * @param file path; messages name the file like this
 * @param named path of the contract
 * @param instead text to read in the place of what the file holds
 */
export async function readCapability(
  file: string,
  extensions: Extensions,
  named?: string,
  instead?: string,
): Promise<Capability> {
  const text = instead === undefined ? readText(file) : { text: instead };
  if ('reason' in text) return unreadable(file, text.reason);
  const loaded = loadDocument(file, text.text, extensions.dialects, importsOf(file));
  const { document, report } = loaded;
  const sources = new Map(loaded.sources);
  if (!document) return { ...NOTHING, diagnostics: report.diagnostics, sources };
  const contractFile = named ?? contractBeside(file);
  const contract =
    contractFile === undefined ? noContract : loadContract(contractFile, sources, report);
  const complete = await withSchemas(document, dirname(file), extensions.formats);
  const plan = compile(complete, languageOf(extensions), report, contract);
  for (const exposure of plan.exposures)
    await exposerOf(exposure, extensions).survey?.(exposure, report);
  const usable = plan.exposures.length > 0 && !report.diagnostics.some(isFatal);
  return {
    document,
    plan: usable ? plan : undefined,
    diagnostics: report.diagnostics,
    sources,
    contract: contractFile,
  };
}

const NOTHING = {
  document: undefined,
  plan: undefined,
  contract: undefined,
};

function unreadable(file: string, reason: string): Capability {
  const place = { file, line: 1, column: 1, length: 1 };
  const diagnostic: Diagnostic = {
    code: 'document-unreadable',
    severity: 'error',
    message: `'${file}' cannot be read: ${reason}`,
    place,
  };
  return { ...NOTHING, diagnostics: [diagnostic], sources: new Map() };
}

function contractBeside(file: string): string | undefined {
  return contractCandidates(file).find((path) => existsSync(path));
}

/** Where the contract of a document is looked for. */
export function contractCandidates(file: string): readonly string[] {
  const stem = join(dirname(file), basename(file, extname(file)));
  return ['.openapi.yaml', '.openapi.yml', '.openapi.json'].map((ending) => `${stem}${ending}`);
}

function loadContract(file: string, sources: Map<string, Source>, report: Report): ContractLookup {
  const refuse = (reason: string) => {
    const place = { file, line: 1, column: 1, length: 1 };
    report.add({
      code: 'invalid-contract',
      severity: 'error',
      message: `the contract '${file}' cannot be used: ${reason}`,
      place,
      help: 'correct it, or move it away to serve the document without one',
    });
    return noContract;
  };
  const text = readText(file);
  if ('reason' in text) return refuse(text.reason);
  const syntax = newReport();
  const source = parseSource(file, text.text, syntax);
  sources.set(file, source);
  for (const diagnostic of syntax.diagnostics) report.add(diagnostic);
  if (syntax.diagnostics.length > 0) return noContract;
  try {
    return readContract(source.data(source.root));
  } catch (reason) {
    if (reason instanceof RangeError) return refuse(reason.message);
    throw reason;
  }
}
