import { randomBytes } from 'node:crypto';
import type { Contents, PortableStore } from '../contents.ts';
import { storeUnavailable } from '../refusal.ts';
import type {
  Change,
  Found,
  ListQuery,
  MessageWindow,
  NewMessage,
  Recorded,
  ReplayKey,
  SessionPage,
  StoredSession,
  SweepBounds,
  Swept,
  TokenRecord,
  View,
} from '../store.ts';
import type { OrgScope } from '../tenancy.ts';
import type { Database, SqlParameters } from './driver.ts';
import { filterOf, positionOf, shapeOf } from './list-query.ts';
import { type DatabasePlace, openDatabase } from './open-database.ts';
import { organisationsIn, putBack, takeOut } from './portable.ts';
import { PreparedStatements } from './prepared.ts';
import { findRecorded, keepRecord } from './records.ts';
import {
  allColumns,
  mutableColumns,
  reasonNumber,
  roleNumber,
  type SessionRow,
  type TokenRow,
  toReason,
  toSession,
  toToken,
} from './rows.ts';
import {
  type ListShape,
  listCount,
  listPage,
  messageObjects,
  STATEMENTS,
  sessionMembers,
} from './statements.ts';
import { TokenCache } from './token-cache.ts';
import { explain, Writer } from './writer.ts';

/**
 * Opens a store in an SQLite database: one file, or memory.
 *
 * @throws Error when the file cannot be used; it is left as it is
 */
export function openSqliteStore(place: DatabasePlace): PortableStore {
  return new SqliteStore(openDatabase(place));
}

class SqliteStore implements PortableStore {
  readonly signingKey: Uint8Array;
  readonly #database: Database;
  readonly #writer: Writer;
  readonly #statements: PreparedStatements;
  readonly #tokens = new TokenCache();
  #closed = false;

  constructor(database: Database) {
    this.#database = database;
    this.#writer = new Writer(database);
    this.#statements = new PreparedStatements(database);
    this.#statements.of(STATEMENTS.insertSecret).run({ name: 'signing', value: randomBytes(32) });
    const row = this.#statements.of(STATEMENTS.findSecret).get({ name: 'signing' });
    this.signingKey = (row as { value: Uint8Array }).value;
  }

  create(
    scope: OrgScope,
    created: Required<Change>,
    replay: ReplayKey | undefined,
  ): Promise<Recorded> {
    return this.#write(() => {
      const recorded = findRecorded(this.#statements, scope.organisation, replay);
      if (recorded) return recorded;
      const columns = { org: scope.organisation, ...allColumns(created.session) };
      const { sid } = this.#statements.of(STATEMENTS.insertSession).get(columns) as { sid: number };
      this.#insertMessages(sid, created.session, created.messages);
      return keepRecord(this.#statements, scope.organisation, replay, created.answer);
    });
  }

  change(
    scope: OrgScope,
    id: string,
    decide: (found: Found) => Change,
    replay: ReplayKey | undefined,
  ): Promise<Recorded> {
    return this.#write(() => {
      const recorded = findRecorded(this.#statements, scope.organisation, replay);
      if (recorded) return recorded;
      const change = decide(this.#find(scope, id).found);
      if (change.session) {
        const columns = { org: scope.organisation, ...mutableColumns(change.session) };
        const { sid } = this.#statements.of(STATEMENTS.updateSession).get(columns) as {
          sid: number;
        };
        this.#insertMessages(sid, change.session, change.messages);
      }
      return keepRecord(this.#statements, scope.organisation, replay, change.answer);
    });
  }

