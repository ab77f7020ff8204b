import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCapability, startCapability } from '../../src/index.ts';
import { type Reply, type Script, type ScriptedUpstream, scriptedUpstream } from './upstream.ts';

/** A served document, and the API that it calls. */
export interface ServedText {
  readonly upstream: ScriptedUpstream;
  /** Address of its first exposure. */
  readonly url: string;
  /** Of what was reported while it was read. */
  readonly codes: readonly string[];
  /** Names of what it needs from outside. */
  readonly variables: readonly string[];
  close(): Promise<void>;
}

/** Serves a document whose text says `UPSTREAM` where the address of its API stands. */
export async function serveText(
  text: string,
  answer: Script | Reply = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<ServedText> {
  const upstream = await scriptedUpstream(answer);
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'x.yaml');
  writeFileSync(file, text.replaceAll('UPSTREAM', upstream.base.origin));
  const { plan, diagnostics } = await loadCapability(file);
  if (!plan) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const running = await startCapability(plan, { environment }).catch(async (failure: unknown) => {
    await upstream.close();
    throw failure;
  });
  return {
    upstream,
    url: running.exposes[0]?.url ?? '',
    variables: plan.variables.map(({ name }) => name),
    codes: diagnostics.map(({ code }) => code),
    async close() {
      await running.stop(100);
      await upstream.close();
    },
  };
}
