import { nearest } from '../kernel/index.ts';
import type { Diagnostic, WrittenNumber, WrittenPagination } from '../spec/index.ts';
import { compileJsonPath, type JsonPath, memberNames } from './json-path.ts';
import type { Parameter } from './plan.ts';

/** How the pages of an operation's answer are asked for, and what they become together. */
export interface PaginationPlan {
  readonly kind: PaginationKind;
  /** What asks for a page, in the query; absent when links do. */
  readonly parameter: Parameter | undefined;
  /** Where the next cursor or link stands in a page. Absent = not in the body. */
  readonly next: JsonPath | undefined;
  /** What tells whether there is more; absent = nothing does. */
  readonly more: JsonPath | undefined;
  /** Members from the whole page down to its list. */
  readonly items: readonly string[];
  /** Number or offset of the first page. */
  readonly start: number;
  /** Items of a full page; a shorter one is the last. Absent = only an empty one is. */
  readonly size: number | undefined;
  readonly limits: PaginationLimits;
}

/** How a page leads to the next one. */
export type PaginationKind = 'cursor' | 'page' | 'offset' | 'link';

/** Bounds on one call. What has more is refused. */
export interface PaginationLimits {
  readonly pages: number;
  /** Of all pages together. */
  readonly items: number;
  /** Of all bodies together. */
  readonly bytes: number;
  readonly seconds: number;
}

const KINDS: readonly PaginationKind[] = ['cursor', 'page', 'offset', 'link'];

const MIB = 1024 ** 2;

/** What a document gets that says nothing, and the most it may ask for. */
const USUAL: PaginationLimits = { pages: 20, items: 1000, bytes: 5 * MIB, seconds: 15 };
const MOST: PaginationLimits = { pages: 100, items: 10_000, bytes: 10 * MIB, seconds: 60 };

/** What linking pagination needs to know of its operation. */
export interface PaginationSurroundings {
  readonly method: string;
  /** Name of the format of its answers. */
  readonly format: string;
  readonly parameters: readonly Parameter[];
}

type Refusal = Pick<Diagnostic, 'code' | 'message' | 'place' | 'help'>;

/**
 * Links how an operation's answers continue. What would give a part for the whole is refused.
 *
 * @returns why the operation cannot be called, when it cannot
 */
export function linkPagination(
  written: WrittenPagination,
  surroundings: PaginationSurroundings,
): { readonly plan: PaginationPlan } | { readonly refusal: Refusal } {
  try {
    return { plan: link(written, surroundings) };
  } catch (reason) {
    if (reason instanceof Refused) return { refusal: reason.refusal };
    throw reason;
  }
}

class Refused extends Error {
  readonly refusal: Refusal;

  constructor(message: string, place: Diagnostic['place'], help?: string) {
    super(message);
    this.refusal = { code: 'invalid-pagination', message, place, ...(help ? { help } : {}) };
  }
}

function link(written: WrittenPagination, surroundings: PaginationSurroundings): PaginationPlan {
  const { method, format } = surroundings;
  if (method !== 'GET')
    throw new Refused(`only a GET is repeated for further pages, not a ${method}`, written.place);
  if (format !== 'json')
    throw new Refused(`pages in '${format}' cannot be joined, only JSON can`, written.place);
  const kind = kindOf(written);
  forbid(written, kind);
  if (kind === 'cursor' && !written.next)
    throw new Refused("'next' does not say where the next cursor stands", written.place, NEXT_HELP);
  return {
    kind,
    parameter: kind === 'link' ? undefined : parameterOf(written, surroundings),
    next: pathOf(written.next),
    more: pathOf(written.more),
    items: itemsOf(written.items),
    start: written.start?.number ?? (kind === 'page' ? 1 : 0),
    size: sizeOf(written.size),
    limits: {
      pages: bounded('maxPages', written.maxPages, 'pages'),
      items: bounded('maxItems', written.maxItems, 'items'),
      bytes: bounded('maxBytes', written.maxBytes, 'bytes'),
      seconds: bounded('maxSeconds', written.maxSeconds, 'seconds'),
    },
  };
}

