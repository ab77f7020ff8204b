import { createHash } from 'node:crypto';
import { afterAll, expect, inject, onTestFinished, test, vi } from 'vitest';
import { manualClock, uuidv7 } from '../../../src/kernel/index.ts';
import { createSessions, type SessionStore } from '../../../src/sessions/index.ts';
import { type Act, toldApart } from '../alike-in-time.ts';
import { type Parts, type Rig, requestOf, rigOf, START } from '../kit.ts';
import { openEmptyStore } from '../stores.ts';

/** Across processes each takes milliseconds, of which the machine has a share of its own. */
const PAIRS = inject('store') === 'postgres' ? 150 : 600;
/** What differs much is told by few. */
const FEW = 150;

vi.setConfig({ testTimeout: 60_000 });
afterAll(() => vi.resetConfig());

/** What can be asked of one session. */
const ASKED: Readonly<Record<string, readonly [method: string, suffix: string, body?: object]>> = {
  get: ['GET', ''],
  append: ['PUT', '', { newMessages: [{ role: 'user', content: 'x' }] }],
  extend: ['PUT', '/extend', {}],
  delete: ['DELETE', ''],
  fork: ['POST', '/fork', {}],
};

/** A service whose store is looked at, or made to do something, on its way. */
async function openOver(around: (store: SessionStore) => SessionStore = (store) => store) {
  const clock = manualClock(START);
  const service = createSessions({ store: around(await openEmptyStore()), clock });
  onTestFinished(() => service.close());
  return rigOf(service, clock, await service.mintToken('acme'));
}

/** Ids of sessions of another organisation, with messages in them, and ids of none. */
async function ids(rig: Rig) {
  const globex = { token: await rig.mint('globex'), organisation: 'globex' };
  const initialMessages = Array.from({ length: 20 }, () => ({ role: 'user', content: 'x' }));
  const foreign: string[] = [];
  for (let n = 0; n < 20; n += 1) foreign.push(await rig.create({ initialMessages }, globex));
  return { foreign, absent: foreign.map(() => uuidv7(START)) };
}

/** Asks about one id after the other. */
function asking(rig: Rig, all: readonly string[], name: string): Act {
  const [method = '', suffix = '', body] = ASKED[name] ?? [];
  let turn = 0;
  return () => {
    turn = (turn + 1) % all.length;
    return send(rig, method, `/${all[turn]}${suffix}`, body ? { body } : {});
  };
}

/** Without a look at the answer, which would be measured too. */
function send(rig: Rig, method: string, path: string, parts: Parts) {
  return rig.service.handler({ method, ...requestOf(path, parts, rig.token) });
}

test.each(Object.keys(ASKED))(
  'T4, T100: an unknown session and one of another organisation take the same time to %s',
  async (name) => {
    const rig = await openOver();
    const { foreign, absent } = await ids(rig);
    const found = await toldApart(asking(rig, foreign, name), asking(rig, absent, name), PAIRS);
    expect(found).toEqual([]);
  },
);

test('the measure tells a store that looks for the id before it looks for whom', async () => {
  let known: readonly string[] = [];
  const rig = await openOver((store) =>
    replacing(store, 'read', async (read, ...asked) => {
      // What a look-up without the organisation would do: it finds the row, then refuses it.
      if (known.includes(asked[1])) await read(...asked).catch(() => {});
      return read(...asked);
    }),
  );
  const { foreign, absent } = await ids(rig);
  known = foreign;
  const found = await toldApart(asking(rig, foreign, 'get'), asking(rig, absent, 'get'), FEW);
  expect(found).toHaveLength(3);
});

/** Tokens as long as a real one: wrong in the first character, or in the last. */
function wrongTokens(token: string): readonly [string, string] {
  const other = (character: string) => (character === 'x' ? 'y' : 'x');
  return [
    `${other(token.charAt(0))}${token.slice(1)}`,
    `${token.slice(0, -1)}${other(token.charAt(token.length - 1))}`,
  ];
}

const asToken =
  (rig: Rig, token: string): Act =>
  () =>
    send(rig, 'GET', '', { token });

test('T121: how much of a wrong token is right makes no difference to the time', async () => {
  const rig = await openOver();
  const [first, last] = wrongTokens(rig.token);
  for (const token of [first, last]) {
    const { status } = await rig.get('', { token });
    expect(status).toBe(401);
  }
  expect(await toldApart(asToken(rig, last), asToken(rig, first), PAIRS)).toEqual([]);
});

test('the measure tells a store that compares tokens character by character', async () => {
  let right = '';
  const rig = await openOver((store) =>
    replacing(store, 'findToken', (find, hash) => {
      // Some work for each character that is right.
      const [given, known] = [hashes.get(hash) ?? '', right];
      for (let n = 0; n < known.length && known[n] === given[n]; n += 1)
        for (let more = 0; more < 8; more += 1) sha256(known);
      return find(hash);
    }),
  );
  const hashes = new Map<string, string>();
  right = rig.token;
  const [first, last] = wrongTokens(rig.token);
  for (const token of [first, last]) hashes.set(sha256(token), token);
  expect(await toldApart(asToken(rig, last), asToken(rig, first), FEW)).toHaveLength(3);
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A store one of whose operations is carried out by somebody else, who is handed the original. */
function replacing<N extends 'read' | 'findToken'>(
  store: SessionStore,
  name: N,
  instead: (
    original: SessionStore[N],
    ...given: Parameters<SessionStore[N]>
  ) => ReturnType<SessionStore[N]>,
): SessionStore {
  return new Proxy(store, {
    get(target, member) {
      const value = Reflect.get(target, member, target) as unknown;
      if (typeof value !== 'function') return value;
      if (member !== name) return value.bind(target);
      return (...given: Parameters<SessionStore[N]>) => instead(value.bind(target), ...given);
    },
  });
}
