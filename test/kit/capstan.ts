import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** The compiled command line. */
export const MAIN = resolve(import.meta.dirname, '../../dist/main.js');

/** What a command did. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Settings of a child process. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

function launch(
  parameters: readonly string[],
  { env = {}, cwd }: Surroundings,
): ChildProcessWithoutNullStreams {
  if (!existsSync(MAIN))
    throw new Error('dist/ is missing: run `npm run build` first, as `npm test` does');
  const { PATH = '' } = process.env;
  return spawn(process.execPath, [MAIN, ...parameters], {
    env: { PATH, ...env },
    ...(cwd ? { cwd } : {}),
  });
}

/** Runs a command to its end. */
export async function capstan(
  parameters: readonly string[],
  surroundings: Surroundings = {},
): Promise<Finished> {
  const child = launch(parameters, surroundings);
  child.stdin.end();
  const text = collect(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: text.stdout(), stderr: text.stderr() };
}

/** A command that goes on until it is told to stop. */
export interface Started<T> {
  /** The line it printed when it was ready. */
  readonly ready: T;
  readonly child: ChildProcessWithoutNullStreams;
  stdout(): string;
  stderr(): string;
  /** Asks it to stop and waits for it. */
  stop(signal?: NodeJS.Signals): Promise<Finished>;
}

/** Starts a command that prints a line of JSON when it is ready; add `--ready-json` to it. */
export async function startCapstan<T>(
  parameters: readonly string[],
  surroundings: Surroundings = {},
): Promise<Started<T>> {
  const child = launch(parameters, surroundings);
  const text = collect(child);
  const closed = once(child, 'close') as Promise<[number | null]>;
  const finished = async (): Promise<Finished> => ({
    code: (await closed)[0],
    stdout: text.stdout(),
    stderr: text.stderr(),
  });
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line') as Promise<[string]>,
    finished(),
  ]);
  if (!Array.isArray(line))
    throw new Error(`it ended before it was ready: ${line.code}\n${line.stderr}`);
  return {
    ready: JSON.parse(line[0]) as T,
    child,
    ...text,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return finished();
    },
  };
}

function collect(child: ChildProcessWithoutNullStreams) {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
  return {
    stdout: () => Buffer.concat(chunks.stdout).toString(),
    stderr: () => Buffer.concat(chunks.stderr).toString(),
  };
}
