import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished, type TestContext } from 'vitest';
import { openSessions, type StorePlace } from '../../src/sessions/index.ts';
import { postgresMissing, startPostgres } from '../kit/postgres.ts';

/** Something that was counted, for `docs/reference/durability.md`. */
export interface Finding {
  readonly what: string;
  readonly store: string;
  /** What was done, in numbers. */
  readonly done: string;
  readonly result: string;
}

declare module 'vitest' {
  interface TaskMeta {
    findings?: Finding[];
  }
}

/** Keeps a finding for the report at the end. */
export function report({ task }: TestContext, finding: Finding): void {
  task.meta.findings = [...(task.meta.findings ?? []), finding];
}

/** How often things are killed: `CHAOS_KILLS=1000 npm run chaos`. */
export const KILLS = Number(process.env.CHAOS_KILLS ?? 200);

/** A place that is empty, on a disk that is one, and how the report calls it. */
export interface Ground {
  readonly name: string;
  readonly place: StorePlace;
}

/** A file in a folder of this checkout: temporary directories are memory on some machines. */
export function fileGround(): Ground {
  const parent = resolve('node_modules/.cache');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'capstan-chaos-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { name: 'SQLite, WAL, FULL', place: { path: join(folder, 'sessions.db') } };
}

/** A server of its own that waits for its disk, or nothing where there is none to start. */
export async function postgresGround(context: TestContext) {
  const missing = postgresMissing();
  if (missing !== undefined) context.skip(missing);
  const server = await startPostgres(['fsync=on', 'shared_buffers=256MB']);
  onTestFinished(async () => {
    await server.stop();
    server.remove();
  });
  const ground: Ground = { name: 'PostgreSQL 15, fsync', place: { url: server.url('app') } };
  return { ...ground, server };
}

/** A token of organisation `acme`. */
export async function tokenIn(place: StorePlace): Promise<string> {
  const service = await openSessions(place);
  const token = await service.mintToken('acme');
  await service.close();
  return token;
}

const CHILD = join(import.meta.dirname, 'child.mjs');

/** Starts a process that serves a store. */
export async function startChild(place: StorePlace): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(place)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await new Promise<[string]>((ready, fail) => {
    createInterface(child.stdout).once('line', (line) => ready([line]));
    child.once('exit', (code) => fail(new Error(`the child ended by itself: ${code}`)));
  });
  return { child, url };
}

/** Kills a process, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((ended) => child.once('exit', ended));
  child.kill('SIGKILL');
  await gone;
}

/** What experiments look at of a session. */
interface SeenSession {
  readonly sessionId: string;
  readonly messages: readonly { readonly content: string; readonly seq: number }[];
  readonly totalMessages: number;
  readonly totalTokens: number;
}

/** An answer that was read to its end. Not each has all members of a session, and a refusal has none. */
export interface Heard {
  readonly status: number;
  readonly body: Partial<SeenSession>;
  readonly replayed: boolean;
  readonly retryAfter: string | null;
}

/** The id of the session that an answer is about. */
export function idIn(answer: Heard | undefined): string {
  const id = answer?.body.sessionId;
  if (id === undefined) throw new Error(`no session: ${JSON.stringify(answer)}`);
  return id;
}

/** A request of organisation `acme`; nothing when no answer came, or only half of one. */
export async function send(
  { url, token }: { url: string; token: string },
  method: string,
  path: string,
  body?: object,
  key?: string,
): Promise<Heard | undefined> {
  try {
    const response = await fetch(`${url}/api/v3/organizations/acme/ai/sessions${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const replayed = response.headers.get('idempotency-replayed') === 'true';
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, body: JSON.parse(text), replayed, retryAfter };
  } catch {
    return undefined;
  }
}
