import { vi } from 'vitest';
import { manualClock } from '../../src/kernel/index.ts';
import {
  createSessions,
  type PortableStore,
  resolveSettings,
  type SettingsInput,
  type TokenOptions,
} from '../../src/sessions/index.ts';
import { MINUTE, type Reply, type Rig, rigOf, START } from './kit.ts';

/** One service of several that live through the same history. */
export interface Life {
  readonly rig: Rig;
  readonly store: PortableStore;
  /** Tokens by name: the same names in every life, but not the same tokens. */
  readonly tokens: Readonly<Record<string, { token: string; organisation: string }>>;
  /** Where each list was left; cursors are signed by the store, so that each has its own. */
  cursor: string | undefined;
  /** How many ids it has given. */
  made(): number;
  readonly settings: SettingsInput;
  close(): Promise<void>;
}

/** One organisation keeps all messages, the other the newest. */
const SETTINGS: SettingsInput = { organisations: { globex: { newestMessages: 2 } } };

/** The same, and quotas that a history fills. */
export const WITH_QUOTAS: SettingsInput = {
  organisations: {
    globex: { newestMessages: 2, quotas: { sessions: 3, bytes: 12, tokensPerDay: 20 } },
  },
};

/** Begins a life in a store. Ids come from a counter, so that all lives give the same. */
export async function begin(store: PortableStore, settings = SETTINGS): Promise<Life> {
  return live(store, settings, { now: START, made: 0 });
}

/** Goes on with a life in a store that holds what another one left. */
export async function goOn(store: PortableStore, before: Life): Promise<Life> {
  const { rig, tokens, made, cursor, settings } = before;
  const from = { now: rig.clock.now(), made: made(), tokens };
  return { ...(await live(store, settings, from)), cursor };
}

async function live(
  store: PortableStore,
  settings: SettingsInput,
  from: { readonly now: number; readonly made: number; readonly tokens?: Life['tokens'] },
): Promise<Life> {
  const clock = manualClock(from.now);
  let { made } = from;
  const newId = () => {
    made += 1;
    return `0190aaaa-bbbb-7ccc-8ddd-${String(made).padStart(12, '0')}`;
  };
  // Sweeps are steps of a history: one by the clock of the machine would come in one life and not in another.
  vi.useFakeTimers({ toFake: ['setInterval'] });
  const service = createSessions({ store, clock, newId, settings });
  vi.useRealTimers();
  const of = async (organisation: string, options: TokenOptions = {}) => ({
    token: await service.mintToken(organisation, options),
    organisation,
  });
  const tokens = from.tokens ?? {
    acme: await of('acme'),
    bound: await of('acme', { user: 'u-1' }),
    keeper: await of('acme', { scope: 'admin' }),
    globex: await of('globex'),
  };
  const rig = rigOf(service, clock, tokens.acme?.token ?? '');
  const life = { rig, store, settings, tokens, cursor: undefined };
  return { ...life, made: () => made, close: () => service.close() };
}

/** Everything that can be asked about the sessions of an organisation. */
export async function answersOf({ rig, tokens }: Pick<Life, 'rig' | 'tokens'>, name: string) {
  const as = tokens[name] ?? {};
  const list = await rig.get('?status=all&limit=100&count=true', as);
  const every = await Promise.all(
    list.body.map(async ({ id }: { id: string }) => (await rig.get(`/${id}`, as)).text),
  );
  const days = 'from=2026-01-01&to=2026-12-31';
  return {
    list: list.text,
    every,
    active: (await rig.get('?limit=3', as)).text,
    found: (await rig.get('/search?q=a', as)).text,
    usage: (await rig.get(`/usage?${days}&groupBy=day,user,model`, as)).text,
  };
}

/** Something that happens to a life, and what it looks like from outside. */
export type Step = (life: Life) => Promise<unknown>;

/**
 * The next thing that happens, drawn from chance.
 *
 * @param random from 0 to 1
 * @param beyond also what the earliest formats did not know: forks, erasures, quotas
 */
