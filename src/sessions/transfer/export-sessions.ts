import { type Clock, systemClock } from '../../kernel/index.ts';
import type { PortableStore } from '../contents.ts';
import { timestamp } from '../operations/timestamp.ts';
import type { Kept, Selection, StoreLook } from '../portions.ts';
import type { ExportFormat, Inclusion } from './format.ts';
import { openAiLines } from './openai-export.ts';
import { LineWriter, type Written } from './write-lines.ts';

/** What is written, and how. */
export interface ExportOptions {
  /** Default: all that have contents. */
  readonly organisations?: readonly string[];
  /** Default: `jsonl`, which holds everything. */
  readonly format?: ExportFormat;
  /** Beside living sessions and tombstones; `openai` knows expired sessions alone. Default: nothing. */
  readonly include?: readonly Inclusion[];
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** Told after each portion. */
  progress?(progress: ExportProgress): void;
}

/** How far an export has come. */
export interface ExportProgress extends Written {
  /** Bytes. */
  readonly bytes: number;
  /** Sessions that there will be. */
  readonly total: number;
}

/**
 * Writes what a store keeps, while it is served or not: pieces of a text file, whole lines each. Only
 * a page of it is ever in memory. In a file and in PostgreSQL everything is of the moment it began;
 * in memory each session is by itself.
 *
 * @example
 * await pipeline(exportSessions(store), createWriteStream('sessions.jsonl'));
 *
 * @throws Refusal store_unavailable
 */
export async function* exportSessions(
  store: PortableStore,
  options: ExportOptions = {},
): AsyncGenerator<string, void, undefined> {
  const { clock = systemClock, include = [], format = 'jsonl', progress } = options;
  const selection = {
    endingAfter: include.includes('expired') ? -1 : clock.now(),
    answers: include.includes('answers'),
    usage: include.includes('usage'),
  };
  const look = await store.portions.look();
  try {
    const total = progress ? await countAll(look, options, selection) : 0;
    const writer = new LineWriter();
    const lines =
      format === 'openai'
        ? openAiFile(look, options, selection, writer)
        : ownFile(look, options, selection, { writer, now: clock.now() });
    let bytes = 0;
    for await (const text of lines) {
      bytes += Buffer.byteLength(text);
      if (text !== '') yield text;
      progress?.({ ...writer.written, bytes, total });
    }
  } finally {
    await look.close();
  }
}

async function* ownFile(
  look: StoreLook,
  options: ExportOptions,
  selection: Selection,
  { writer, now }: { readonly writer: LineWriter; readonly now: number },
): AsyncGenerator<string> {
  const includes = options.include ?? [];
  yield writer.header({ exportedAt: timestamp(now), oneMoment: look.steady, includes });
  for await (const [organisation, portion] of everything(look, options, selection)) {
    yield writer.contents(organisation, portion);
  }
  yield writer.end();
}

async function* openAiFile(
  look: StoreLook,
  options: ExportOptions,
  selection: Selection,
  { written }: LineWriter,
): AsyncGenerator<string> {
  const lines = openAiLines(written);
  const said = { ...selection, answers: false, usage: false };
  for await (const [organisation, portion] of everything(look, options, said)) {
    yield lines.add(organisation, portion);
  }
  yield lines.end();
}

async function* everything(
  look: StoreLook,
  { organisations }: ExportOptions,
  selection: Selection,
): AsyncGenerator<readonly [string, readonly Kept[]]> {
  for await (const organisation of organisations ?? look.organisations()) {
    for await (const portion of look.contents(organisation, selection)) {
      yield [organisation, portion];
    }
  }
}

async function countAll(
  look: StoreLook,
  { organisations }: ExportOptions,
  selection: Selection,
): Promise<number> {
  let total = 0;
  for await (const organisation of organisations ?? look.organisations()) {
    total += await look.count(organisation, selection);
  }
  return total;
}
