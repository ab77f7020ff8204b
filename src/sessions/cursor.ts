import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HitPosition } from './added-records.ts';
import type { AuditPosition } from './audit.ts';
import type { ListInput } from './contract.ts';
import { Refusal } from './refusal.ts';
import type { Position } from './store.ts';
import type { OrgScope } from './tenancy.ts';

/** What a cursor goes on with: another list is another order of rows. */
export type ListFilters = Pick<
  ListInput,
  'userId' | 'sessionGroup' | 'model' | 'status' | 'text' | 'metadata'
>;

/** Cursors of one kind of list. */
interface Cursors<F, P> {
  /**
   * The cursor for the page after `position` (D31). It is signed for the organisation, the user a
   * token is bound to, and the filters: nobody else can use it, and nobody can make one.
   */
  make(key: Uint8Array, scope: OrgScope, filters: F, position: P): string;

  /**
   * The position in a cursor.
   *
   * @throws Refusal invalid_parameter when it was not made here, for this list
   */
  read(key: Uint8Array, scope: OrgScope, filters: F, cursor: string): P;
}

/** Cursors of lists of sessions. */
export const listCursors = cursors<ListFilters, Position>({
  bind: ({ userId, sessionGroup, model, status, text, metadata }) => [
    ...[userId, sessionGroup, model, status],
    // As before there were such filters: cursors that clients hold stay good.
    ...(text || metadata.length > 0 ? [text, metadata] : []),
  ],
  write: ({ updatedAt, id }) => [updatedAt, id],
  read: ([updatedAt, id = '']) => ({ updatedAt: Number(updatedAt), id }),
});

/** Cursors of searches. */
export const searchCursors = cursors<unknown, HitPosition>({
  bind: (filters) => ['search', filters],
  write: ({ createdAt, sessionId, sequence }) => [createdAt, sessionId, sequence],
  read: ([createdAt, sessionId = '', sequence]) => ({
    ...{ createdAt: Number(createdAt), sessionId, sequence: Number(sequence) },
  }),
});

/** Cursors of the audit log. */
export const auditCursors = cursors<unknown, AuditPosition>({
  bind: (filters) => ['audit', filters],
  write: ({ at, number }) => [at, number],
  read: ([at, number]) => ({ at: Number(at), number: Number(number) }),
});

function cursors<F, P>(form: {
  bind(filters: F): readonly unknown[];
  write(position: P): readonly (string | number)[];
  read(parts: readonly string[]): P;
}): Cursors<F, P> {
  const sign = (key: Uint8Array, scope: OrgScope, filters: F, payload: string) => {
    const bound = [scope.organisation, scope.user, ...form.bind(filters), payload];
    const text = JSON.stringify(bound.map((part) => part ?? null));
    return createHmac('sha256', key).update(text).digest().subarray(0, 16);
  };
  return {
    make(key, scope, filters, position) {
      const payload = Buffer.from(form.write(position).join('.')).toString('base64url');
      return `${payload}.${sign(key, scope, filters, payload).toString('base64url')}`;
    },
    read(key, scope, filters, cursor) {
      const [payload = '', signature = ''] = cursor.split('.');
      const expected = sign(key, scope, filters, payload);
      const given = Buffer.from(signature, 'base64url');
      // Written back, because a decoder takes several spellings for the same bytes.
      const canonical = `${payload}.${given.toString('base64url')}` === cursor;
      if (!canonical || given.length !== expected.length || !timingSafeEqual(given, expected)) {
        throw foreignCursor();
      }
      return form.read(Buffer.from(payload, 'base64url').toString().split('.'));
    },
  };
}

function foreignCursor(): Refusal {
  const message = 'is not a cursor of this list';
  return new Refusal('invalid_parameter', `cursor ${message}`, {
    details: [{ path: '/cursor', message }],
  });
}
