import { createHash, type Hash } from 'node:crypto';
import { Fields } from '../api/fields.ts';
import type { KeptMessage } from '../contents.ts';
import { keptMessages } from '../message-retention.ts';
import type { Arrival } from '../portions.ts';
import type { SessionSettings } from '../settings.ts';
import type { StoredSession } from '../store.ts';
import { type Arriving, at, type ReadingOptions } from './arrivals.ts';
import { FORMAT, FORMAT_VERSION, TransferProblem } from './format.ts';
import { parseObject } from './parse.ts';
import {
  forArrivals,
  readAnswer,
  readMessageLine,
  readSession,
  readTombstone,
  readUsage,
} from './read-record.ts';
import type { Text } from './texts.ts';

/** How a file of our own format is read. */
export interface LineOptions extends ReadingOptions {
  /** Whether somebody changed the file, who need not have put its first and last line right. */
  readonly edited: boolean;
  /** Bytes of a line. */
  readonly maximum: number;
}

/** Reads a file in the format of this program. A session is complete when all its messages are. */
export async function* readLines(
  texts: AsyncIterable<Text>,
  options: LineOptions,
): AsyncGenerator<Arriving> {
  const reader = new LineReader(options);
  for await (const text of texts) {
    if (text.bytes?.length === 0) continue;
    yield* reader.take(text);
    if (reader.refused) return;
  }
  yield* reader.end();
}

/** A session whose messages are coming. */
interface Pending {
  readonly line: number;
  readonly organisation: string;
  readonly session: StoredSession;
  readonly settings: SessionSettings;
  readonly messages: KeptMessage[];
  bytes: number;
}

