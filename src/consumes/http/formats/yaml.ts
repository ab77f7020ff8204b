import type { CST } from 'yaml';
import { boundedData, boundedText, FormatError, MAX_DEPTH } from './bounds.ts';
import { defineResponseFormat } from './format.ts';

const MAX_BYTES = 512 * 1024;

/** The first document of a YAML 1.2 stream. */
export const yaml = defineResponseFormat({
  name: 'yaml',
  aliases: ['yml', 'application/yaml', 'text/yaml'],
  decode: async (bytes) => readYaml(boundedText(bytes, MAX_BYTES)),
});

/**
 * Reads YAML as data. Aliases expand within a bound; keys become text.
 *
 * @throws Error when it is no YAML or out of bounds
 */
export async function readYaml(text: string): Promise<unknown> {
  const { Composer, Parser } = await import('yaml');
  const tokens = [...new Parser().parse(firstDocument(text))];
  requireShallow(tokens);
  const composer = new Composer({ logLevel: 'silent', prettyErrors: false });
  const [first] = composer.compose(tokens, true);
  if (!first) return null;
  if (first.errors.length > 0) throw new FormatError('it has a syntax error');
  return boundedData(first.toJS({ maxAliasCount: 100 }));
}

/**
 * What makes data of tokens calls itself for each level, and an exhausted stack can end the
 * process instead of failing: V8 cannot compile a regular expression there.
 */
function requireShallow(tokens: readonly CST.Token[]): void {
  const stack: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH + 1)
      throw new FormatError(`it is nested deeper than ${MAX_DEPTH} levels`);
    for (const child of childrenOf(token)) stack.push({ token: child, depth: depth + 1 });
  }
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((child) => child != null));
}

/** Reading on behind the first document would be work for nothing. */
function firstDocument(text: string): string {
  let begun = false;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const next = end === -1 ? text.length : end + 1;
    const line = text.slice(start, next);
    const marker = /^(?:---|\.\.\.)(?=\s|$)/.exec(line)?.[0];
    if (marker === '...' || (marker === '---' && begun)) return text.slice(0, start);
    if (marker === '---' || !/^\s*(?:#|$)|^%/.test(line)) begun = true;
    start = next;
  }
  return text;
}
