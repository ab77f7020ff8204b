import type { PaginationPlan, Values } from '../../../plan/index.ts';
import { invalidParameter } from '../parameter-problem.ts';
import { type LinkFrame, nextLinks, nextTarget } from './next-link.ts';
import { invalidPages, type Page } from './page.ts';

/** What one page is asked for with. */
export interface Turn {
  readonly values: Values;
  /** In place of what the values would make, when a link said so. */
  readonly target?: string;
  /** Number, offset or cursor of the page; empty when the upstream decides. */
  readonly position: string;
}

/**
 * The first turn. A caller who may set the parameter begins where it says.
 *
 * @throws Problem parameter-invalid when that is no number and should be one
 */
export function firstTurn({ kind, parameter, start }: PaginationPlan, values: Values): Turn {
  if (kind === 'link' || !parameter) return { values, position: '' };
  const given = values.get(parameter.name);
  if (kind === 'cursor') return { values, position: given === undefined ? '' : String(given) };
  const number = given === undefined || given === null ? start : Number(given);
  if (!Number.isSafeInteger(number) || number < 0)
    throw invalidParameter(parameter.name, 'must be a whole number, not negative');
  return at(number, parameter.name, values);
}

/**
 * What the next page is asked for with.
 *
 * @param target of the request that `page` answers
 * @returns `undefined` when this was the last page
 * @throws Problem upstream-invalid when what leads to the next page is unusable
 */
export function nextTurn(
  plan: PaginationPlan,
  turn: Turn,
  page: Page,
  target: string,
  frame: LinkFrame,
): Turn | undefined {
  if (page.value === undefined) return undefined;
  if (plan.more && isOver(plan.more.first(page.value))) return undefined;
  if (plan.kind === 'link') return byLink(plan, turn, page, target, frame);
  if (plan.kind === 'cursor') return byCursor(plan, turn, page);
  if (page.count < (plan.size ?? 1)) return undefined;
  const step = plan.kind === 'page' ? 1 : page.count;
  return at(Number(turn.position) + step, plan.parameter?.name ?? '', turn.values);
}

function at(position: number, name: string, values: Values): Turn {
  return { values: new Map(values).set(name, position), position: String(position) };
}

/** What says that there is nothing more, in the ways APIs say it. */
function isOver(value: unknown): boolean {
  return !value || value === 'false' || (Array.isArray(value) && value.length === 0);
}

const MAX_CURSOR_LENGTH = 4096;

function byCursor({ next, parameter }: PaginationPlan, { values }: Turn, page: Page) {
  const cursor = next?.first(page.value);
  if (cursor === undefined || cursor === null || cursor === '' || cursor === false)
    return undefined;
  const usable = typeof cursor === 'string' || Number.isSafeInteger(cursor);
  if (!usable || String(cursor).length > MAX_CURSOR_LENGTH)
    throw invalidPages('has a cursor that cannot be sent');
  const named = new Map(values).set(parameter?.name ?? '', cursor);
  return { values: named, position: String(cursor) };
}

function byLink(
  plan: PaginationPlan,
  { values }: Turn,
  page: Page,
  target: string,
  frame: LinkFrame,
): Turn | undefined {
  const [link, ...others] = linksOf(plan, page);
  if (link === undefined) return undefined;
  if (others.length > 0) throw invalidPages('links to several next pages');
  const next = nextTarget(link, target, frame);
  if (next === undefined) throw invalidPages('links to a next page that is not of this API');
  return { values, target: next, position: next };
}

function linksOf({ next }: PaginationPlan, { value, response }: Page): readonly string[] {
  if (!next) return nextLinks(response.headers.link ?? '');
  const link = next.first(value);
  if (link === undefined || link === null || link === '' || link === false) return [];
  if (typeof link !== 'string') throw invalidPages('has a link that is no text');
  return [link];
}
