import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ReceiptInput } from '../additions.ts';
import { noteOf } from '../audit.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { timestamp } from './timestamp.ts';

/**
 * Removes everything of a user of the organisation: sessions with their messages, expired ones too,
 * what was counted, and the tokens that act for this user alone.
 *
 * @returns a receipt as JSON text, signed, without anything that was said
 * @throws Refusal scope_forbidden when the token is bound to another user
 */
export async function eraseUser(context: Context, userId: string): Promise<string> {
  const { store, clock, scope } = context;
  if (scope.user !== undefined && scope.user !== userId) {
    throw new Refusal('scope_forbidden', 'the token may not act for this user', {
      details: [{ path: '/userId', message: 'is not the user of the token' }],
    });
  }
  const now = clock.now();
  const erased = await store.eraseUser(scope, userId, now, noteOf(context, 'erase-user'));
  const receipt = {
    organisation: scope.organisation,
    userId,
    erasedAt: timestamp(now),
    ...erased,
  };
  return JSON.stringify({ ...receipt, signature: sign(context, receipt).toString('base64url') });
}

/**
 * Tells whether a receipt was made here, for this organisation, and says what it said.
 *
 * @returns JSON text
 */
export function verifyReceipt(context: Context, { receipt, signature }: ReceiptInput): string {
  const given = Buffer.from(signature, 'base64url');
  const expected = sign(context, receipt);
  const valid = given.length === expected.length && timingSafeEqual(given, expected);
  return JSON.stringify({ valid });
}

/** Members have an order here that a receipt need not keep on its way. */
function sign({ store, scope }: Context, receipt: Readonly<Record<string, unknown>>): Buffer {
  const members = Object.entries(receipt).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify(['erasure', scope.organisation, members]);
  return createHmac('sha256', store.signingKey).update(text).digest();
}
