import { expect } from 'vitest';
import { ABSENT, MINUTE, type Rig } from './kit.ts';
import { type Holder, type Owner, ownerUser, userOf } from './matrix.ts';

/** The token of a holder; none is the empty text. */
export async function tokenOf(holder: Holder, rig: Rig): Promise<string> {
  const { service: sessions, clock, mint } = rig;
  switch (holder) {
    case 'no token':
      return '';
    case 'an unknown token':
      return 'cps_nobody-made-this';
    case 'an expired token':
      return mint('acme', { expiresAt: clock.now() });
    case 'a revoked token': {
      const before = await sessions.listTokens('acme');
      const token = await mint('acme');
      const made = (await sessions.listTokens('acme')).filter(
        ({ id }) => !before.some((one) => one.id === id),
      );
      for (const { id } of made) expect(await sessions.revokeToken('acme', id)).toBe(true);
      return token;
    }
    case 'a token of another organisation':
      return mint('globex');
    default: {
      const scope = holder.startsWith('a reading')
        ? 'read'
        : holder.startsWith('an admin')
          ? 'admin'
          : 'write';
      const user = userOf(holder);
      return mint('acme', { scope, ...(user !== undefined && { user }) });
    }
  }
}

/** The id of a session of an owner, as it is now. */
export async function sessionOf(owner: Owner, rig: Rig, said = 'there before'): Promise<string> {
  if (owner === 'absent') return ABSENT;
  const initialMessages = [{ role: 'user', content: said }];
  const input = { userId: ownerUser(owner), initialMessages };
  if (owner === 'foreign')
    return rig.create(input, { token: await foreignToken(rig), organisation: 'globex' });
  const id = await rig.create({ ...input, expirationMinutes: owner === 'expired' ? 5 : 60 });
  if (owner === 'expired') rig.clock.advance(5 * MINUTE);
  if (owner === 'deleted') await rig.remove(`/${id}`);
  return id;
}

const foreignTokens = new WeakMap<Rig, Promise<string>>();

/** A token of organisation `globex`. */
export function foreignToken(rig: Rig): Promise<string> {
  const token = foreignTokens.get(rig) ?? rig.mint('globex');
  foreignTokens.set(rig, token);
  return token;
}

/** The session as its organisation sees it. */
export async function look(rig: Rig, owner: Owner, id: string) {
  const foreign = { token: await foreignToken(rig), organisation: 'globex' };
  const { status, body } = await rig.get(`/${id}`, owner === 'foreign' ? foreign : {});
  return status === 200 ? body : [status, body.code];
}
