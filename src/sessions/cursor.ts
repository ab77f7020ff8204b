import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ListInput } from './contract.ts';
import { Refusal } from './refusal.ts';
import type { Position } from './store.ts';
import type { OrgScope } from './tenancy.ts';

/** What a cursor goes on with: another list is another order of rows. */
export type ListFilters = Pick<ListInput, 'userId' | 'sessionGroup' | 'model' | 'status'>;

/**
 * Makes the cursor for the page after `position` (D31). It is signed for the organisation, the user
 * a token is bound to, and the filters: nobody else can use it, and nobody can make one.
 */
export function makeCursor(
  key: Uint8Array,
  scope: OrgScope,
  filters: ListFilters,
  position: Position,
): string {
  const payload = Buffer.from(`${position.updatedAt}.${position.id}`).toString('base64url');
  return `${payload}.${sign(key, scope, filters, payload).toString('base64url')}`;
}

/**
 * Reads a cursor back.
 *
 * @throws Refusal invalid_parameter when it was not made here, for this list
 */
export function readCursor(
  key: Uint8Array,
  scope: OrgScope,
  filters: ListFilters,
  cursor: string,
): Position {
  const [payload = '', signature = ''] = cursor.split('.');
  const expected = sign(key, scope, filters, payload);
  const given = Buffer.from(signature, 'base64url');
  // Written back, because a decoder takes several spellings for the same bytes.
  const canonical = `${payload}.${given.toString('base64url')}` === cursor;
  if (!canonical || given.length !== expected.length || !timingSafeEqual(given, expected)) {
    const message = 'is not a cursor of this list';
    throw new Refusal('invalid_parameter', `cursor ${message}`, {
      details: [{ path: '/cursor', message }],
    });
  }
  const [updatedAt = '', id = ''] = Buffer.from(payload, 'base64url').toString().split('.');
  return { updatedAt: Number(updatedAt), id };
}

function sign(key: Uint8Array, scope: OrgScope, filters: ListFilters, payload: string): Buffer {
  const { userId, sessionGroup, model, status } = filters;
  const bound = [scope.organisation, scope.user, userId, sessionGroup, model, status, payload];
  const text = JSON.stringify(bound.map((part) => part ?? null));
  return createHmac('sha256', key).update(text).digest().subarray(0, 16);
}
