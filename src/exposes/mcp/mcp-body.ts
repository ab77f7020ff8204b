import { JsonError, parseJson } from '../../kernel/index.ts';

/** A request body, read once. */
export type McpBody =
  | { readonly kind: 'parsed'; readonly value: unknown }
  /** Not JSON for anybody: the protocol library has the error text for it. */
  | { readonly kind: 'unparsable' }
  /** JSON for a parser that is less careful than ours. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Parses a body with the guard every body passes. What the guard refuses and the protocol library
 * would still read (duplicate names, `__proto__`, a byte order mark, bytes that are not UTF-8, NUL,
 * depth) is `refused`, so that it never becomes the arguments of a tool.
 */
export function readMcpBody(bytes: Uint8Array): McpBody {
  try {
    return { kind: 'parsed', value: parseJson(bytes).value };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return isReadable(bytes) ? { kind: 'refused', reason: error.message } : { kind: 'unparsable' };
  }
}

/** Whether the library can read it: it decodes leniently and takes `JSON.parse` at its word. */
function isReadable(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return true;
  } catch {
    return false;
  }
}
