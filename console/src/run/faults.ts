import type { ServedInput } from '../served.ts';
import type { CallAnswer } from './answer.tsx';
import { eventData } from './event-data.ts';

/** What is wrong with values, by their place in the form: `body/userId`. */
export type Faults = ReadonlyMap<string, string>;

/** What an answer says of single values: problem details, the error of a service, or a tool's words. */
export function faultsIn(
  { status, body, headers }: CallAnswer,
  inputs: readonly ServedInput[],
): Faults {
  const told = objectIn(eventData(body, headers));
  const result = (told.result ?? {}) as {
    isError?: unknown;
    content?: readonly { text?: unknown }[];
  };
  const isRefused = status >= 400 || result.isError === true;
  if (!isRefused) return new Map();
  const found = [
    ...entriesOf(told.errors, 'pointer'),
    ...entriesOf(told.details, 'path'),
    ...linesOf(String(result.content?.[0]?.text ?? '')),
  ];
  return new Map(found.map(([path, message]) => [placeOf(path, inputs), message]));
}

/** What is wrong with a value, or with something inside of it that has no field of its own. */
export function faultAt(faults: Faults, path: string, isWhole: boolean): string | undefined {
  const own = faults.get(path);
  if (own !== undefined || !isWhole) return own;
  const [inner] = [...faults].filter(([place]) => place.startsWith(`${path}/`));
  return inner && `${inner[0].slice(path.length + 1)}: ${inner[1]}`;
}

type Fault = readonly [path: readonly string[], message: string];

function entriesOf(list: unknown, key: string): readonly Fault[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((one: Readonly<Record<string, unknown>>) => {
    const pointer = one[key];
    if (typeof pointer !== 'string') return [];
    const path = pointer.split('/').slice(1).map(unescaped);
    return [[path, String(one.message ?? 'is not accepted')] as const];
  });
}

/** A tool tells a model in lines: `- body.userId: is required (expected: …)`. */
function linesOf(text: string): readonly Fault[] {
  return [...text.matchAll(/^- ([^\s:]+): (.+?)(?: \(expected: .*)?$/gm)].map(
    ([, path = '', message = '']) => [path.split('.'), message],
  );
}

function unescaped(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The place in the form of what a service names in its own words, which know of bodies alone. */
function placeOf(path: readonly string[], inputs: readonly ServedInput[]): string {
  const has = (name: string | undefined) => inputs.some((one) => one.name === name);
  const [first, ...rest] = path;
  if (has(first)) return path.join('/');
  if (first === 'body' && has(rest[0])) return rest.join('/');
  const whole = inputs.find((one) => one.in === 'body' || one.sentIn === 'body');
  return [...(whole && !whole.member ? [whole.name] : []), ...path].join('/');
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