class LineReader {
  /** Whether it is a file of which nothing is taken. */
  refused = false;
  readonly #options: LineOptions;
  #pending: Pending | undefined;
  /** The session whose messages are passed over: nobody wants it, or something is wrong with it. */
  #passed: unknown;
  #line = 0;
  /** Of all lines since the header; `undefined` before there is one. */
  #hash: Hash | undefined;
  /** Whether first and last lines have to be right. */
  #strict: boolean;
  /** Whether the file says by itself what was used. */
  #hasUsage = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#strict = !options.edited;
  }

  *take(text: Text): Generator<Arriving> {
    this.#line = text.line;
    try {
      const value = parseObject(text, this.#options.maximum);
      if (value.type !== 'message') yield* this.#cut();
      yield* this.#read(text, value);
    } catch (failure) {
      if (!(failure instanceof TransferProblem)) throw failure;
      if (this.#pending) this.#pass(this.#pending.session.id);
      yield failure;
    }
    this.#hash?.update(text.bytes ?? '').update('\n');
  }

  *end(): Generator<Arriving> {
    yield* this.#cut();
    if (!this.#strict || !this.#hash) return;
    yield new TransferProblem(
      this.#line,
      'the file ends before its last line: something is missing; what is whole was taken',
    );
  }

  *#read(text: Text, value: Readonly<Record<string, unknown>>): Generator<Arriving> {
    const fields = new Fields(value);
    if (value.type === 'header') return this.#readHeader(fields);
    if (this.#strict && !this.#hash) yield this.#headless();
    switch (value.type) {
      case 'end':
        return this.#readEnd(value);
      case 'message':
        return yield* this.#readMessage(value);
      case 'session':
        return yield* this.#readSession(value);
      case 'tombstone':
        return yield* this.#arrive(fields, () => {
          return { kind: 'tombstone', tombstone: readTombstone(fields) };
        });
      case 'answer':
        return yield* this.#arrive(fields, () => ({ kind: 'answer', answer: readAnswer(fields) }));
      case 'usage':
        return yield* this.#arrive(fields, (settings) => {
          return { kind: 'usage', usage: readUsage(fields, settings) };
        });
      default: {
        const known = 'header, session, message, tombstone, answer, usage, end';
        throw new TransferProblem(text.line, `/type must be one of ${known}`);
      }
    }
  }

  /** Told once. */
  #headless(): TransferProblem {
    this.#strict = false;
    return new TransferProblem(
      this.#line,
      "the first line must be the file's header; who has edited the file says so (--edited)",
    );
  }

  #readHeader(fields: Fields): void {
    this.refused = true;
    const version = fields.value('version');
    if (fields.value('format') !== FORMAT) {
      throw new TransferProblem(this.#line, `/format must be ${FORMAT}`);
    }
    if (version !== FORMAT_VERSION) {
      const here = `this version reads ${FORMAT_VERSION}`;
      throw new TransferProblem(this.#line, `the file has format ${version}, and ${here}`);
    }
    this.#hasUsage = at(this.#line, () => fields.array('includes') ?? []).includes('usage');
    this.#hash = createHash('sha256');
    this.refused = false;
  }

  #readEnd({ sha256 }: Readonly<Record<string, unknown>>): void {
    const hash = this.#hash;
    this.#hash = undefined;
    if (!this.#strict || !hash || hash.digest('hex') === sha256) return;
    throw new TransferProblem(
      this.#line,
      'the file is not as it was written: its checksum is another one',
    );
  }

  *#arrive(fields: Fields, read: (settings: SessionSettings) => Arrival): Generator<Arriving> {
    const line = this.#line;
    const organisation = this.#organisationOf(fields);
    if (organisation === undefined) return;
    const arrival = at(line, () => {
      const found = read(this.#options.settingsOf(organisation));
      fields.finish();
      return found;
    });
    yield { line, organisation, arrival, counted: false };
  }

  *#readSession(value: Readonly<Record<string, unknown>>): Generator<Arriving> {
    const fields = new Fields(value);
    this.#pass(value.id);
    const organisation = this.#organisationOf(fields);
    if (organisation === undefined) return;
    const settings = forArrivals(this.#options.settingsOf(organisation));
    const session = at(this.#line, () => {
      const read = readSession(fields, settings);
      fields.finish();
      return read;
    });
    this.#passed = undefined;
    this.#pending = {
      ...{ line: this.#line, organisation, session, settings },
      ...{ messages: [], bytes: 0 },
    };
    if (keptMessages(session) === 0) yield this.#whole(this.#pending);
  }

  *#readMessage(value: Readonly<Record<string, unknown>>): Generator<Arriving> {
    if (this.#passed !== undefined && value.sessionId === this.#passed) return;
    const pending = this.#pending;
    if (!pending || value.sessionId !== pending.session.id) {
      yield* this.#cut();
      this.#pass(value.sessionId);
      throw new TransferProblem(this.#line, 'the message does not follow its session');
    }
    const fields = new Fields(value);
    const { sequence, createdAt, said } = at(this.#line, () => {
      const read = readMessageLine(fields, value, pending.settings);
      fields.finish();
      return read;
    });
    const { messages, session } = pending;
    const next = session.firstSequence + messages.length;
    if (sequence !== next) {
      throw new TransferProblem(this.#line, `/seq must be ${next}`);
    }
    if (!said) return;
    pending.bytes += said.bytes;
    const most = pending.settings.limits.sessionBytes;
    if (pending.bytes > most) {
      throw new TransferProblem(this.#line, `a session holds at most ${most} bytes of content`);
    }
    messages.push({ role: said.role, content: said.content, createdAt });
    if (messages.length === keptMessages(session)) yield this.#whole(pending);
  }

  #whole({ line, organisation, session, messages, bytes }: Pending): Arriving {
    this.#pending = undefined;
    const firstAt = messages[0]?.createdAt ?? session.createdAt;
    const whole = { ...session, messages, bytes, firstAt };
    const arrival = { kind: 'session' as const, session: whole };
    return { line, organisation, arrival, counted: !this.#hasUsage };
  }

  /** What begins ends what is not complete. */
  *#cut(): Generator<Arriving> {
    if (!this.#pending) return;
    const { line, session, messages } = this.#pending;
    this.#pass(session.id);
    yield new TransferProblem(
      line,
      `the session has ${keptMessages(session)} messages, and ${messages.length} follow`,
    );
  }

  #pass(id: unknown): void {
    this.#pending = undefined;
    this.#passed = id;
  }

  /** Where it belongs, if that is wanted. */
  #organisationOf(fields: Fields): string | undefined {
    const organisation = fields.text('organisation', { minimum: 1, maximum: ORGANISATION_BYTES });
    if (organisation === undefined) fields.refuse('organisation', 'is required');
    at(this.#line, () => fields.finish());
    if (organisation === undefined || !this.#options.wants(organisation)) return undefined;
    return organisation;
  }
}

const ORGANISATION_BYTES = 256;
