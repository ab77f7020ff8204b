import type { HttpRequest } from '../../http/index.ts';
import { Fields, readBody } from '../../sessions/index.ts';
import type { Emulator } from '../emulator.ts';
import { readYaml } from '../read-yaml.ts';

/** One order, and what it needs. */
export interface ControlCall {
  readonly emulator: Omit<Emulator, 'handler'>;
  readonly request: HttpRequest;
  readonly query: ReadonlyMap<string, string>;
}

/** Where an order is given. */
export interface ControlRoute {
  /** Upper case. */
  readonly method: string;
  /** After the prefix. */
  readonly path: string;
  /** The answer as a JSON value, or nothing. A `RangeError` is the caller's mistake. */
  answer(call: ControlCall): unknown;
}

/**
 * Largest body of an order, in bytes. Snapshots are larger than what callers of the API may send,
 * who have a limit of their own.
 */
export const BODY_BYTES = 64 * 1024 * 1024;

/**
 * The body of an order: JSON, or YAML when it says so.
 *
 * @throws Refusal invalid_json | unsupported_media_type | invalid_parameter
 */
export async function bodyOf({ request }: ControlCall): Promise<unknown> {
  if (!YAML.test(request.headers['content-type'] ?? '')) {
    return readBody(request, BODY_BYTES, { maxItems: Infinity, maxMembers: Infinity });
  }
  return readYaml(Buffer.from(request.body ?? []).toString('utf8'));
}

const YAML = /^\s*(application|text)\/(x-)?yaml\b/i;

/**
 * The members of the body of an order.
 *
 * @param names those it may have
 */
export async function fieldsOf(call: ControlCall, names: readonly string[]): Promise<Fields> {
  const fields = Fields.of((await bodyOf(call)) ?? {}, 'the body');
  fields.allowOnly(names);
  return fields;
}

/** The organisation that an order is about; `undefined` = all. */
export function organisationOf({ query }: ControlCall): string | undefined {
  const fields = new Fields(Object.fromEntries(query));
  fields.allowOnly(['organisation']);
  const organisation = fields.text('organisation', { minimum: 1, maximum: 256 });
  fields.finish();
  return organisation;
}
