import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { usageReport } from '../../../src/sessions/stores/added-statements.ts';
import { POSTGRES, SQLITE, SQLITE_WITHOUT_INDEX } from '../../../src/sessions/stores/dialect.ts';
import { statementsIn } from '../../../src/sessions/stores/statements.ts';
import { ABSENT, MINUTE, open, type Parts, type Reply, type Rig } from '../kit.ts';

const said = [{ role: 'user', content: 'hello' }];

/** Everything that can be done to one session. */
const OPERATIONS: Record<string, (rig: Rig, id: string, parts: Parts) => Promise<Reply>> = {
  get: (rig, id, parts) => rig.get(`/${id}`, parts),
  append: (rig, id, parts) => rig.put(`/${id}`, { newMessages: said }, parts),
  'metadata update': (rig, id, parts) => rig.put(`/${id}`, { metadata: { a: 1 } }, parts),
  'empty update': (rig, id, parts) => rig.put(`/${id}`, {}, parts),
  extend: (rig, id, parts) => rig.put(`/${id}/extend`, {}, parts),
  delete: (rig, id, parts) => rig.remove(`/${id}`, parts),
};

type Owner = 'own' | 'foreign' | "another user's" | 'absent' | 'expired' | 'deleted';

async function sessionOf(owner: Owner, rig: Rig): Promise<string> {
  if (owner === 'absent') return ABSENT;
  if (owner === 'foreign') {
    return rig.create({}, { token: await rig.mint('globex'), organisation: 'globex' });
  }
  const id = await rig.create({
    userId: owner === "another user's" ? 'u-2' : 'u-1',
    expirationMinutes: 5,
  });
  if (owner === 'expired') rig.clock.advance(5 * MINUTE);
  if (owner === 'deleted') await rig.remove(`/${id}`);
  return id;
}

const brief = ({ status, body }: Reply) => (status < 300 ? `${status}` : `${status} ${body.code}`);

describe('D26, D27, D28: what a caller cannot tell apart', () => {
  test('what is not for a caller looks exactly like what is not there', async () => {
    const rig = await open();
    const token = await rig.mint('acme', { user: 'u-1' });
    const parts = { token, headers: { 'x-request-id': 'same' } };
    for (const operate of Object.values(OPERATIONS)) {
      const replies = [];
      for (const owner of ['absent', 'foreign', "another user's", 'deleted'] as const) {
        replies.push(await operate(rig, await sessionOf(owner, rig), parts));
      }
      for (const reply of replies) expect(reply).toEqual(replies[0]);
    }
  });

  test('foreign and unreadable sessions stay as they were', async () => {
    const rig = await open();
    const globex = { token: await rig.mint('globex'), organisation: 'globex' };
    const foreign = await rig.create({ initialMessages: said }, globex);
    const others = await rig.create({ userId: 'u-2', initialMessages: said });
    const bound = await rig.mint('acme', { user: 'u-1' });
    const before = [
      (await rig.get(`/${foreign}`, globex)).text,
      (await rig.get(`/${others}`)).text,
    ];
    for (const operate of Object.values(OPERATIONS)) {
      await operate(rig, foreign, {});
      await operate(rig, others, { token: bound });
    }
    const after = [(await rig.get(`/${foreign}`, globex)).text, (await rig.get(`/${others}`)).text];
    expect(after).toEqual(before);
  });

  test('foreignUserSession=403 says so, and still touches nothing', async () => {
    const rig = await open({ foreignUserSession: 403 });
    const id = await rig.create({ userId: 'u-2' });
    const token = await rig.mint('acme', { user: 'u-1' });
    for (const operate of Object.values(OPERATIONS)) {
      expect(brief(await operate(rig, id, { token }))).toBe('403 scope_forbidden');
    }
    expect(brief(await rig.get('?userId=u-2', { token }))).toBe('403 scope_forbidden');
    expect((await rig.get(`/${id}`)).body.version).toBe(1);
    expect(brief(await rig.get(`/${ABSENT}`, { token }))).toBe('404 session_not_found');
  });
});

describe('D26: a token bound to a user', () => {
  test('creates and lists for that user only', async () => {
    const rig = await open();
    const token = await rig.mint('acme', { user: 'u-1' });
    const own = await rig.create({ userId: 'u-1' }, { token });
    await rig.create({ userId: 'u-2' });
    const refused = await rig.post({ userId: 'u-2' }, { token });
    expect(brief(refused)).toBe('403 scope_forbidden');
    for (const query of ['?count=true', '?count=true&userId=u-1', '?status=all&count=true']) {
      const reply = await rig.get(query, { token });
      expect(reply.body.map(({ id }: { id: string }) => id)).toEqual([own]);
      expect(reply.headers['x-total-count']).toBe('1');
    }
    const other = await rig.get('?userId=u-2&count=true', { token });
    expect([other.body, other.headers['x-total-count']]).toEqual([[], '0']);
    expect((await rig.get('')).body).toHaveLength(2);
  });
});

