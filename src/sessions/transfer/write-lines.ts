import { createHash } from 'node:crypto';
import { VERSION } from '../../kernel/index.ts';
import { timestamp } from '../operations/timestamp.ts';
import type { Kept } from '../portions.ts';
import type { StoredSession } from '../store.ts';
import { FORMAT, FORMAT_VERSION, type Header } from './format.ts';

/** What has been written. */
export interface Written {
  sessions: number;
  messages: number;
  tombstones: number;
  answers: number;
  usage: number;
}

/** Writes the lines of a file in the format of this program, and knows what the last one says. */
export class LineWriter {
  readonly written: Written = { sessions: 0, messages: 0, tombstones: 0, answers: 0, usage: 0 };
  readonly #hash = createHash('sha256');

  /** The first line. */
  header(header: Omit<Header, 'format' | 'version' | 'by'>): string {
    const by = `capstan ${VERSION}`;
    return this.#noted([
      JSON.stringify({ type: 'header', format: FORMAT, version: FORMAT_VERSION, by, ...header }),
    ]);
  }

  /** Lines of an organisation. */
  contents(organisation: string, portion: readonly Kept[]): string {
    for (const { kind } of portion) this.written[COUNTED[kind]] += 1;
    return this.#noted(portion.map((kept) => lineOf(organisation, kept)));
  }

  /** The last line, by which a file is known to be whole. */
  end(): string {
    const sha256 = this.#hash.digest('hex');
    return `${JSON.stringify({ type: 'end', ...this.written, sha256 })}\n`;
  }

  #noted(lines: readonly string[]): string {
    const text = lines.map((line) => `${line}\n`).join('');
    this.#hash.update(text);
    return text;
  }
}

const COUNTED = {
  session: 'sessions',
  message: 'messages',
  tombstone: 'tombstones',
  answer: 'answers',
  usage: 'usage',
} as const;

function lineOf(organisation: string, kept: Kept): string {
  switch (kept.kind) {
    case 'session':
      return sessionLine(organisation, kept.session);
    case 'message': {
      const { sessionId, sequence: seq, message } = kept;
      const { role, content, createdAt } = message;
      const before = JSON.stringify({ type: 'message', sessionId, seq, role });
      // The content is JSON already.
      return `${before.slice(0, -1)},"content":${content},"createdAt":"${timestamp(createdAt)}"}`;
    }
    case 'tombstone': {
      const { sessionId, reason, at } = kept.tombstone;
      const deletedAt = timestamp(at);
      return JSON.stringify({ type: 'tombstone', organisation, sessionId, reason, deletedAt });
    }
    case 'answer': {
      const { at, ...answer } = kept.answer;
      return JSON.stringify({ type: 'answer', organisation, ...answer, createdAt: timestamp(at) });
    }
    case 'usage':
      return JSON.stringify({ type: 'usage', organisation, ...kept.usage });
  }
}

function sessionLine(organisation: string, session: StoredSession): string {
  const { parent } = session;
  return JSON.stringify({
    type: 'session',
    organisation,
    id: session.id,
    userId: session.userId,
    sessionGroup: session.sessionGroup,
    title: session.title,
    titleSource: session.titleSource,
    model: session.model,
    modelGiven: session.modelGiven,
    status: session.status,
    metadata: session.metadata,
    createdAt: timestamp(session.createdAt),
    updatedAt: timestamp(session.updatedAt),
    expiresAt: timestamp(session.expiresAt),
    totalMessages: session.lastSequence,
    firstSeq: session.firstSequence > 1 ? session.firstSequence : undefined,
    totalTokens: session.totalTokens,
    version: session.version,
    parent: parent && { sessionId: parent.sessionId, seq: parent.sequence },
  });
}
