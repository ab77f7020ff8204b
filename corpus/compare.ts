import { isDeepStrictEqual } from 'node:util';
import type { ExpectedRequest, Told } from './oracle/expect.ts';
import type { ExpectedBody } from './oracle/expect-body.ts';
import type { Proof } from './oracle/proof.ts';
import { ANY, plain } from './oracle/source.ts';
import type { Received } from './upstream/upstream.ts';

/**
 * What is wrong with a request, by what the text of the document says.
 *
 * @param prefix path of the address that the API was given
 * @returns one line for each difference; none when it is right
 */
export function differences(
  received: Received,
  expected: ExpectedRequest,
  prefix: string,
): readonly string[] {
  const [path = '', query = ''] = received.target.split('?', 2);
  return [
    ...same('method', received.method, expected.method),
    ...pathDifferences(path, expected, prefix),
    ...queryDifferences(query, expected),
    ...headerDifferences(received, expected),
    ...proofDifferences(received, expected.proof),
    ...bodyDifferences(received, expected.body),
  ];
}

function same(what: string, given: string, wanted: string): readonly string[] {
  return given === wanted ? [] : [`${what}: '${given}' instead of '${wanted}'`];
}

function pathDifferences(
  path: string,
  { segments }: ExpectedRequest,
  prefix: string,
): readonly string[] {
  const start = prefix.replace(/\/+$/, '');
  const below = path.slice(start.length);
  if (!path.startsWith(start) || !/^(\/|$)/.test(below))
    return [`path: '${path}' is not below '${prefix}'`];
  const given = below === '' ? [] : below.slice(1).split('/').map(decoded);
  const agrees =
    given.length === segments.length &&
    segments.every((segment, index) => fits(given[index] ?? '', segment));
  const wanted = segments.map((segment) => (segment === ANY ? '*' : segment)).join('/');
  return agrees ? [] : [`path: '/${given.join('/')}' instead of '/${wanted}'`];
}

function fits(given: string, wanted: Told): boolean {
  return wanted === ANY ? given !== '' : given === wanted;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function queryDifferences(
  query: string,
  { query: pairs, proof }: ExpectedRequest,
): readonly string[] {
  const given = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [decoded(name), decoded(value.join('='))] as const;
    })
    .filter(([name]) => !(proof.kind === 'query' && proof.name === name));
  const left = [...given];
  const missing = pairs.filter(([name, value]) => {
    const index = left.findIndex((pair) => pair[0] === name && fitsLoosely(pair[1], value));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return [
    ...missing.map(([name, value]) => `query: '${name}=${shown(value)}' is missing`),
    ...left.map(([name, value]) => `query: '${name}=${value}' is too much`),
  ];
}

function fitsLoosely(given: string, wanted: Told): boolean {
  return wanted === ANY || given === wanted;
}

function shown(value: Told): string {
  return value === ANY ? '*' : value;
}

/** Headers that a gateway adds by itself. */
const USUAL: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'host',
  'keep-alive',
  'traceparent',
  'tracestate',
  'transfer-encoding',
  'user-agent',
  'x-request-id',
]);

function headerDifferences(
  { headers: given }: Received,
  { headers, cookies, proof }: ExpectedRequest,
): readonly string[] {
  const wrong = [...headers].flatMap(([name, wanted]) => {
    const value = given[name];
    if (value === undefined) return [`header: '${name}' is missing`];
    if (wanted === ANY || wanted === value) return [];
    return [`header: '${name}: ${value}' instead of '${wanted}'`];
  });
  const cookie = cookies.map(([name, value]) => `${name}=${shown(value)}`).join('; ');
  const known = (name: string) =>
    USUAL.has(name) || headers.has(name) || (name === 'authorization' && proof.kind === 'digest');
  const more = Object.keys(given).filter((name) => !known(name) && name !== 'cookie');
  return [
    ...wrong,
    ...same('cookie', given.cookie ?? '', cookie),
    ...more.map((name) => `header: '${name}: ${given[name]}' is too much`),
  ];
}

function proofDifferences({ target, headers }: Received, proof: Proof): readonly string[] {
  if (proof.kind === 'query') {
    const given = new URLSearchParams(target.split('?', 2)[1] ?? '').getAll(proof.name);
    const right = given.length === 1 && given[0] === proof.value;
    return right ? [] : [`query: the key '${proof.name}' is not as the document says`];
  }
  if (proof.kind !== 'digest') return [];
  const right = headers.authorization?.includes(`username="${proof.user}"`);
  return right ? [] : [`header: 'authorization' is no digest of '${proof.user}'`];
}

function bodyDifferences({ body, headers }: Received, expected: ExpectedBody): readonly string[] {
  const text = body.toString('utf8');
  if (expected.kind === 'none')
    return body.length === 0 ? [] : [`body: '${cut(text)}' is too much`];
  const type = headers['content-type'] ?? '';
  const given = readBody(expected.kind, body, type);
  if (given === undefined) return [`body: '${cut(text)}' of type '${type}' is no ${expected.kind}`];
  if (alike(given, expected.kind === 'json' ? expected.value : inText(expected))) return [];
  return [`body: ${cut(JSON.stringify(given))} instead of ${cut(JSON.stringify(expected.value))}`];
}

function readBody(kind: ExpectedBody['kind'], body: Buffer, type: string): unknown {
  const text = body.toString('utf8');
  if (kind === 'form')
    return /urlencoded/.test(type) ? ofPairs(new URLSearchParams(text)) : undefined;
  if (kind === 'multipart') return multipart(body.toString('utf8'), type);
  if (kind !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function ofPairs(pairs: URLSearchParams): unknown {
  const names = [...new Set(pairs.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const [only, ...others] = pairs.getAll(name);
      return [name, others.length === 0 ? only : [only, ...others]];
    }),
  );
}

function multipart(text: string, type: string): unknown {
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (boundary === undefined) return undefined;
  const parts = text.split(`--${boundary}`).slice(1, -1);
  return Object.fromEntries(
    parts.map((part) => {
      const [head = '', ...rest] = part.split('\r\n\r\n');
      return [/name="([^"]*)"/.exec(head)?.[1] ?? '', rest.join('\r\n\r\n').replace(/\r\n$/, '')];
    }),
  );
}

/** Members of a form are text. */
function inText({ kind, value }: Extract<ExpectedBody, { value: unknown }>): unknown {
  // A value of other types than JSON is itself, or the only member of an object.
  const [member, ...others] = kind === 'bytes' && isObject(value) ? Object.values(value) : [value];
  if (kind === 'text' || kind === 'bytes')
    return member === ANY || others.length > 0 ? ANY : plain(member);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      Array.isArray(member)
        ? member.length === 1
          ? plain(member[0])
          : member.map(plain)
        : member === ANY
          ? ANY
          : plain(member),
    ]),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function alike(given: unknown, wanted: unknown): boolean {
  if (wanted === ANY) return given !== undefined;
  if (Array.isArray(wanted))
    return (
      Array.isArray(given) &&
      given.length === wanted.length &&
      wanted.every((item, index) => alike(given[index], item))
    );
  if (typeof wanted !== 'object' || wanted === null) return isDeepStrictEqual(given, wanted);
  if (typeof given !== 'object' || given === null) return false;
  const [names, others] = [Object.keys(wanted), Object.keys(given)];
  if (names.length !== others.length) return false;
  return names.every((name) =>
    alike((given as Record<string, unknown>)[name], (wanted as Record<string, unknown>)[name]),
  );
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
