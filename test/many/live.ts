import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import {
  type Change,
  documentPaths,
  findDocuments,
  LiveDocuments,
  type RunningTogether,
  readDocument,
  startCapabilities,
} from '../../src/host/index.ts';
import { systemClock } from '../../src/kernel/index.ts';
import { standard } from '../../src/standard.ts';
import { type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { folderOf, JSON_TYPE, OPTIONS } from './kit.ts';

/** What is closed when a test is over, the last one first. */
export const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A folder of documents that are served, and kept the same as their files. */
export interface Live {
  readonly folder: string;
  readonly running: RunningTogether;
  readonly live: LiveDocuments;
  readonly changes: Change[];
  /** Writes a document the way editors do: beside it, then in its place. */
  write(name: string, text: string): void;
}

/** Serves documents by the names of their files; they are read again when the test says so. */
export async function serveFolder(members: Readonly<Record<string, string>>): Promise<Live> {
  const folder = folderOf(members);
  const paths = await documentPaths([folder]);
  const options = { extensions: standard, missing: () => [] };
  const files = await findDocuments(paths);
  const readings = await Promise.all(files.map((file) => readDocument(file, options)));
  const plans = readings.flatMap(({ plan }) => plan ?? []);
  const running = await startCapabilities(plans, OPTIONS);
  closing.push(() => running.stop(1_000));
  const changes: Change[] = [];
  const live = new LiveDocuments(running, readings, {
    ...options,
    paths,
    clock: systemClock,
    tell: (change) => void changes.push(change),
  });
  const write = (name: string, text: string) => {
    const temporary = join(folder, `.${name}.new`);
    writeFileSync(temporary, text);
    renameSync(temporary, join(folder, name));
  };
  return { folder, running, live, changes, write };
}

/** An upstream that answers in JSON, by the target that it was asked for. */
export async function upstreamOf(body: (url: string) => unknown): Promise<ScriptedUpstream> {
  const upstream = await scriptedUpstream(({ url }) => ({
    headers: JSON_TYPE,
    body: JSON.stringify(body(url)),
  }));
  closing.push(() => upstream.close());
  return upstream;
}

/** The JSON at an address. */
export const get = async (url: string) => (await fetch(url)).json();
