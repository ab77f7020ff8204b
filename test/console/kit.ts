import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type Started, startCapstan } from '../kit/capstan.ts';
import { FLAGSHIP } from '../kit/flagship.ts';
import { hasBrowser, inBrowser, openPage, type PageOptions } from './browser.ts';

/** A line that says where everything listens. */
export interface Ready {
  readonly exposes: readonly { readonly type: string; readonly url: string }[];
}

/** A served document and the address of its console. */
export interface ServedConsole {
  readonly console: string;
  readonly rest: string;
  readonly process: Started<Ready>;
}

/** Serves a document with the command line: the real ports, the real service behind them. */
export async function serveConsole(
  documents: readonly string[] = [FLAGSHIP],
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<ServedConsole> {
  const data = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'data');
  const free = ['quantcdn-ai-sessions-rest=0', 'quantcdn-ai-sessions-mcp=0'];
  const ports = documents.includes(FLAGSHIP) ? free.flatMap((one) => ['--port', one]) : [];
  const isForeign = !documents.includes(FLAGSHIP) || flags.includes('--upstream');
  const embedded = isForeign ? [] : ['--embedded', '--data', data];
  const own = [...embedded, '--control-port', '0', '--ready-json', ...ports];
  const started = await startCapstan<Ready>(['serve', ...documents, ...own, ...flags], { env });
  const url = (type: string) => started.ready.exposes.find((one) => one.type === type)?.url ?? '';
  return { console: url('control'), rest: url('rest'), process: started };
}

/** What the tests of a file share. It is there once they run. */
export interface ConsoleOfFile {
  readonly served: ServedConsole;
  /** Opens the console, at a view. */
  open(hash?: string, options?: PageOptions): Promise<Page>;
}

/**
 * The flagship served, for all tests of a file; where there is no browser, they are shown as skipped.
 */
export function consoleOfFile(env: Readonly<Record<string, string>> = {}): ConsoleOfFile {
  inBrowser();
  const shared: { served?: ServedConsole } = {};
  beforeAll(async () => {
    if (hasBrowser) shared.served = await serveConsole(undefined, [], env);
  });
  afterAll(() => shared.served?.process.stop());
  const open: ConsoleOfFile['open'] = (hash = '', options) =>
    openPage(`${shared.served?.console}/${hash}`, options);
  return Object.assign(shared, { open }) as ConsoleOfFile;
}
