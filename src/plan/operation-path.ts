import { type PathTemplate, parsePathTemplate } from '../http/index.ts';
import type { ConsumedOperation, Diagnostic, Report, Written } from '../spec/index.ts';
import { parseQuery, type QueryPair, splitQuery } from './path-query.ts';

/**
 * The path of an operation: its resource's, unless it has one of its own. That one replaces the
 * resource's when it repeats it, and follows it otherwise.
 */
export function operationPath(
  resource: Written,
  { path, name }: ConsumedOperation,
  report: Report,
): Written {
  if (!path) return resource;
  const above = trimmed(resource.text);
  const own = trimmed(path.text);
  const repeats = above === '' || own === above || own.startsWith(`${above}/`);
  const end = path.text.endsWith('/') ? '/' : '';
  const text = `/${repeats ? own : [above, own].filter((part) => part !== '').join('/')}${end}`;
  const effect = repeats ? 'replaces that of its resource' : 'follows that of its resource';
  report.add({
    code: 'operation-path',
    severity: 'warning',
    message: `the operation '${name}' has a path of its own, which ${effect}: '${text}'`,
    place: path.place,
    help: 'make it a resource of its own',
  });
  return { text, place: path.place };
}

function trimmed(path: string): string {
  return path.trim().replace(/^\/+/, '').replace(/\/$/, '');
}

/** `.` and `..` in any spelling: URL parsers remove them, and with them the segment before. */
const DOT_SEGMENT = /^(\.|%2e){1,2}$/i;

/** A consumed path and the query that is written into it. */
export interface ReadPath {
  readonly path: PathTemplate;
  readonly query: readonly QueryPair[];
}

/** Parses a consumed path, or says why it can never be sent. */
export function readPath(written: Written): ReadPath | { refusal: Diagnostic } {
  try {
    if (written.text.includes('#'))
      throw new RangeError("it has a '#', and what follows one never reaches a server");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be sent
    if (/[\\\x00-\x1f\x7f]/.test(written.text))
      throw new RangeError('it has a backslash or a control character');
    if (
      splitQuery(written.text)[0]
        .split('/')
        .some((segment) => DOT_SEGMENT.test(segment))
    )
      throw new RangeError(
        'it has a dot segment, which would be removed together with what is before it',
      );
    const [path, query] = splitQuery(written.text);
    if (path.includes('?')) throw new RangeError("it has a '?' in a placeholder");
    return { path: parsePathTemplate(path), query: parseQuery(query) };
  } catch (reason) {
    const message = `the path '${written.text}' can never be sent: ${(reason as Error).message}`;
    const disables = 'what calls its operations';
    const help = 'write the path as the server is to receive it, with values as {{name}}';
    const { place } = written;
    return { refusal: { code: 'invalid-path', severity: 'error', message, place, help, disables } };
  }
}

/** Says that placeholders have single braces, once for a path. */
export function reportBraces(written: Written, report: Report): void {
  const singles = written.text.replace(/\{\{[^{}]*\}\}/g, '').match(/\{[^{}]*\}/g);
  const single = singles?.[0];
  if (!singles || single === undefined) return;
  const message = `the placeholder '${single}' has single braces; the language writes '{${single}}'. Both are substituted`;
  report.add({
    code: 'single-brace-placeholder',
    severity: 'note',
    message,
    place: written.place,
    fix: singles.map((text) => ({ text, by: `{${text}}` })),
  });
}
