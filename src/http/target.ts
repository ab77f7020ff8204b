const HASH = 0x23;
const SLASH = 0x2f;
const QUESTION_MARK = 0x3f;
const BACKSLASH = 0x5c;

/**
 * What is wrong with a request target, if anything. Accepted is the origin form alone (RFC 9112
 * section 3.2.1), and of that only what every reader takes for the same path: two parsers that
 * disagree about `\`, `#`, `//` or `..` are how a request slips past a check.
 *
 * @returns the fault in lower case, or `undefined`
 */
export function targetFault(target: string): string | undefined {
  if (target.charCodeAt(0) !== SLASH) return 'the request target must start with a slash';
  if (target.charCodeAt(1) === SLASH) return 'the request target starts with two slashes';
  let pathEnd = -1;
  for (let index = 0; index < target.length; index += 1) {
    const unit = target.charCodeAt(index);
    if (unit <= 0x20 || unit >= 0x7f)
      return 'the request target has a character outside ASCII text';
    if (unit === HASH || unit === BACKSLASH) return "the request target has a raw '#' or '\\'";
    if (unit === QUESTION_MARK && pathEnd === -1) pathEnd = index;
  }
  const path = pathEnd === -1 ? target : target.slice(0, pathEnd);
  return hasDotSegment(path) ? 'the request target has a dot segment' : undefined;
}

/** The path of a target in origin form: what stands before the query. */
export function targetPath(target: string): string {
  const end = target.indexOf('?');
  return end === -1 ? target : target.slice(0, end);
}

/** Whether a segment is `.` or `..`, with any of the dots percent-encoded. */
function hasDotSegment(path: string): boolean {
  if (!path.includes('/.') && !path.includes('/%2')) return false;
  return path
    .split('/')
    .map((segment) => segment.replaceAll(/%2e/gi, '.'))
    .some((segment) => segment === '.' || segment === '..');
}
