import { Worker } from 'node:worker_threads';
import type { DocumentOutcome } from './outcome.ts';

/** How documents are kept apart. */
export interface Isolation {
  /** Documents at the same time. */
  readonly jobs: number;
  /** Milliseconds that one document may take. */
  readonly timeLimit: number;
  /** What runs in a thread: is sent a file, and answers with a {@link Message}. Default: this program's. */
  readonly thread?: URL;
}

/** What a thread says of a document. */
export type Message = { readonly outcome: DocumentOutcome } | { readonly crash: string };

/** Tries documents in threads; what crashes or hangs is an outcome like any other. */
export async function tryAll(
  files: readonly string[],
  { jobs, timeLimit, thread: program = THREAD }: Isolation,
  done: (outcome: DocumentOutcome) => void,
): Promise<readonly DocumentOutcome[]> {
  const outcomes = new Map<string, DocumentOutcome>();
  const waiting = [...files];
  const work = async () => {
    let thread: Worker | undefined;
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      thread ??= newThread(program);
      const outcome = await tryIn(thread, file, timeLimit);
      if (outcome.stage === 'crashed' || outcome.stage === 'hung') {
        await thread.terminate();
        thread = undefined;
      }
      outcomes.set(file, outcome);
      done(outcome);
    }
    await thread?.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(jobs, files.length) }, work));
  return files.flatMap((file) => outcomes.get(file) ?? []);
}

/** Memory of a thread, in MiB: a document that needs more is one that crashes. */
const MEMORY = 1024;

const THREAD = new URL('./thread.js', import.meta.url);

function newThread(program: URL): Worker {
  const thread = new Worker(program, {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY },
  });
  // Whatever a thread that was given up says later is nobody's business.
  return thread.on('error', () => {});
}

function tryIn(thread: Worker, file: string, timeLimit: number): Promise<DocumentOutcome> {
  return new Promise((resolve) => {
    const started = performance.now();
    const finish = (outcome: DocumentOutcome) => {
      clearTimeout(timer);
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      resolve(outcome);
    };
    const broken = (stage: 'crashed' | 'hung', fault: string) => {
      const milliseconds = Math.round(performance.now() - started);
      finish({ ...NOTHING, file, stage, faults: [fault], milliseconds });
    };
    const onMessage = (message: Message) => {
      if ('outcome' in message) finish(message.outcome);
      else broken('crashed', message.crash);
    };
    const onError = (failure: Error) => broken('crashed', failure.stack ?? failure.message);
    const onExit = (code: number) => broken('crashed', `its thread ended with ${code}`);
    const timer = setTimeout(
      () => broken('hung', `it was not done after ${timeLimit} ms`),
      timeLimit,
    );
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    thread.postMessage(file);
  });
}

const NOTHING = {
  family: 'unknown',
  nature: 'other',
  diagnostics: [],
  exposures: [],
  actions: [],
  addressless: [],
} as const;
