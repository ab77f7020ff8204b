import { collectBody, type HttpResponse } from '../../../http/index.ts';
import { Problem } from '../../../kernel/index.ts';
import type { PaginationPlan } from '../../../plan/index.ts';
import { decoding, JSON_ANSWERS } from '../decode-answer.ts';
import { type ListPlace, listIn } from './list-text.ts';

/** One page of an answer. */
export interface Page {
  readonly response: HttpResponse;
  readonly bytes: Uint8Array;
  readonly text: string;
  /** The body as data; `undefined` when there is none. */
  readonly value: unknown;
  /** Where its items stand in the text; absent when it has no list. */
  readonly list: ListPlace | undefined;
  /** How many items it has. */
  readonly count: number;
}

/**
 * Reads a page.
 *
 * @throws Problem upstream-invalid when it is not JSON, or has something else where its list belongs
 */
export async function readPage(response: HttpResponse, plan: PaginationPlan): Promise<Page> {
  const bytes = await collectBody(response.body);
  if (bytes.length === 0)
    return { response, bytes, text: '', value: undefined, list: undefined, count: 0 };
  const value = await decoding(bytes, JSON_ANSWERS).decode();
  const text = new TextDecoder().decode(bytes);
  const found = plan.items.reduce<unknown>(memberOf, value);
  if (found === undefined || found === null)
    return { response, bytes, text, value, list: undefined, count: 0 };
  if (!Array.isArray(found)) throw invalidPages('has no list where its items should be');
  return { response, bytes, text, value, list: listIn(text, plan.items), count: found.length };
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** What is wrong with a page, so that there is no whole answer. */
export function invalidPages(fault: string): Problem {
  return new Problem('upstream-invalid', `a page of the answer of the upstream API ${fault}`);
}
