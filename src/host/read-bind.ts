import { statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { VariableSource } from '../plan/index.ts';
import { newReport, parseLocation, parseSource } from '../spec/index.ts';
import { leadsOutside } from './confine.ts';
import { readText } from './read-text.ts';

/** The value of a bound variable, or why it has none, in words that never quote a value. */
export type BoundValue = { readonly value: string } | { readonly reason: string };

/**
 * Reads a variable from where its bind says. A relative location is one in the folder of the file
 * that has the bind, and never leads out of the folder of the document.
 *
 * @param document path of the document
 */
export function readBind({ location, key }: VariableSource, document: string): BoundValue {
  const found = pathOf(location, document);
  if ('reason' in found) return found;
  return isFolder(found.path) ? readKeyFile(found.path, key) : readKey(found.path, key);
}

/** The files in which a change may change the value: the bound one, or the one of the key in a folder. */
export function boundFiles({ location, key }: VariableSource, document: string): readonly string[] {
  const found = pathOf(location, document);
  if ('reason' in found) return [];
  const { path } = found;
  return isFolder(path) ? [path, join(path, basename(key))] : [path];
}

function pathOf(
  location: VariableSource['location'],
  document: string,
): { readonly path: string } | { readonly reason: string } {
  const place = parseLocation(location.text);
  if (place.kind === 'elsewhere')
    return { reason: `nothing reads '${place.scheme}:' locations such as '${location.text}'` };
  const path =
    place.kind === 'absolute' ? place.path : join(dirname(location.place.file), place.path);
  if (place.kind === 'relative' && leadsOutside(resolve(path), resolve(dirname(document))))
    return { reason: `'${path}' stands outside the folder of the document` };
  return { path };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // What is wrong with it is said where it is read.
    return false;
  }
}

/** A folder has a file for each key, as secrets are mounted. */
function readKeyFile(folder: string, key: string): BoundValue {
  const path = join(folder, key);
  if (basename(key) !== key || key.startsWith('.') || leadsOutside(resolve(path), resolve(folder)))
    return { reason: `'${key}' is no file in the folder '${folder}'` };
  const read = readText(path);
  if ('reason' in read) return { reason: `'${path}' cannot be read: ${read.reason}` };
  return filled(read.text.replace(/\r?\n$/, ''), `'${path}' is empty`);
}

function readKey(path: string, key: string): BoundValue {
  const read = readText(path);
  if ('reason' in read) return { reason: `'${path}' cannot be read: ${read.reason}` };
  const values = parse(path, read.text);
  if (!values) return { reason: `'${path}' is no map of keys to values` };
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (value === undefined || value === null) return { reason: `'${path}' has no key '${key}'` };
  if (typeof value === 'object') return { reason: `the key '${key}' of '${path}' is no text` };
  return filled(String(value), `the key '${key}' of '${path}' is empty`);
}

/** An empty credential would go out as none. */
function filled(value: string, reason: string): BoundValue {
  return value === '' ? { reason } : { value };
}

type Values = Readonly<Record<string, unknown>>;

function parse(path: string, text: string): Values | undefined {
  if (basename(path) === '.env' || extname(path) === '.env') return parseEnv(text);
  return extname(path) === '.properties' ? parseProperties(text) : parseYamlOrJson(path, text);
}

/** JSON is YAML; whoever names neither means one of them. */
function parseYamlOrJson(path: string, text: string): Values | undefined {
  const report = newReport();
  const source = parseSource(path, text, report);
  const data = source.data(source.root);
  if (report.diagnostics.length > 0 || typeof data !== 'object' || Array.isArray(data))
    return undefined;
  return (data ?? {}) as Values;
}

/** `key=value`, `key: value` or `key value`, one a line; a backslash at the end goes on with the next. */
function parseProperties(text: string): Values {
  const lines = text.replace(/\\\r?\n[ \t]*/g, '').split(/\r?\n/);
  const entries = lines.flatMap((line) => {
    const [, key, value = ''] = /^\s*([^#!=:\s][^=:\s]*)\s*[=:]?\s*(.*)$/.exec(line) ?? [];
    return key === undefined ? [] : [[key, unescaped(value)] as const];
  });
  return Object.fromEntries(entries);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };

function unescaped(value: string): string {
  return value.replace(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, code: string | undefined, letter = '') =>
    code === undefined
      ? (ESCAPES[letter] ?? letter)
      : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
