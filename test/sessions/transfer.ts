import { onTestFinished } from 'vitest';
import { manualClock } from '../../src/kernel/index.ts';
import {
  createSessions,
  type ExportOptions,
  exportSessions,
  type ImportOptions,
  importSessions,
  openStore,
  type PortableStore,
  type TransferProblem,
} from '../../src/sessions/index.ts';
import { type Rig, rigOf, START } from './kit.ts';

/** Lines of a file: a session with one message. */
export const ID = '0190aaaa-bbbb-7ccc-8ddd-000000000001';
export const TIME = '2026-01-01T00:00:00.000Z';
export const HEADER = { type: 'header', format: 'capstan-sessions', version: 1, includes: [] };
export const SESSION = {
  type: 'session',
  organisation: 'acme',
  id: ID,
  userId: 'u-1',
  title: 'A title',
  titleSource: 'given',
  status: 'active',
  metadata: {},
  createdAt: TIME,
  updatedAt: TIME,
  expiresAt: '2026-01-01T01:00:00.000Z',
  totalMessages: 1,
  totalTokens: 0,
  version: 1,
};
export const MESSAGE = {
  type: 'message',
  sessionId: ID,
  seq: 1,
  role: 'user',
  content: 'x',
  createdAt: TIME,
};

/** A store in memory, which is closed with the test. */
export async function emptyStore(): Promise<PortableStore> {
  const store = await openStore({ memory: true });
  onTestFinished(() => store.close());
  return store;
}

/** A file of lines: values, or texts as they are. */
export function fileOf(...lines: readonly (object | string)[]): string {
  return lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
}

/** Everything that an export writes. */
export async function written(store: PortableStore, options: ExportOptions = {}): Promise<string> {
  const clock = manualClock(START);
  let text = '';
  for await (const piece of exportSessions(store, { clock, ...options })) text += piece;
  return text;
}

/** The lines of a file, read. */
// biome-ignore lint/suspicious/noExplicitAny: lines of many shapes
export function linesIn(text: string): any[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Takes in a text at the time when tests begin. */
export function taken(store: PortableStore, text: string, options: ImportOptions = {}) {
  return importSessions(store, inPieces(text), { clock: manualClock(START), ...options });
}

/** The same with everything that is wrong, as `line: message`. */
export async function takenWithProblems(
  store: PortableStore,
  text: string,
  options: ImportOptions = {},
) {
  const problems: string[] = [];
  const onProblem = ({ line, message }: TransferProblem) =>
    void problems.push(`${line}: ${message}`);
  return { ...(await taken(store, text, { ...options, onProblem })), told: problems };
}

/** A file as it comes: cut anywhere. */
export async function* inPieces(text: string, size = 777): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A client of a store, as organisation `acme`; the store is closed with the test. */
export async function rigOn(store: PortableStore): Promise<Rig> {
  const clock = manualClock(START);
  const service = createSessions({ store, clock });
  onTestFinished(() => service.close());
  return rigOf(service, clock, await service.mintToken('acme'));
}