describe('D27: tokens', () => {
  test.each([
    ['no header', undefined],
    ['no token', 'Bearer'],
    ['only spaces', 'Bearer    '],
    ['another scheme', 'Basic YTpi'],
    ['an unknown token', 'Bearer nobody-made-this'],
    ['two tokens', 'Bearer a b'],
    ['no ASCII', 'Bearer tökén'],
    ['far too long', `Bearer ${'x'.repeat(1 << 20)}`],
  ])('%s: 401 and a challenge', async (_, authorization) => {
    const { get } = await open();
    const reply = await get('', { token: null, headers: { authorization } });
    expect(brief(reply)).toBe('401 unauthenticated');
    expect(reply.headers['www-authenticate']).toMatch(/^Bearer/);
  });

  test('the scheme is read in any case', async () => {
    const { get, token } = await open();
    for (const scheme of ['bearer', 'BEARER', 'Bearer ']) {
      const reply = await get('', { headers: { authorization: `${scheme} ${token}` } });
      expect(reply.status).toBe(200);
    }
  });

  test('an expired token is 401 token_expired, from its last moment on', async () => {
    const { get, mint, clock } = await open();
    const token = await mint('acme', { expiresAt: clock.now() + 1000 });
    clock.advance(999);
    expect((await get('', { token })).status).toBe(200);
    clock.advance(1);
    const reply = await get('', { token });
    expect(brief(reply)).toBe('401 token_expired');
    expect(reply.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  });

  test('another organisation is 403, alike whether it exists, for every operation and id', async () => {
    const rig = await open();
    await rig.create({}, { token: await rig.mint('globex'), organisation: 'globex' });
    const own = await rig.create();
    const headers = { 'x-request-id': 'same' };
    const replies: Reply[] = [];
    for (const organisation of ['globex', 'nobody', 'ACME', 'acme ', '', '..', '%00']) {
      const parts = { organisation: encodeURIComponent(organisation), headers };
      replies.push(await rig.get('', parts), await rig.post({}, parts));
      for (const id of [own, ABSENT, 'malformed']) {
        for (const operate of Object.values(OPERATIONS)) {
          replies.push(await operate(rig, id, parts));
        }
      }
    }
    for (const reply of replies) expect(brief(reply)).toBe('403 organisation_forbidden');
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
  });

  test('a given token works where it is registered, and only in the newest way', async () => {
    const { service, get, create } = await open();
    const token = 'given:token/+=~!';
    await service.registerToken('acme', token);
    await create({ userId: 'u-2' }, { token });
    expect((await get('', { token })).body).toHaveLength(1);
    await service.registerToken('acme', token, { user: 'u-1' });
    expect((await get('', { token })).body).toHaveLength(0);
    await service.registerToken('globex', token);
    expect(brief(await get('', { token }))).toBe('403 organisation_forbidden');
    for (const bad of ['', 'a b', 'a\n', 'é', 'x'.repeat(4097)]) {
      await expect(service.registerToken('acme', bad)).rejects.toThrow(RangeError);
    }
    await expect(service.registerToken('', 'x')).rejects.toThrow(RangeError);
  });

  test('minted tokens are long, new each time, and good header values', async () => {
    const { mint } = await open();
    const tokens = await Promise.all(Array.from({ length: 100 }, () => mint('acme')));
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens) expect(token).toMatch(/^cps_[\w-]{43}$/);
  });
});

describe('the wall in the code', () => {
  test.each([
    ['SQLite', SQLITE],
    ['SQLite without an index', SQLITE_WITHOUT_INDEX],
    ['PostgreSQL', POSTGRES],
  ])('every statement is tied to an organisation, in the words of %s', (_, dialect) => {
    const { fixed, ...others } = statementsIn(dialect);
    const parts = { byUser: true, byGroup: true, byModel: true, byPosition: true };
    const shapes = { ...parts, byText: true, byMetadata: 2 };
    const shape = { ...shapes, fields: 'extended', status: 'all' } as const;
    const all = [
      ...Object.entries(fixed),
      ...(['readSession', 'readMessages', 'readLatest'] as const).map(
        (name) => [name, others[name]('extended')] as const,
      ),
      ['listPage', others.listPage(shape)] as const,
      ['listCount', others.listCount(shape)] as const,
      ['search', others.search(shape)] as const,
      ['usage', usageReport({ ...shape, groupBy: ['day'] })] as const,
      ...others.removeSession(true).map((sql) => ['removeSession', sql] as const),
      ...others.removeSessions.map((sql) => ['removeSessions', sql] as const),
      ...others.removeOldest.map((sql) => ['removeOldest', sql] as const),
    ];
    const guarded = (all as readonly [string, string][]).filter(([, sql]) =>
      /\b(sessions|messages|tombstones|idempotency|tokens|usage_daily|outbox|totals|audit|audit_heads)\b/.test(
        sql,
      ),
    );
    expect(guarded.length).toBeGreaterThan(20);
    const across = [
      'endedSessions',
      'endedTombstones',
      'endedRecords',
      'endingSessions',
      'nextWithSessions',
      'nextWithTombstones',
      'nextWithRecords',
      'nextWithUsage',
      'dueSessions',
      'organisations',
      'findToken',
    ];
    for (const [name, sql] of guarded) {
      const tied = /\borg_id = \$org\b|\(\s*(hash, )?org_id,[^)]*\)\s*values \([^)]*\$org\b/.test(
        sql,
      );
      expect(tied, name).toBe(!across.includes(name));
    }
  });

  test('only tenancy.ts makes a scope', () => {
    const folder = 'src/sessions';
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
    expect(sources.length).toBeGreaterThan(20);
    const makers = sources.filter((file) =>
      /as (unknown as )?OrgScope/.test(readFileSync(`${folder}/${file}`, 'utf8')),
    );
    expect(makers).toEqual(['tenancy.ts']);
  });

  test('a bare id is no scope', async () => {
    const { service } = await open();
    // @ts-expect-error an organisation's name proves nothing
    const scope: import('../../../src/sessions/index.ts').OrgScope = { organisation: 'acme' };
    expect([scope, service].length).toBe(2);
  });
});
