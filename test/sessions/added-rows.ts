import type { AdditionName } from '../../src/sessions/index.ts';
import type { Parts, Reply, Rig } from './kit.ts';
import {
  expected,
  type Holder,
  type Outcome,
  type Owner,
  ownerUser,
  reaches,
  userOf,
} from './matrix.ts';
import { watch } from './watch.ts';

/** An operation beside those of the contract, as the matrix asks for it. */
export interface AddedRow {
  readonly needs: 'read' | 'write' | 'admin';
  /** Whether it changes the session it reaches. */
  readonly changes: boolean;
  ask(rig: Rig, session: AskedSession, parts: Parts): Promise<Reply>;
  /** What comes out for a holder whom nothing keeps outside. */
  expected(holder: Holder, owner: Owner): Outcome;
  /** Whether the answer tells of the session. */
  tells(holder: Holder, owner: Owner): boolean;
}

/** The session that a cell is about. */
export interface AskedSession {
  readonly id: string;
  readonly owner: Owner;
  /** A word of its message that is nowhere else. */
  readonly said: string;
}

const fine = (): Outcome => [200];
const found = (holder: Holder, owner: Owner) => reaches(holder, 'get-session', owner);

/** Whether there is anything that happened to the session, and the holder may know of it. */
function happened(holder: Holder, owner: Owner): boolean {
  const user = userOf(holder);
  const inside = owner !== 'foreign' && owner !== 'absent';
  return inside && (user === undefined || user === ownerUser(owner));
}

/** Every operation that was added has a row, or the suite fails. */
export const ADDED_ROWS: Readonly<Record<AdditionName, AddedRow>> = {
  'list-organisations': {
    needs: 'read',
    changes: false,
    ask: (rig, _, parts) => rig.get('//api/v3/organizations', parts),
    expected: fine,
    tells: () => false,
  },
  'search-messages': {
    needs: 'read',
    changes: false,
    ask: (rig, { said }, parts) => rig.get(`/search?q=${said}`, parts),
    expected: fine,
    tells: found,
  },
  'fork-session': {
    needs: 'write',
    changes: false,
    ask: (rig, { id }, parts) => rig.call('POST', `/${id}/fork`, { ...parts, body: {} }),
    expected: (holder, owner) => asRead(holder, owner, 201),
    tells: found,
  },
  'report-usage': {
    needs: 'read',
    changes: false,
    ask: (rig, _, parts) => rig.get('/usage?groupBy=day,user,model', parts),
    expected: fine,
    tells: () => false,
  },
  'report-quotas': {
    needs: 'read',
    changes: false,
    ask: (rig, _, parts) => rig.get('/quotas', parts),
    expected: fine,
    tells: () => false,
  },
  'erase-user': {
    needs: 'admin',
    changes: true,
    ask: (rig, { owner }, parts) =>
      rig.call('POST', '/erase', { ...parts, body: { userId: ownerUser(owner) } }),
    expected: fine,
    tells: (_, owner) => ['own', 'another user’s', 'expired'].includes(owner),
  },
  'verify-receipt': {
    needs: 'read',
    changes: false,
    ask: (rig, { id }, parts) =>
      rig.call('POST', '/erase/verify', { ...parts, body: { sessions: [id], signature: 'x' } }),
    expected: fine,
    tells: () => false,
  },
  'read-audit': {
    needs: 'admin',
    changes: false,
    ask: (rig, _, parts) => rig.get('/audit?limit=1000', parts),
    expected: fine,
    tells: happened,
  },
  'watch-organisation': {
    needs: 'read',
    changes: false,
    ask: (rig, _, parts) => watched(rig, '/events', parts),
    expected: fine,
    tells: happened,
  },
  'watch-session': {
    needs: 'read',
    changes: false,
    ask: (rig, { id }, parts) => watched(rig, `/${id}/events`, parts),
    expected: (holder, owner) => asRead(holder, owner, 200),
    tells: found,
  },
};

/** All that has happened, as far as a watcher is told. */
async function watched(rig: Rig, path: string, parts: Parts): Promise<Reply> {
  const stream = await watch(rig, path, { ...parts, headers: { 'last-event-id': '0' } });
  if (!('next' in stream)) return stream;
  const told = await stream.soFar();
  await stream.leave();
  return { status: 200, headers: {}, text: JSON.stringify(told), body: told };
}

function asRead(holder: Holder, owner: Owner, status: number): Outcome {
  const outcome = expected(holder, 'get-session', owner);
  return outcome[0] === 200 ? [status] : outcome;
}