export function nextStep(random: () => number, beyond = false): Step {
  const below = (n: number) => Math.floor(random() * n);
  const one = <T>(...values: readonly T[]): T => values[below(values.length)] as T;
  const id = `0190aaaa-bbbb-7ccc-8ddd-${String(1 + below(45)).padStart(12, '0')}`;
  const who = one('acme', 'acme', 'bound', 'globex');
  const key = one(undefined, undefined, `k-${below(40)}`);
  const match = one(undefined, undefined, undefined, `"${1 + below(4)}"`);
  const headers = { 'idempotency-key': key, 'if-match': match };
  const user = `u-${1 + below(3)}`;
  const messages = Array.from({ length: below(4) }, () => ({
    role: one('user', 'assistant'),
    content: one('a', 'é😀', `"${below(9)}"`, ' '),
  }));
  const metadata = { [one('a', 'title', 'model')]: one(null, 'x', `m${below(3)}`) };
  const calls: readonly (() => Step)[] = [
    () =>
      asking(who, 'POST', '', { headers }, { userId: user, initialMessages: messages, metadata }),
    () => asking(who, 'POST', '', {}, { userId: user, sessionGroup: 'g', expirationMinutes: 5 }),
    () =>
      asking(who, 'PUT', `/${id}`, { headers }, { newMessages: messages, tokensUsed: below(9) }),
    () => asking(who, 'PUT', `/${id}`, { headers }, { newMessages: messages }),
    () => asking(who, 'PUT', `/${id}`, {}, { status: one('completed', 'active'), metadata }),
    () => asking(who, 'PUT', `/${id}`, {}, { title: one('t', 'u'), version: 1 + below(3) }),
    () => asking(who, 'PUT', `/${id}/extend`, { headers }, { additionalMinutes: 1 + below(90) }),
    () => asking(who, 'DELETE', `/${id}`, {}),
    () => asking(who, 'GET', `/${id}`, {}),
    () =>
      asking(who, 'GET', `/${id}?messagesLimit=${1 + below(3)}&messagesBefore=${1 + below(5)}`, {}),
    () =>
      listing(who, `limit=${1 + below(5)}&count=true&status=${one('active', 'completed', 'all')}`),
    () => listing(who, `userId=${user}&status=all&offset=${below(4)}`),
    () => listing(who, `sessionGroup=g&limit=3&model=${one('m1', 'x')}`),
    () => goingOn(who),
    () => passing(one(1, 1, 250, 1000, MINUTE, 4 * MINUTE)),
    () => sweeping(),
  ];
  const added: readonly (() => Step)[] = [
    () => asking(who, 'POST', `/${id}/fork`, { headers }, { atMessage: below(3) }),
    () => asking(one('keeper', 'globex'), 'POST', '/erase', {}, { userId: one(user, 'u-9') }),
    () => asking(who, 'GET', '/quotas', {}),
  ];
  const all = beyond ? [...calls, ...added] : calls;
  return (all[below(all.length)] ?? sweeping)();
}

function asking(
  who: string,
  method: string,
  path: string,
  parts: { headers?: Readonly<Record<string, string | undefined>> },
  body?: object,
): Step {
  return async ({ rig, tokens }) =>
    seen(await rig.call(method, path, { ...tokens[who], ...parts, ...(body && { body }) }));
}

function listing(who: string, query: string): Step {
  return async (life) => {
    const reply = await life.rig.get(`?${query}`, life.tokens[who]);
    life.cursor =
      reply.headers['x-next-cursor'] && `${query}&cursor=${reply.headers['x-next-cursor']}`;
    return seen(reply);
  };
}

/** The page after the last one that was seen, maybe by somebody who must not. */
function goingOn(who: string): Step {
  return async (life) => {
    if (life.cursor === undefined) return 'nothing to go on with';
    const query = life.cursor.replace(/&?offset=\d+/, '');
    return seen(await life.rig.get(`?${query}`, life.tokens[who]));
  };
}

function passing(milliseconds: number): Step {
  return async ({ rig }) => rig.clock.advance(milliseconds);
}

function sweeping(): Step {
  return async ({ rig, store, settings }) => {
    const now = rig.clock.now();
    const before = now - 60 * MINUTE;
    const bounds = { now, recordsBefore: before, tombstonesBefore: before, batch: 50 };
    return store.sweep({ ...bounds, rulesOf: resolveSettings(settings) });
  };
}

/** Everything a caller sees but what is new in every request or signed by a store. */
function seen({ status, headers, body }: Reply) {
  const unlike = { requestId: undefined, signature: undefined };
  const shown = Array.isArray(body) ? body : { ...body, ...unlike };
  return {
    status,
    body: shown,
    etag: headers.etag,
    replayed: headers['idempotency-replayed'],
    total: headers['x-total-count'],
    more: headers['x-next-cursor'] !== undefined,
  };
}
