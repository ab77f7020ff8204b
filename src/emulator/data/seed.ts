import { Fields, isObject } from '../../sessions/index.ts';
import { type Span, UNITS } from '../clock.ts';

/** A session as a seed describes it: the fields of creating and updating one, in one place. */
export interface SeedSession {
  /** A UUID. Default: a new one. */
  readonly id?: string;
  /** How long ago it was created and last changed. Default: now. */
  readonly age?: Span;
  /** Everything else is read by the API itself: `userId`, `messages`, `tokensUsed`, `status` … */
  readonly [field: string]: unknown;
}

/** A token that a seed makes valid. */
export interface SeedToken {
  readonly token: string;
  /** The only user it may act for. */
  readonly user?: string;
}

/** What an organisation begins with. */
export interface SeedOrganisation {
  readonly tokens?: readonly (string | SeedToken)[];
  readonly sessions?: readonly SeedSession[];
}

/** What organisations begin with, by name. */
export interface Seed {
  readonly organisations: Readonly<Record<string, SeedOrganisation>>;
}

/** A {@link Seed} that was read. */
export interface ReadSeed {
  readonly organisation: string;
  readonly tokens: readonly SeedToken[];
  readonly sessions: readonly ReadSession[];
}

/** A session of a seed, sorted into what the API reads. */
export interface ReadSession {
  /** Where it stands, as a JSON Pointer. */
  readonly path: string;
  readonly id: string | undefined;
  readonly age: Span;
  /** Body of create. */
  readonly created: Readonly<Record<string, unknown>>;
  readonly messages: readonly unknown[];
  /** Body of update, without messages. */
  readonly updated: Readonly<Record<string, unknown>>;
}

/**
 * Reads a seed.
 *
 * @throws Refusal invalid_parameter, naming every value that is wrong
 */
export function readSeed(value: unknown): readonly ReadSeed[] {
  const top = Fields.of(value, 'a seed');
  top.allowOnly(['organisations']);
  const organisations = top.object('organisations');
  if (!organisations) top.refuse('organisations', 'is required');
  const read = Object.entries(organisations ?? {}).map(([name, given]) =>
    readOrganisation(top, name, given),
  );
  top.finish();
  return read;
}

const SPAN = { minimum: 0, maximum: 1e12 };

function readOrganisation(parent: Fields, organisation: string, value: unknown): ReadSeed {
  const path = `organisations/${organisation}`;
  if (!isObject(value)) parent.refuse(path, 'must be an object');
  const fields = parent.inside(isObject(value) ? value : {}, path);
  fields.allowOnly(['tokens', 'sessions']);
  const tokens = (fields.array('tokens') ?? []).map((one, index) => readToken(fields, one, index));
  const sessions = (fields.array('sessions') ?? []).map((one, index) =>
    readSession(fields, one, `sessions/${index}`, `/${path}/sessions/${index}`),
  );
  return { organisation, tokens, sessions };
}

function readToken(parent: Fields, value: unknown, index: number): SeedToken {
  if (typeof value === 'string') return { token: value };
  const path = `tokens/${index}`;
  if (!isObject(value)) parent.refuse(path, 'must be a string or an object');
  const fields = parent.inside(isObject(value) ? value : {}, path);
  fields.allowOnly(['token', 'user']);
  const token = fields.text('token', { minimum: 1, maximum: 4096 });
  if (fields.value('token') === undefined) fields.refuse('token', 'is required');
  const user = fields.text('user', { minimum: 1, maximum: 256 });
  return { token: token ?? '', ...(user !== undefined && { user }) };
}

/** Fields that only an update takes. */
const UPDATES: readonly string[] = ['tokensUsed', 'status'];

function readSession(parent: Fields, value: unknown, name: string, path: string): ReadSession {
  if (!isObject(value)) parent.refuse(name, 'must be an object');
  const given = isObject(value) ? value : {};
  const fields = parent.inside(given, name);
  const id = fields.text('id', { minimum: 36, maximum: 36 });
  const age = readAge(fields);
  const messages = fields.array('messages') ?? [];
  const { id: _, age: __, messages: ___, ...rest } = given;
  const others = Object.entries(rest);
  return {
    path,
    id,
    age,
    messages,
    created: Object.fromEntries(others.filter(([field]) => !UPDATES.includes(field))),
    updated: Object.fromEntries(others.filter(([field]) => UPDATES.includes(field))),
  };
}

function readAge(parent: Fields): Span {
  const age = parent.object('age');
  if (age === undefined) return {};
  const fields = parent.inside(age, 'age');
  fields.allowOnly(UNITS);
  const read = UNITS.map((unit) => [unit, fields.number(unit, SPAN)] as const);
  return Object.fromEntries(read.filter(([, length]) => length !== undefined));
}
