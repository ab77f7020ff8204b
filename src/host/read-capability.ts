import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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
  isFatal,
  loadDocument,
  MAX_DOCUMENT_BYTES,
  newReport,
  parseSource,
  type Report,
  type Source,
} from '../spec/index.ts';
import type { Extensions } from './extensions.ts';

/** A capability file, read and linked, with all there is to say about it. */
export interface Capability {
  /** Absent when nothing of it can be served. */
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Texts that diagnostics point into, by file name. */
  readonly sources: ReadonlyMap<string, Source>;
  /** The OpenAPI contract that stands beside the document, as a path. */
  readonly contract: string | undefined;
}

/**
 * Reads a capability document and the OpenAPI contract beside it: `x.yaml` has its contract in
 * `x.openapi.yaml`, `.yml` or `.json`. Opens nothing but these two files.
 *
 * @param file path; messages name the file like this
 */
export async function readCapability(file: string, extensions: Extensions): Promise<Capability> {
  const text = await readText(file);
  if ('reason' in text) return unreadable(file, text.reason);
  const { document, source, report } = loadDocument(file, text.text, extensions.dialects);
  const sources = new Map([[file, source]]);
  if (!document)
    return { plan: undefined, diagnostics: report.diagnostics, sources, contract: undefined };
  const contractFile = contractBeside(file);
  const contract =
    contractFile === undefined ? noContract : await loadContract(contractFile, sources, report);
  const language = { exposers: extensions.exposers, authentication: extensions.auth };
  const plan = compile(document, language, report, contract);
  const usable = !report.diagnostics.some(isFatal);
  return {
    plan: usable ? plan : undefined,
    diagnostics: report.diagnostics,
    sources,
    contract: contractFile,
  };
}

async function readText(file: string): Promise<{ text: string } | { reason: string }> {
  try {
    const stat = statSync(file);
    if (!stat.isFile())
      return { reason: stat.isDirectory() ? 'it is a directory' : 'it is not a regular file' };
    if (stat.size > MAX_DOCUMENT_BYTES)
      return { reason: `it is larger than ${MAX_DOCUMENT_BYTES} bytes` };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)) };
  } catch (failure) {
    if (failure instanceof TypeError) return { reason: 'it is not UTF-8 text' };
    return {
      reason:
        (failure as NodeJS.ErrnoException).code === 'ENOENT'
          ? 'there is no such file'
          : 'it cannot be read',
    };
  }
}

function unreadable(file: string, reason: string): Capability {
  const place = { file, line: 1, column: 1, length: 1 };
  const diagnostic: Diagnostic = {
    code: 'document-unreadable',
    severity: 'error',
    message: `'${file}' cannot be loaded: ${reason}`,
    place,
  };
  return { plan: undefined, diagnostics: [diagnostic], sources: new Map(), contract: undefined };
}

function contractBeside(file: string): string | undefined {
  const stem = join(dirname(file), basename(file, extname(file)));
  return ['.openapi.yaml', '.openapi.yml', '.openapi.json']
    .map((ending) => `${stem}${ending}`)
    .find((path) => existsSync(path));
}

async function loadContract(
  file: string,
  sources: Map<string, Source>,
  report: Report,
): Promise<ContractLookup> {
  const refuse = (reason: string) => {
    const place = { file, line: 1, column: 1, length: 1 };
    report.add({
      code: 'invalid-contract',
      severity: 'error',
      message: `the contract '${file}' cannot be used: ${reason}`,
      place,
    });
    return noContract;
  };
  const text = await readText(file);
  if ('reason' in text) return refuse(text.reason);
  const syntax = newReport();
  const source = parseSource(file, text.text, syntax);
  sources.set(file, source);
  for (const diagnostic of syntax.diagnostics) report.add(diagnostic);
  if (syntax.diagnostics.length > 0) return noContract;
  try {
    return readContract(source.data(source.root));
  } catch (reason) {
    return refuse((reason as Error).message);
  }
}
