import { InvalidArgumentError } from 'commander';
import { parseBaseUrl } from '../../host/index.ts';
import type { Exposes } from '../../openapi/index.ts';

/** How operations are exposed when nothing else is said. */
export const EVERY_EXPOSER: readonly Exposes[] = ['rest', 'mcp'];

/** The address of an API, as written. */
export function readUrl(text: string): string {
  try {
    parseBaseUrl(text);
    return text;
  } catch (reason) {
    throw new InvalidArgumentError((reason as Error).message);
  }
}

/** `a,b` without empty entries. */
export function splitList(text: string): readonly string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  return entries.filter((entry) => entry !== '');
}

/** `rest`, `mcp` or both. */
export function readExposes(text: string): readonly Exposes[] {
  const kinds = splitList(text);
  const known = EVERY_EXPOSER.filter((kind) => kinds.includes(kind));
  if (known.length > 0 && known.length === kinds.length) return known;
  throw new InvalidArgumentError('it is written rest, mcp or rest,mcp.');
}
