import { isThisMachine } from '../http/index.ts';
import { listenWith, openSqliteStore, type ServiceAddress } from '../sessions/index.ts';
import { CONTROL_LIMITS } from './control/control.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';

/** Where data is and callers come in, and how the emulator behaves. */
export interface StartOptions extends EmulatorOptions, ServiceAddress {
  /** A file that keeps the data. Default: in memory. */
  readonly path?: string;
  /** In memory, as without `path`. */
  readonly memory?: true;
}

/** An emulator with an address. `await using` closes it. */
export interface StartedSessions extends Omit<Emulator, 'handler'>, AsyncDisposable {
  /** What QuantCDN's clients take as their base URL. */
  readonly url: string;
}

/**
 * Starts an emulator of QuantCDN's AI Sessions in this process: in memory, at a free port of
 * loopback. Emulators share nothing, so tests may start as many as they like, side by side.
 *
 * @example
 * const sessions = await startSessions({ port: 0 });
 * const client = new Configuration({ basePath: sessions.url, accessToken: await sessions.mintToken('acme') });
 * sessions.clock.advance({ minutes: 61 });
 *
 * @throws ListenError when the port cannot be opened; RangeError or Refusal when an option has an
 *   impossible value; Error when the data cannot be opened
 */
export async function startSessions(options: StartOptions = {}): Promise<StartedSessions> {
  const place = options.path === undefined ? { memory: true as const } : { path: options.path };
  const store = await openSqliteStore(place);
  const control = (options.control ?? true) && isThisMachine(options.host ?? 'localhost');
  const { handler, ...emulator } = await createEmulator({ ...options, control, store }).catch(
    async (failure: unknown) => {
      await store.close();
      throw failure;
    },
  );
  try {
    const listener = await listenWith(
      { ...emulator, handler },
      { ...options, ...(control && { limits: CONTROL_LIMITS }) },
    );
    const close = async () => {
      await listener.drain(DRAIN_MS);
      await emulator.close();
    };
    return { ...emulator, url: listener.url, close, [Symbol.asyncDispose]: close };
  } catch (failure) {
    await emulator.close();
    throw failure;
  }
}

const DRAIN_MS = 5_000;
