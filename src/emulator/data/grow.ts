import { isUuid, type ManualClock, manualClock } from '../../kernel/index.ts';
import {
  type Contents,
  createSessions,
  DEFAULT_SETTINGS,
  type Detail,
  type NewId,
  openSqliteStore,
  Refusal,
  resolveSettings,
  type SessionService,
  type SessionSettings,
  type SettingsInput,
} from '../../sessions/index.ts';
import { lengthOf } from '../clock.ts';
import type { ReadSeed, ReadSession } from './seed.ts';

/** What seeds grow by. */
export interface GrowOptions {
  readonly nowMs: number;
  readonly newId: NewId;
  readonly settings: SettingsInput;
}

/**
 * What an organisation has when its seed has gone through the API, in a store of its own: nothing
 * gets in that the API would refuse, and what is refused leaves nothing behind.
 *
 * @throws Refusal naming the session of the seed and what is wrong with it
 */
export async function grow(seed: ReadSeed, options: GrowOptions): Promise<Contents> {
  const { organisation } = seed;
  const store = await openSqliteStore({ memory: true });
  const clock = manualClock(options.nowMs);
  const settings = settingsFor(organisation, options.settings);
  let id: string | undefined;
  const service = createSessions({
    store,
    clock,
    newId: (now) => id ?? options.newId(now),
    settings,
  });
  const atOnce = settings.limits.messagesPerRequest;
  try {
    const token = await service.mintToken(organisation);
    for (const session of seed.sessions) {
      id = checkedId(session);
      await plant(session, { ...options, service, clock, organisation, token, atOnce });
    }
    return await store.takeOut(organisation);
  } finally {
    await service.close();
  }
}

/**
 * As they hold for the organisation, but for a field that is not known, which is a slip of the pen
 * here, and for quotas: what is put there is counted, and not refused.
 */
function settingsFor(organisation: string, given: SettingsInput): SessionSettings {
  const settings = resolveSettings(given)(organisation);
  return { ...settings, validate: 'strict', quotas: DEFAULT_SETTINGS.quotas };
}

interface Bed extends GrowOptions {
  readonly service: SessionService;
  readonly clock: ManualClock;
  readonly organisation: string;
  readonly token: string;
  /** Messages that one request may bring. */
  readonly atOnce: number;
}

function checkedId({ id, path }: ReadSession): string | undefined {
  if (id === undefined || isUuid(id)) return id;
  throw refused(path, 'invalid_parameter', [{ path: '/id', message: 'must be a UUID' }]);
}

async function plant(session: ReadSession, bed: Bed): Promise<void> {
  bed.clock.set(Math.max(0, bed.nowMs - lengthOf(session.age)));
  const { messages, created, updated, path } = session;
  const [first = [], ...others] = inParts(messages, bed.atOnce);
  const initialMessages = messages.length > 0 ? { initialMessages: first } : {};
  const made = await ask(bed, path, 'POST', '', { ...created, ...initialMessages });
  for (const newMessages of others) await ask(bed, path, 'PUT', `/${made}`, { newMessages });
  if (Object.keys(updated).length > 0) await ask(bed, path, 'PUT', `/${made}`, updated);
}

function inParts<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, part) => items.slice(part * size, (part + 1) * size));
}

/** @returns the id of the session */
async function ask(
  { service, organisation, token }: Bed,
  path: string,
  method: string,
  suffix: string,
  body: unknown,
): Promise<string> {
  const { status, body: answer } = await service.handler({
    method,
    target: `/api/v3/organizations/${encodeURIComponent(organisation)}/ai/sessions${suffix}`,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  });
  const said = JSON.parse(String(answer));
  if (status < 400) return said.sessionId;
  throw refused(path, said.code, said.details ?? [{ path: '', message: said.message }]);
}

function refused(path: string, code: Refusal['code'], details: readonly Detail[]): Refusal {
  const within = details.map((detail) => ({
    ...detail,
    path: path + detail.path.replace('/initialMessages', '/messages'),
  }));
  const [first] = within;
  return new Refusal(code, `${first?.path.slice(1)} ${first?.message}`, { details: within });
}
