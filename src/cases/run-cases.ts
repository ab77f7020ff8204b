import type { CallTransport } from '../consumes/index.ts';
import type { Clock } from '../kernel/index.ts';
import { parseTemplate, renderTemplate } from '../plan/index.ts';
import type { Place } from '../spec/index.ts';
import type { Case, Expectation } from './case.ts';
import { type Answer, CaseError, makeCall } from './make-call.ts';
import { type Difference, differences, shown } from './match.ts';
import { scriptedUpstream } from './scripted.ts';
import type { ServedExposure } from './served.ts';

/** What came of one case. */
export interface CaseResult {
  readonly name: string;
  readonly place: Place;
  readonly durationMs: number;
  /** Empty when it passed. */
  readonly differences: readonly Difference[];
}

/** What cases are run against. */
export interface Stage {
  /** What the document serves, called as the run was asked to. */
  readonly served: readonly ServedExposure[];
  /** The same with other upstreams, for one case. */
  open(transport: CallTransport): Promise<OpenStage>;
  readonly clock: Clock;
}

/** Something served that is closed again. */
export interface OpenStage {
  readonly served: readonly ServedExposure[];
  close(): Promise<void>;
}

/** Runs cases one after the other: later ones may use what earlier ones made and saved. */
export async function runCases(
  cases: readonly Case[],
  stage: Stage,
): Promise<readonly CaseResult[]> {
  const saved = new Map<string, unknown>();
  const results: CaseResult[] = [];
  for (const one of cases) {
    const start = stage.clock.monotonic();
    const found = await runCase(one, stage, saved).catch(caseFault);
    const durationMs = Math.round((stage.clock.monotonic() - start) * 1000) / 1000;
    results.push({ name: one.name, place: one.place, durationMs, differences: found });
  }
  return results;
}

function caseFault(failure: unknown): readonly Difference[] {
  if (!(failure instanceof CaseError)) throw failure;
  return [{ path: 'call', expected: 'a call that can be made', found: failure.message }];
}

async function runCase(
  one: Case,
  stage: Stage,
  saved: Map<string, unknown>,
): Promise<readonly Difference[]> {
  const call = filled(one.call, saved);
  const expect = filled(one.expect, saved);
  if (!one.upstream) {
    const answer = await makeCall(call, stage.served);
    return conclude(one, expect, answer, saved);
  }
  const upstream = scriptedUpstream(filled(one.upstream, saved));
  const own = await stage.open(upstream.transport);
  try {
    const answer = await makeCall(call, own.served);
    return [...upstream.differences(), ...conclude(one, expect, answer, saved)];
  } finally {
    await own.close();
  }
}

/** The same with saved values in the place of their names. */
function filled<T>(value: T, saved: ReadonlyMap<string, unknown>): T {
  return fill(value, saved) as T;
}

function fill(value: unknown, saved: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') {
    if (!value.includes('{{')) return value;
    const template = parseTemplate(value);
    const known = template.parts.every((part) => part.kind === 'text' || saved.has(part.name));
    return known ? renderTemplate(template, (name) => saved.get(name)) : value;
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, saved));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, fill(member, saved)]),
  );
}

function conclude(
  { call, save }: Case,
  expect: Expectation,
  answer: Answer,
  saved: Map<string, unknown>,
): readonly Difference[] {
  const unsaved: Difference[] = [];
  for (const [name, path] of save) {
    const value = path.first(answer.body);
    if (value === undefined)
      unsaved.push({ path: `save.${name}`, expected: 'a value', found: shown(answer.body) });
    else saved.set(name, value);
  }
  const outcome =
    call.kind === 'tool' ? toolDifferences(expect, answer) : statusDifferences(expect, answer);
  const headers = lowerCased(expect.headers);
  return [
    ...outcome,
    ...(headers === undefined ? [] : differences(headers, answer.headers, 'headers')),
    ...('body' in expect ? differences(expect.body, answer.body, 'body') : []),
    ...textDifferences(expect.text, answer.text),
    ...unsaved,
  ];
}

function toolDifferences({ isError = false }: Expectation, answer: Answer): readonly Difference[] {
  if (isError === answer.isError) return [];
  const found = `${answer.isError}: ${shown(answer.text)}`;
  return [{ path: 'isError', expected: String(isError), found }];
}

/** A case that expects no status expects no failure. */
function statusDifferences({ status }: Expectation, answer: Answer): readonly Difference[] {
  const said = `${answer.status}: ${shown(answer.text)}`;
  if (status === undefined)
    return answer.status < 400 ? [] : [{ path: 'status', expected: 'a success', found: said }];
  return differences(status, answer.status, 'status').map((one) => ({ ...one, found: said }));
}

function lowerCased(headers: unknown): unknown {
  if (typeof headers !== 'object' || headers === null) return headers;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/** A text must be in the text; a matcher sees all of it. */
function textDifferences(expected: unknown, text: string): readonly Difference[] {
  if (expected === undefined) return [];
  if (typeof expected !== 'string' || expected === '$any')
    return differences(expected, text, 'text');
  if (text.includes(expected)) return [];
  return [{ path: 'text', expected: `a text with ${shown(expected)} in it`, found: shown(text) }];
}