  remove(
    scope: OrgScope,
    id: string,
    decide: (found: Found) => boolean,
    now: number,
  ): Promise<void> {
    return this.#write(() => {
      const { found, sid } = this.#find(scope, id);
      if (decide(found)) this.#erase({ org: scope.organisation, sid, id }, 'deleted', now);
    });
  }

  async read(
    scope: OrgScope,
    id: string,
    view: View & MessageWindow,
    admit: (found: Found) => StoredSession,
  ): Promise<{ body: string; version: number }> {
    return this.#read(() => {
      const { found, sid } = this.#find(scope, id);
      const session = admit(found);
      const key = { org: scope.organisation, sid };
      const { members } = this.#statements.of(sessionMembers(view.fields)).get(key) as {
        members: string;
      };
      const messages = this.#messages(sid, session.lastSequence, view);
      return { body: `{${members},"messages":[${messages}]}`, version: session.version };
    });
  }

  async list(scope: OrgScope, query: ListQuery): Promise<SessionPage> {
    return this.#read(() => {
      const shape = shapeOf(query);
      const filter = filterOf(scope, query);
      const rows = this.#statements.of(listPage(shape)).all({
        ...filter,
        ...(query.after && { updatedAt: query.after.updatedAt, afterId: query.after.id }),
        limit: query.limit + 1,
        offset: query.offset,
      }) as { item: string }[];
      const page = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? page.at(-1) : undefined;
      return {
        body: `[${page.map((row) => row.item).join(',')}]`,
        next: last && positionOf(last.item),
        total: query.count ? this.#count(shape, filter) : undefined,
      };
    });
  }

  async sweep(bounds: SweepBounds): Promise<Swept> {
    const { now, batch } = bounds;
    const swept = await this.#write(() => {
      const due = this.#statements.of(STATEMENTS.sweepable).all({ now, batch }) as SweepableRow[];
      for (const row of due) this.#erase({ org: row.org_id, ...row }, 'expired', now);
      const records = { before: bounds.recordsBefore, batch };
      const tombstones = { before: bounds.tombstonesBefore, batch };
      return {
        sessions: due.length,
        records: Number(this.#statements.of(STATEMENTS.sweepRecords).run(records).changes),
        tombstones: Number(this.#statements.of(STATEMENTS.sweepTombstones).run(tombstones).changes),
      };
    });
    if (swept.sessions > 0)
      this.#attempt(() => this.#statements.of(STATEMENTS.giveBackPages).all());
    return swept;
  }

  async saveToken(token: TokenRecord): Promise<void> {
    await this.#write(() =>
      this.#statements.of(STATEMENTS.saveToken).run({
        hash: token.hash,
        org: token.organisation,
        user: token.user ?? null,
        expiresAt: token.expiresAt ?? null,
      }),
    );
    this.#tokens.forget(token.hash);
  }

  async findToken(hash: string): Promise<TokenRecord | undefined> {
    return this.#attempt(() => this.#tokens.find(hash, (missing) => this.#readToken(missing)));
  }

  #readToken(hash: string): TokenRecord | undefined {
    const row = this.#statements.of(STATEMENTS.findToken).get({ hash });
    return row ? toToken(row as TokenRow) : undefined;
  }

  async organisations(): Promise<readonly string[]> {
    return this.#attempt(() => organisationsIn(this.#statements));
  }

  async takeOut(organisation: string): Promise<Contents> {
    return this.#read(() => takeOut(this.#statements, organisation));
  }

  putBack(organisation: string, contents: Contents): Promise<void> {
    return this.#write(() => putBack(this.#statements, organisation, contents));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writer.drained();
    try {
      this.#statements.of(STATEMENTS.emptyJournal).get();
    } finally {
      this.#database.close();
    }
  }

  #find(scope: OrgScope, id: string): { readonly found: Found; readonly sid: number } {
    const key = { org: scope.organisation, id };
    const row = this.#statements.of(STATEMENTS.findSession).get(key) as SessionRow | undefined;
    if (row) return { found: { kind: 'session', session: toSession(row) }, sid: row.sid };
    const tombstone = this.#statements.of(STATEMENTS.findTombstone).get(key) as
      | { reason: number }
      | undefined;
    if (!tombstone) return { found: { kind: 'absent' }, sid: 0 };
    return { found: { kind: 'gone', reason: toReason(tombstone.reason) }, sid: 0 };
  }

  #messages(sid: number, last: number, { fields, limit, before }: View & MessageWindow): string {
    const end = Math.min(before ?? last + 1, last + 1);
    // Sequences have no gap, so the latest N are a range and need no sorting backwards.
    const after = limit === undefined ? 0 : end - 1 - limit;
    const window = { sid, after, before: end };
    const row = this.#statements.of(messageObjects(fields)).get(window);
    return (row as { messages: string | null }).messages ?? '';
  }

  #insertMessages(sid: number, session: StoredSession, messages: readonly NewMessage[]): void {
    const statement = this.#statements.of(STATEMENTS.insertMessage);
    let sequence = session.lastSequence - messages.length;
    for (const { role, content } of messages) {
      sequence += 1;
      const createdAt = session.updatedAt;
      statement.run({ sid, sequence, role: roleNumber(role), content, createdAt });
    }
  }

  #erase(
    { org, sid, id }: { org: string; sid: number; id: string },
    reason: 'deleted' | 'expired',
    now: number,
  ): void {
    this.#statements.of(STATEMENTS.deleteMessages).run({ sid });
    this.#statements.of(STATEMENTS.deleteSession).run({ org, sid });
    this.#statements
      .of(STATEMENTS.insertTombstone)
      .run({ org, id, reason: reasonNumber(reason), now });
  }

  #count(shape: ListShape, filter: SqlParameters): number {
    return (this.#statements.of(listCount(shape)).get(filter) as { total: number }).total;
  }

  async #write<T>(job: () => T): Promise<T> {
    if (this.#closed) throw storeUnavailable(new Error('the store is closed'));
    return this.#writer.write(job);
  }

  /** Runs several reads against one state of the database. */
  #read<T>(read: () => T): T {
    return this.#attempt(() => {
      this.#statements.of(STATEMENTS.beginRead).run();
      try {
        return read();
      } finally {
        this.#statements.of(STATEMENTS.endRead).run();
      }
    });
  }

  #attempt<T>(read: () => T): T {
    if (this.#closed) throw storeUnavailable(new Error('the store is closed'));
    try {
      return read();
    } catch (failure) {
      throw explain(failure);
    }
  }
}

interface SweepableRow {
  readonly org_id: string;
  readonly sid: number;
  readonly id: string;
}
