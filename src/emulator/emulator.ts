import type { Handler, HttpRequest } from '../http/index.ts';
import { uuidv7 } from '../kernel/index.ts';
import {
  createSessions,
  isHealthCheck,
  type PortableStore,
  Rates,
  resolveSettings,
  type SessionService,
  type SettingsInput,
} from '../sessions/index.ts';
import { type Log, silent } from '../telemetry/index.ts';
import { type EmulatedClock, emulatedClock, forwardTime, type Moment } from './clock.ts';
import { withCompanions } from './companions/companions.ts';
import { echoModel } from './companions/echo-model.ts';
import type { ModelEndpoint } from './companions/endpoint-model.ts';
import type { ChatModel } from './companions/model.ts';
import type { AgentInfo } from './companions/turn.ts';
import { controlled } from './control/control.ts';
import { type EmulatedData, emulatedData } from './data/data.ts';
import type { Seed } from './data/seed.ts';
import type { Snapshot } from './data/snapshot.ts';
import type { FaultRule } from './faults/fault-rule.ts';
import { createFaults, type Faults } from './faults/faults.ts';
import { withFaults } from './faults/inject.ts';
import { createJournal, type Journal } from './journal/journal.ts';
import { kept } from './journal/keep.ts';
import { seededIds } from './seeded-ids.ts';

/** How an emulator behaves. */
export interface EmulatorOptions {
  readonly settings?: SettingsInput;
  /** Default: silent. */
  readonly log?: Log;
  /**
   * Makes ids, times and chance the same in every run: the clock stands still at the start of 2026
   * unless `now` and `frozen` say otherwise.
   */
  readonly randomSeed?: number;
  /** When the clock begins. Default: the time of the machine. */
  readonly now?: Moment;
  /** Whether the clock stands still at first. Default: only with `randomSeed`. */
  readonly frozen?: boolean;
  /** Failures on purpose at first. */
  readonly faults?: readonly FaultRule[];
  /** What organisations have at first, and after a reset. */
  readonly seed?: Seed;
  /** Agents that are listed and may be talked to. Default: none. */
  readonly agents?: readonly AgentInfo[];
  /** Where the answers of chats come from. Default: a model that says again what it was told. */
  readonly modelEndpoint?: ModelEndpoint;
  /** Requests that the journal keeps. Default: 1000. */
  readonly journalEntries?: number;
  /** Take any bearer token, for every organisation; see `SessionsOptions`. Default: false. */
  readonly anyToken?: boolean;
  /** Serve `/_emulator`, to callers on this machine. Default: true. */
  readonly control?: boolean;
}

/** A service that can be looked into and moved about. */
export interface Emulator extends SessionService {
  readonly clock: EmulatedClock;
  readonly faults: Omit<Faults, 'meet'>;
  readonly journal: Journal;
  /** Gives each organisation of a seed what the seed says, in place of what it had. */
  seed(seed: Seed): Promise<void>;
  /** Everything, or what one organisation has: a JSON value. */
  snapshot(organisation?: string): Promise<Snapshot>;
  /** Puts back what a snapshot is of; with everything, the time too. */
  restore(snapshot: Snapshot): Promise<void>;
  /** Those that have anything but tokens. */
  organisations(): Promise<readonly string[]>;
  /**
   * Makes everything as it was at first: data, clock, ids, failures, rates, journal. Tokens stay valid.
   *
   * @param organisation resets the data of this one only
   */
  reset(organisation?: string): Promise<void>;
}

/** When the time begins that is the same in every run. */
const SEEDED_START = Date.UTC(2026, 0, 1);

const JOURNAL_ENTRIES = 1_000;

/**
 * Runs an emulator over a store, which it closes at its end. What the store holds already stays;
 * `seed` is only given to organisations that have nothing.
 *
 * @throws RangeError when an option has an impossible value; Refusal when `seed` has one
 */
export async function createEmulator(
  options: EmulatorOptions & { readonly store: PortableStore },
): Promise<Emulator> {
  const { store, randomSeed, settings = {}, log = silent, anyToken = false } = options;
  const faults = createFaults(options.faults, randomSeed);
  const journal = createJournal(options.journalEntries ?? JOURNAL_ENTRIES);
  const clock = clockOf(options);
  const ids = randomSeed === undefined ? { newId: uuidv7, reset() {} } : seededIds(randomSeed);
  const newId = (nowMs: number) => ids.newId(nowMs);
  const model = await modelOf(options.modelEndpoint, log);
  const rates = new Rates({ now: clock.now, monotonic: forwardTime(clock) });
  const service = createSessions({ store, clock, newId, settings, log, anyToken, rates });
  const data = emulatedData({ store, service, clock, newId, settings });
  const reset = async (organisation?: string) => {
    await data.empty(organisation);
    if (organisation === undefined) for (const part of [clock, ids, faults, rates]) part.reset();
    await begin(data, options.seed, organisation, log);
    if (organisation === undefined) journal.clear();
  };
  const companions = {
    ...{ store, clock, newId, model, anyToken, log, rates },
    settingsOf: resolveSettings(settings),
    agents: options.agents ?? [],
  };
  const api = withCompanions(service.handler, companions);
  const emulated = emulate(api, { faults, journal, clock });
  const { seed: sow, snapshot, restore, organisations } = data;
  const emulator = {
    ...service,
    clock,
    faults,
    journal,
    seed: sow,
    snapshot,
    restore,
    organisations,
    reset,
  };
  try {
    await begin(data, options.seed, undefined, log);
  } catch (failure) {
    await service.close();
    throw failure;
  }
  return {
    ...emulator,
    handler: options.control === false ? emulated : controlled(emulated, emulator, log),
  };
}

/** What calls an endpoint is loaded only when there is one. */
async function modelOf(endpoint: ModelEndpoint | undefined, log: Log): Promise<ChatModel> {
  if (!endpoint) return echoModel;
  const { endpointModel } = await import('./companions/endpoint-model.ts');
  return endpointModel(endpoint, log);
}

function clockOf({ randomSeed, now, frozen }: EmulatorOptions): EmulatedClock {
  const seeded = randomSeed !== undefined;
  const start = now ?? (seeded ? SEEDED_START : undefined);
  return emulatedClock({ ...(start !== undefined && { now: start }), frozen: frozen ?? seeded });
}

/** Seeds the organisations that have nothing. */
async function begin(
  data: EmulatedData,
  seed: Seed | undefined,
  only: string | undefined,
  log: Log,
): Promise<void> {
  if (!seed) return;
  const taken = await data.organisations();
  const meant = Object.entries(seed.organisations ?? {}).filter(
    ([name]) => only === undefined || name === only,
  );
  const organisations = meant.filter(([name]) => !taken.includes(name));
  for (const [organisation] of meant) {
    if (taken.includes(organisation)) log.log('info', 'not seeded: it has data', { organisation });
  }
  await data.seed({ ...seed, organisations: Object.fromEntries(organisations) });
}

/** A handler whose requests meet failures and are kept. */
function emulate(
  handler: Handler,
  {
    faults,
    journal,
    clock,
  }: { faults: Faults; journal: ReturnType<typeof createJournal>; clock: EmulatedClock },
): Handler {
  const met = new WeakMap<HttpRequest, string>();
  const failing = withFaults(handler, faults, (request, label) => met.set(request, label));
  const keeping = kept(failing, { journal, clock, faultOf: (request) => met.get(request) });
  return (request) => (isHealthCheck(request) ? handler(request) : keeping(request));
}
