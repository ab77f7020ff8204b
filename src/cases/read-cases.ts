import { compileJsonPath, type JsonPath } from '../plan/index.ts';
import { Cursor, parseSource, type Report, type Source } from '../spec/index.ts';
import type { Case, CaseCall, Expectation, ScriptedCall } from './case.ts';
import { matcherFault } from './match.ts';

/**
 * Reads a file of cases. Pure: opens nothing. What is wrong is in the report; a case with mistakes
 * is left out.
 *
 * @param file how messages name it
 */
export function readCases(
  file: string,
  text: string,
  report: Report,
): { readonly cases: readonly Case[]; readonly source: Source } {
  const before = report.diagnostics.length;
  const source = parseSource(file, text, report);
  if (report.diagnostics.length > before) return { cases: [], source };
  const root = new Cursor(source, source.root, source.place(0), report);
  if (!root.exists) root.add('invalid-case', 'error', 'the file has no cases', source.place(0));
  return { cases: root.items('cases').flatMap((one) => readCase(one) ?? []), source };
}

const CALLS = ['tool', 'operation', 'request'] as const;

function readCase(cursor: Cursor): Case | undefined {
  if (!cursor.isMap) {
    cursor.wrongType("a map with 'name', 'call' and 'expect'");
    return undefined;
  }
  cursor.expectKeys(['name', 'call', 'upstream', 'expect', 'save'], 'a case');
  const name = cursor.get('name').text();
  const call = readCall(cursor.get('call'));
  if (name === undefined) missing(cursor, 'name');
  if (!call || name === undefined) return undefined;
  const upstream = cursor.get('upstream');
  return {
    name,
    call,
    upstream: upstream.exists ? upstream.items('calls').flatMap(readScripted) : undefined,
    expect: readExpectation(cursor.get('expect'), call),
    save: readSave(cursor.get('save')),
    place: cursor.get('name').place,
  };
}

function missing(cursor: Cursor, key: string): void {
  cursor.add('missing-key', 'error', `a case has no '${key}'`);
}

function readCall(cursor: Cursor): CaseCall | undefined {
  if (!cursor.isMap) {
    cursor.add('invalid-case', 'error', "a case has no 'call'", cursor.place, {
      help: `'call' is a map with one of ${CALLS.join(', ')}`,
    });
    return undefined;
  }
  cursor.expectKeys([...CALLS, 'with', 'exposer'], "'call'");
  const [kind, other] = CALLS.filter((key) => cursor.get(key).exists);
  if (!kind || other) {
    const found = kind ? `'${kind}' and '${other}'` : 'none';
    cursor.add('invalid-case', 'error', `'call' has one of ${CALLS.join(', ')}, found ${found}`);
    return undefined;
  }
  const exposer = cursor.get('exposer').text();
  const { place } = cursor.get(kind);
  if (kind === 'request') return readRequest(cursor.get(kind), exposer);
  const name = cursor.get(kind).text();
  return name === undefined
    ? undefined
    : { kind, name, with: mapOf(cursor.get('with')), exposer, place };
}

function readRequest(cursor: Cursor, exposer: string | undefined): CaseCall | undefined {
  cursor.expectKeys(['method', 'path', 'headers', 'body'], "'request'");
  const path = cursor.get('path').text();
  if (!path?.startsWith('/')) {
    cursor.add('invalid-case', 'error', "a request has a 'path' that starts with '/'");
    return undefined;
  }
  return {
    kind: 'request',
    method: (cursor.get('method').text() ?? 'GET').toUpperCase(),
    path,
    headers: mapOf(cursor.get('headers')),
    body: cursor.get('body').data(),
    exposer,
    place: cursor.headPlace,
  };
}

function mapOf(cursor: Cursor): Readonly<Record<string, unknown>> {
  if (!cursor.exists) return {};
  if (!cursor.isMap) {
    cursor.wrongType('a map');
    return {};
  }
  return cursor.data() as Record<string, unknown>;
}

const ASKED = ['operation', 'method', 'path', 'query', 'headers', 'body'];

function readScripted(cursor: Cursor): ScriptedCall[] {
  if (!cursor.isMap) {
    cursor.wrongType("a map with 'expect' and 'reply'");
    return [];
  }
  cursor.expectKeys(['expect', 'reply'], 'a call of an upstream');
  const expect = cursor.get('expect');
  const reply = cursor.get('reply');
  expect.expectKeys(ASKED, "'expect'");
  reply.expectKeys(['status', 'headers', 'body'], "'reply'");
  checkMatchers(expect);
  const headers = Object.entries(mapOf(reply.get('headers'))).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ]);
  const status = reply.get('status').integer() ?? 200;
  if (status < 200 || status > 599) {
    const { place } = reply.get('status');
    reply.add('invalid-case', 'error', `no reply has the status ${status}`, place);
  }
  return [
    {
      expect: mapOf(expect),
      reply: { status, headers: Object.fromEntries(headers), body: reply.get('body').data() },
    },
  ];
}

function readExpectation(cursor: Cursor, { kind }: CaseCall): Expectation {
  const keys =
    kind === 'tool' ? ['isError', 'body', 'text'] : ['status', 'headers', 'body', 'text'];
  cursor.expectKeys(keys, `what is expected of a ${kind}`);
  const isError = cursor.get('isError').boolean();
  checkMatchers(cursor);
  return { ...mapOf(cursor), isError };
}

function checkMatchers(cursor: Cursor): void {
  for (const { keyPlace, value } of cursor.members()) {
    const fault = matcherFault(value.data());
    if (fault !== undefined) value.add('invalid-case', 'error', fault, keyPlace);
  }
}

function readSave(cursor: Cursor): ReadonlyMap<string, JsonPath> {
  const saved = cursor.members().flatMap(({ key, value }): [string, JsonPath][] => {
    const text = value.text();
    if (text === undefined) return [];
    try {
      return [[key, compileJsonPath(text)]];
    } catch (reason) {
      value.add('invalid-case', 'error', `'${text}' is no JSONPath: ${(reason as Error).message}`);
      return [];
    }
  });
  return new Map(saved);
}
