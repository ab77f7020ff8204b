import { describe, expect, test } from 'vitest';
import { ADDED_ROUTES, type AdditionName } from '../../../src/sessions/index.ts';
import { ADDED_ROWS } from '../added-rows.ts';
import { look, sessionOf, tokenOf } from '../cells.ts';
import { open, type Rig } from '../kit.ts';
import { HOLDERS, type Holder, OUTSIDE, type Outcome, OWNERS, type Owner } from '../matrix.ts';

const ADDITIONS = Object.keys(ADDED_ROWS) as AdditionName[];

test('every added operation has a row, and every row is one', () => {
  expect([...ADDITIONS].sort()).toEqual(ADDED_ROUTES.map(({ operation }) => operation).sort());
  for (const { operation, needs } of ADDED_ROUTES)
    expect(needs, operation).toBe(ADDED_ROWS[operation].needs);
});

describe.each(ADDITIONS)('T100, D26, D27, D28: %s', (operation) => {
  test.each(HOLDERS)('%s', async (holder) => {
    const rig = await open({ audit: 'all' });
    const token = await tokenOf(holder, rig);
    for (const owner of OWNERS) await tryCell(rig, token, { operation, holder, owner });
  });
});

interface Cell {
  readonly operation: AdditionName;
  readonly holder: Holder;
  readonly owner: Owner;
}

async function tryCell(rig: Rig, token: string, { operation, holder, owner }: Cell) {
  const row = ADDED_ROWS[operation];
  const said = `canary${OWNERS.indexOf(owner)}`;
  const session = { id: await sessionOf(owner, rig, said), owner, said };
  const before = await look(rig, owner, session.id);
  const reply = await row.ask(rig, session, { token: token === '' ? null : token });
  const outcome = reply.status < 300 ? [reply.status] : [reply.status, reply.body.code];
  const wanted = outcomeOf(operation, holder, owner);
  expect(outcome, owner).toEqual(wanted);
  const tells = wanted[0] < 300 && row.tells(holder, owner);
  expect(reply.text.includes(session.id), owner).toBe(tells);
  expect(tells || !reply.text.includes(said), owner).toBe(true);
  const after = await look(rig, owner, session.id);
  if (row.changes && tells) expect(after, owner).not.toEqual(before);
  else expect(after, owner).toEqual(before);
}

function outcomeOf(operation: AdditionName, holder: Holder, owner: Owner): Outcome {
  const { needs, expected } = ADDED_ROWS[operation];
  // This one is about no organisation, so none is the wrong one.
  const elsewhere = operation === 'list-organisations' && holder.endsWith('another organisation');
  const outside = OUTSIDE[holder];
  if (outside && !elsewhere) return outside;
  const may = holder.startsWith('a reading')
    ? 'read'
    : holder.startsWith('an admin')
      ? 'admin'
      : 'write';
  const rights = ['read', 'write', 'admin'];
  if (rights.indexOf(may) < rights.indexOf(needs)) return [403, 'scope_forbidden'];
  return expected(holder, owner);
}
