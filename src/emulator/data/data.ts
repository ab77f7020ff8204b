import {
  type Contents,
  EMPTY,
  type NewId,
  type PortableStore,
  Refusal,
  type SessionService,
  type SettingsInput,
} from '../../sessions/index.ts';
import type { EmulatedClock } from '../clock.ts';
import { grow } from './grow.ts';
import { type ReadSeed, readSeed, type Seed } from './seed.ts';
import { makeSnapshot, readSnapshot, type Snapshot } from './snapshot.ts';

/** What can be done with everything an emulator holds. */
export interface EmulatedData {
  /** Gives each organisation of a seed what the seed says, in place of what it had. @throws Refusal */
  seed(seed: Seed): Promise<void>;
  /** Everything, or what one organisation has. */
  snapshot(organisation?: string): Promise<Snapshot>;
  /** Puts back what a snapshot is of; with everything, the time too. @throws Refusal */
  restore(snapshot: Snapshot): Promise<void>;
  /** Takes everything away but tokens, or what one organisation has. */
  empty(organisation?: string): Promise<void>;
  /** Those that have anything but tokens. */
  organisations(): Promise<readonly string[]>;
}

/** What it works on. */
export interface DataOptions {
  readonly store: PortableStore;
  readonly service: Pick<SessionService, 'registerToken'>;
  readonly clock: EmulatedClock;
  readonly newId: NewId;
  readonly settings: SettingsInput;
}

/** Everything an emulator holds, seen from above its API. */
export function emulatedData(options: DataOptions): EmulatedData {
  const { clock, service } = options;
  const store = noting(options);
  const contentsOf = (names: readonly string[]) => takeOutAll(store, names);
  return {
    async seed(value) {
      const seeds = readSeed(value);
      const grown = await growAll(seeds, options);
      for (const { organisation, tokens } of seeds) {
        for (const { token, user } of tokens)
          await register(service, organisation, token, user === undefined ? {} : { user });
      }
      for (const [organisation, contents] of grown) await store.putBack(organisation, contents);
    },
    async snapshot(organisation) {
      if (organisation !== undefined)
        return makeSnapshot(await contentsOf([organisation]), undefined);
      return makeSnapshot(await contentsOf(await store.organisations()), clock);
    },
    async restore(value) {
      const { organisations, clock: time } = readSnapshot(value);
      await replace(store, organisations, time !== undefined);
      if (time) setClock(clock, time);
    },
    empty: (organisation) => empty(store, organisation),
    organisations: () => store.organisations(),
  };
}

/** What is used of a store here. */
type Data = Pick<PortableStore, 'takeOut' | 'putBack' | 'organisations'>;

/** Each time that contents are replaced, the audit log of the organisation begins with that. */
function noting({ store, clock }: DataOptions): Data {
  return {
    takeOut: (name) => store.takeOut(name),
    putBack: (name, contents) =>
      store.putBack(name, contents, { operation: 'replace-contents', at: clock.now() }),
    organisations: () => store.organisations(),
  };
}

async function takeOutAll(
  store: Data,
  names: readonly string[],
): Promise<Readonly<Record<string, Contents>>> {
  const all: [string, Contents][] = [];
  for (const name of names) all.push([name, await store.takeOut(name)]);
  return Object.fromEntries(all);
}

async function empty(store: Data, organisation: string | undefined): Promise<void> {
  const names = organisation === undefined ? await store.organisations() : [organisation];
  for (const name of names) await store.putBack(name, EMPTY);
}

/** All of it, or, when something of it cannot be put back, nothing. */
async function replace(
  store: Data,
  organisations: Snapshot['organisations'],
  everything: boolean,
): Promise<void> {
  const named = Object.keys(organisations);
  const before = await takeOutAll(store, [...named, ...(await store.organisations())]);
  const gone = Object.keys(before).filter((name) => everything && !named.includes(name));
  try {
    for (const name of gone) await store.putBack(name, EMPTY);
    for (const [name, contents] of Object.entries(organisations)) await put(store, name, contents);
  } catch (failure) {
    for (const [name, contents] of Object.entries(before)) await store.putBack(name, contents);
    throw failure;
  }
}

async function growAll(
  seeds: readonly ReadSeed[],
  { clock, newId, settings }: DataOptions,
): Promise<readonly (readonly [string, Contents])[]> {
  const grown: [string, Contents][] = [];
  for (const seed of seeds) {
    grown.push([seed.organisation, await grow(seed, { nowMs: clock.now(), newId, settings })]);
  }
  return grown;
}

async function register(
  service: DataOptions['service'],
  organisation: string,
  token: string,
  options: { readonly user?: string },
): Promise<void> {
  try {
    await service.registerToken(organisation, token, options);
  } catch (failure) {
    if (!(failure instanceof RangeError)) throw failure;
    throw invalid(`/organisations/${organisation}/tokens`, failure.message);
  }
}

/** A store takes contents or refuses them as a whole; what it says of them is about its own columns. */
async function put(store: Data, name: string, contents: Contents): Promise<void> {
  try {
    await store.putBack(name, contents);
  } catch (failure) {
    if (failure instanceof Refusal) throw failure;
    throw invalid(`/organisations/${name}`, 'are no contents of an organisation');
  }
}

function setClock(clock: EmulatedClock, { now, frozen }: NonNullable<Snapshot['clock']>): void {
  clock.set(now);
  if (frozen) clock.freeze();
  else clock.resume();
}

function invalid(path: string, message: string): Refusal {
  return new Refusal('invalid_parameter', `${path.slice(1)} ${message}`, {
    details: [{ path, message }],
  });
}