const NEXT_HELP = "a JSONPath into the answer, e.g. 'next: $.next_cursor'";

function kindOf({ type, place }: WrittenPagination): PaginationKind {
  if (!type) throw new Refused("'pagination' has no 'type'", place, `one of ${KINDS.join(', ')}`);
  const wanted = type.text.trim().toLowerCase();
  const kind = KINDS.find((one) => one === wanted);
  if (kind) return kind;
  const near = nearest(wanted, KINDS);
  throw new Refused(
    `'${type.text}' is no type of pagination`,
    type.place,
    near === undefined ? `one of ${KINDS.join(', ')}` : `did you mean '${near}'?`,
  );
}

/** Keys that mean nothing with some kinds. */
const ONLY_FOR = {
  parameter: ['cursor', 'page', 'offset'],
  next: ['cursor', 'link'],
  start: ['page', 'offset'],
  size: ['page', 'offset'],
} as const satisfies Partial<Record<keyof WrittenPagination, readonly PaginationKind[]>>;

/** A key that is not obeyed could be the one that was to keep the answer whole. */
function forbid(written: WrittenPagination, kind: PaginationKind): void {
  for (const [key, kinds] of Object.entries(ONLY_FOR)) {
    const value = written[key as keyof typeof ONLY_FOR];
    if (!value || (kinds as readonly string[]).includes(kind)) continue;
    const message = `pagination by ${kind} has no '${key}'`;
    throw new Refused(message, value.place, `it belongs to ${kinds.join(' and ')}`);
  }
}

/** The declared parameter, which callers may set to begin elsewhere; else one that only we set. */
function parameterOf(
  { parameter, place, type }: WrittenPagination,
  { parameters }: PaginationSurroundings,
): Parameter {
  if (!parameter) {
    const message = "'parameter' does not say which query parameter asks for a page";
    throw new Refused(message, type?.place ?? place, `e.g. 'parameter: ${type?.text ?? 'page'}'`);
  }
  const name = parameter.text;
  const declared = parameters.find((one) => one.name === name);
  if (!declared)
    return { name, in: 'query', type: 'any', required: false, description: '', value: undefined };
  if (declared.in !== 'query')
    throw new Refused(
      `'${name}' is not a query parameter but 'in: ${declared.in}'`,
      parameter.place,
    );
  if (declared.value)
    throw new Refused(`'${name}' always has the value that the document gives`, parameter.place);
  return declared;
}

function pathOf(written: WrittenPagination['next']): JsonPath | undefined {
  return written && withPath(written, compileJsonPath);
}

function itemsOf(written: WrittenPagination['items']): readonly string[] {
  if (!written) return [];
  const names = withPath(written, memberNames);
  if (names) return names;
  const message = `'${written.text}' does not lead to one list through members alone`;
  throw new Refused(message, written.place, "e.g. 'items: $.data'");
}

function withPath<T>(
  { text, place }: NonNullable<WrittenPagination['next']>,
  read: (text: string) => T,
) {
  try {
    return read(text);
  } catch (reason) {
    throw new Refused(`'${text}' is not a JSONPath: ${(reason as Error).message}`, place);
  }
}

function sizeOf(size: WrittenNumber | undefined): number | undefined {
  if (size?.number === 0)
    throw new Refused("a page has at least one item, so 'size' is not 0", size.place);
  return size?.number;
}

function bounded(
  key: string,
  written: WrittenNumber | undefined,
  limit: keyof PaginationLimits,
): number {
  const number = written?.number ?? USUAL[limit];
  if (!written || (number >= 1 && number <= MOST[limit])) return number;
  throw new Refused(`'${key}' is from 1 to ${MOST[limit]}, not ${number}`, written.place);
}
