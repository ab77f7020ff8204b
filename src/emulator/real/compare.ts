import type { RecordedExchange } from '../../exchanges/index.ts';
import { type HttpResponse, isStream } from '../../http/index.ts';
import { openSqliteStore, type SettingsInput } from '../../sessions/index.ts';
import { createEmulator, type Emulator } from '../emulator.ts';
import { askedOf } from '../operations.ts';
import { type Disagreement, differences } from './differences.ts';

/** An exchange that the emulator would have answered otherwise. */
export interface Difference extends Disagreement {
  /** 1 for the first exchange of the recording. */
  readonly exchange: number;
  readonly operation: string;
  readonly method: string;
  readonly target: string;
}

/** What came of comparing. */
export interface Comparison {
  readonly exchanges: number;
  readonly differences: readonly Difference[];
}

/**
 * Asks a new emulator what the real service was asked, in the same order and at the same times, and
 * tells where the answers differ. Ids are translated: what the real service made first stands for
 * what the emulator made. Sessions that were there before the recording began are not known here.
 *
 * @param settings beside bodies with the fields of the contract only
 */
export async function compareRecording(
  exchanges: readonly RecordedExchange[],
  settings: SettingsInput = {},
): Promise<Comparison> {
  const store = await openSqliteStore({ memory: true });
  const documented: SettingsInput = { responseFields: 'documented', ...settings };
  const options = { store, settings: documented, frozen: true, control: false };
  const emulator = await createEmulator(options);
  try {
    const ids = new Map<string, string>();
    const tokens = await tokensFor(exchanges, emulator);
    const found: Difference[] = [];
    for (const [index, exchange] of exchanges.entries()) {
      setTime(emulator, exchange);
      const { operation, request } = exchange;
      const { method, target } = request;
      const answer = await ask(emulator, exchange, tokens, ids);
      for (const one of disagreements(exchange, answer, ids))
        found.push({ exchange: index + 1, operation, method, target, ...one });
    }
    return { exchanges: exchanges.length, differences: found };
  } finally {
    await emulator.close();
  }
}

async function tokensFor(
  exchanges: readonly RecordedExchange[],
  emulator: Emulator,
): Promise<ReadonlyMap<string, string>> {
  const names = new Set(exchanges.map(({ request }) => askedOf(request)?.organisation ?? ''));
  const tokens = new Map<string, string>();
  for (const name of names) if (name !== '') tokens.set(name, await emulator.mintToken(name));
  return tokens;
}

/** Answers tell when they were given, to the second. */
function setTime({ clock }: Emulator, { response }: RecordedExchange): void {
  const time = Date.parse(response.headers.date ?? '');
  if (time > 0) clock.set(time);
}

function ask(
  emulator: Emulator,
  { request }: RecordedExchange,
  tokens: ReadonlyMap<string, string>,
  ids: ReadonlyMap<string, string>,
): Promise<HttpResponse> {
  const translate = (text: string) =>
    [...ids].reduce((said, [real, emulated]) => said.replaceAll(real, emulated), text);
  const { method, target, headers, body } = request;
  const token = tokens.get(askedOf(request)?.organisation ?? '');
  return emulator.handler({
    method,
    target: translate(target),
    headers: { ...headers, authorization: `Bearer ${token}` },
    ...(body.length > 0 && { body: Buffer.from(translate(Buffer.from(body).toString('utf8'))) }),
  });
}

function disagreements(
  { response: real }: RecordedExchange,
  emulated: HttpResponse,
  ids: Map<string, string>,
): readonly Disagreement[] {
  if (real.status !== emulated.status)
    return [{ path: 'status', real: real.status, emulated: emulated.status }];
  // What failures say is nowhere documented, and what models say is theirs.
  if (real.status >= 400 || emulated.body === undefined || isStream(emulated.body)) return [];
  const [said, answered] = [jsonOf(real.body), jsonOf(emulated.body)];
  if (said === undefined) {
    const { 'content-type': type = '(nothing)' } = real.headers;
    return [{ path: 'type', real: type, emulated: 'application/json' }];
  }
  learnId(said, answered, ids);
  return differences(said, answered, (one, other) => ids.get(one) === other);
}

function jsonOf(body: string | Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A session that was created has two ids from now on. */
function learnId(real: unknown, emulated: unknown, ids: Map<string, string>): void {
  const [one, other] = [idOf(real), idOf(emulated)];
  if (one !== undefined && other !== undefined && !ids.has(one)) ids.set(one, other);
}

function idOf(value: unknown): string | undefined {
  const { sessionId } = (value ?? {}) as { readonly sessionId?: unknown };
  return typeof sessionId === 'string' ? sessionId : undefined;
}
