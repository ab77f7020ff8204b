import type {
  Erased,
  EventRange,
  Fork,
  SearchPage,
  SearchQuery,
  UsageRow,
} from '../added-records.ts';
import type { UsageInput } from '../additions.ts';
import type { AuditNote, AuditQuery, AuditRecord } from '../audit.ts';
import type { Contents, PortableStore } from '../contents.ts';
import type { Portions } from '../portions.ts';
import type { RefusalCode } from '../refusal.ts';
import type { Used } from '../room.ts';
import type {
  Change,
  Found,
  JsonText,
  ListQuery,
  MessageWindow,
  Recorded,
  SessionPage,
  StoredSession,
  TokenRecord,
  View,
} from '../store.ts';
import type { SweepBounds, Swept } from '../swept.ts';
import type { OrgScope } from '../tenancy.ts';
import type { Terms } from '../terms.ts';
import { auditIn, auditQuery, noteDown, noteSession } from './audit.ts';
import { changeWork } from './change.ts';
import { createWork } from './create.ts';
import { eraseSession } from './erase-session.ts';
import { eraseUser } from './erase-user.ts';
import { eventQuery, eventsIn, rangeIn } from './events.ts';
import { forkWork } from './fork.ts';
import { filterOf, pageValues, positionOf, shapeOf } from './list-query.ts';
import { foundIn, lookForSession } from './look.ts';
import { messagesIn } from './messages-in.ts';
import { contentsIn, putBackQueries, takeOutQueries } from './portable.ts';
import { portionsOf } from './portions-of.ts';
import { hitsIn, searchQuery } from './search.ts';
import { sessionText } from './session-text.ts';
import type { Query, SqlDatabase } from './sql-database.ts';
import { type Statements, statementsIn } from './statements.ts';
import { StoredTokens } from './stored-tokens.ts';
import { sweepEnded } from './sweep.ts';
import { lookForUsed, usedIn } from './totals.ts';
import { usageQuery } from './usage.ts';

/** A store in the tables of a database, whichever it is. */
export class SqlStore implements PortableStore {
  readonly signingKey: Uint8Array;
  readonly portions: Portions;
  readonly #database: SqlDatabase;
  readonly #statements: Statements;
  readonly #tokens: StoredTokens;

  /** @param signingKey as `signingKeyOf` the database gives it */
  constructor(database: SqlDatabase, signingKey: Uint8Array) {
    this.#database = database;
    this.#statements = statementsIn(database.dialect);
    this.#tokens = new StoredTokens(database, this.#statements);
    this.signingKey = signingKey;
    this.portions = portionsOf(database, this.#statements);
  }

  create(scope: OrgScope, created: Required<Change>, terms: Terms): Promise<Recorded> {
    return this.#database.write(createWork(this.#statements, scope, created, terms));
  }

  fork(
    scope: OrgScope,
    id: string,
    until: number,
    decide: (found: Found, bytes: number) => Fork,
    terms: Terms,
  ): Promise<Recorded> {
    return this.#database.write(forkWork(this.#statements, scope, { id, until }, decide, terms));
  }

  async used({ organisation: org }: OrgScope, now: number): Promise<Used> {
    const queries = [lookForUsed(this.#statements, org, now)];
    const [rows] = await this.#database.read({ organisation: org }, queries);
    return usedIn(rows, now);
  }

  async usage(scope: OrgScope, input: UsageInput): Promise<readonly UsageRow[]> {
    const reach = { organisation: scope.organisation };
    const [rows = []] = await this.#database.read(reach, [usageQuery(scope, input)]);
    return rows.map((row) => ({ ...row }) as unknown as UsageRow);
  }

  async eraseUser(scope: OrgScope, userId: string, now: number, note?: AuditNote): Promise<Erased> {
    const key = { org: scope.organisation, user: userId };
    const how = { now, note };
    const { hashes, ...erased } = await eraseUser(this.#database, this.#statements, key, how);
    this.#tokens.forget(hashes);
    return { ...erased, tokens: hashes.length };
  }

  async audit(scope: OrgScope, query: AuditQuery): Promise<readonly AuditRecord[]> {
    const reach = { organisation: scope.organisation };
    const [rows = []] = await this.#database.read(reach, [auditQuery(scope, query)]);
    return auditIn(rows);
  }

  noteRefusal(
    { organisation: org, user }: TokenRecord,
    note: AuditNote,
    code: RefusalCode,
  ): Promise<void> {
    const about = user === undefined ? {} : { userId: user };
    const writes = noteDown(this.#statements, org, note, about, code);
    return this.#database.write({
      reach: { organisation: org },
      lanes: [],
      look: [],
      decide: () => ({ writes, result: undefined }),
    });
  }

  async events(scope: OrgScope, after: number, limit: number, sessionId?: string) {
    const query = eventQuery(this.#statements, scope, { after, limit, sessionId });
    const [rows = []] = await this.#database.read({ organisation: scope.organisation }, [query]);
    return eventsIn(rows);
  }

  async eventRange({ organisation }: OrgScope): Promise<EventRange> {
    const names = ['newestEvent', 'oldestEvent'] as const;
    const queries = names.map((name) => this.#query(name, { org: organisation }));
    return rangeIn(await this.#database.read({ organisation }, queries));
  }

  change(
    scope: OrgScope,
    id: string,
    decide: (found: Found) => Change,
    terms: Terms,
  ): Promise<Recorded> {
    return this.#database.write(changeWork(this.#statements, scope, id, decide, terms));
  }

  remove(
    scope: OrgScope,
    id: string,
    decide: (found: Found) => boolean,
    now: number,
    note?: AuditNote,
  ): Promise<void> {
    const org = scope.organisation;
    return this.#database.write({
      reach: { organisation: org },
      lanes: [id],
      look: lookForSession(this.#statements, { org, id }),
      decide: ([sessions, tombstones]) => {
        const found = foundIn(sessions, tombstones);
        if (!decide(found) || found.kind !== 'session') return { writes: [], result: undefined };
        const writes = [
          ...eraseSession(this.#statements, org, found.session, 'deleted', now),
          ...noteSession(this.#statements, org, note, found.session),
        ];
        return { writes, result: undefined };
      },
    });
  }

  async read(
    scope: OrgScope,
    id: string,
    view: View & MessageWindow,
    admit: (found: Found) => StoredSession,
  ): Promise<{ body: JsonText; version: number }> {
    const org = scope.organisation;
    const key = { org, id };
    const reach = { organisation: org };
    const [sessions = [], messages = []] = await this.#database.read(reach, [
      { text: this.#statements.readSession(view.fields), values: key },
      messagesIn(this.#statements, key, view),
    ]);
    // What is left of a session is looked for when it is gone, and never comes back.
    const [tombstones] =
      sessions.length > 0
        ? []
        : await this.#database.read(reach, [this.#query('findTombstone', key)]);
    const { version } = admit(foundIn(sessions, tombstones));
    const { members } = sessions[0] as { members: string };
    const { messages: joined } = messages[0] as { messages: JsonText | null };
    return { body: sessionText(members, joined), version };
  }

  async list(scope: OrgScope, query: ListQuery): Promise<SessionPage> {
    if (query.text) await this.#database.indexWords();
    const shape = shapeOf(query);
    const filter = filterOf(scope, query, this.#statements.words);
    const page = {
      text: this.#statements.listPage(shape),
      values: pageValues(shape, filter, query),
    };
    const count = { text: this.#statements.listCount(shape), values: filter };
    const [rows = [], counted] = await this.#database.read(
      { organisation: scope.organisation },
      query.count ? [page, count] : [page],
    );
    const items = rows.slice(0, query.limit).map((row) => row.item as string);
    const last = rows.length > query.limit ? items.at(-1) : undefined;
    return {
      body: `[${items.join(',')}]`,
      next: last === undefined ? undefined : positionOf(last),
      total: (counted?.[0] as { total: number } | undefined)?.total,
    };
  }

  async search(scope: OrgScope, query: SearchQuery): Promise<SearchPage> {
    const reach = { organisation: scope.organisation };
    await this.#database.indexWords();
    const [rows = []] = await this.#database.read(reach, [
      searchQuery(this.#statements, scope, query),
    ]);
    const hits = hitsIn(rows.slice(0, query.limit));
    return { hits, more: rows.length > query.limit, mode: this.#statements.words.mode };
  }

  async sweep(bounds: SweepBounds): Promise<Swept> {
    const swept = await this.#withRoom(() => sweepEnded(this.#database, this.#statements, bounds));
    await this.#withRoom(() => this.#database.giveBackSpace(bounds.now));
    return swept;
  }

  saveToken(token: TokenRecord, note?: AuditNote): Promise<void> {
    return this.#tokens.save(token, note);
  }

  removeToken(organisation: string, hash: string, note?: AuditNote): Promise<void> {
    return this.#tokens.remove(organisation, hash, note);
  }

  listTokens(organisation: string): Promise<readonly TokenRecord[]> {
    return this.#tokens.list(organisation);
  }

  findToken(hash: string): Promise<TokenRecord | undefined> {
    return this.#tokens.find(hash);
  }

  async organisations(): Promise<readonly string[]> {
    const everything = { endedBefore: Number.MAX_SAFE_INTEGER };
    const [rows = []] = await this.#database.read(everything, [this.#query('organisations', {})]);
    return rows.map((row) => row.org_id as string);
  }

  async takeOut(organisation: string): Promise<Contents> {
    const queries = takeOutQueries(this.#statements, organisation);
    return contentsIn(await this.#database.read({ organisation }, queries));
  }

  putBack(organisation: string, contents: Contents, note?: AuditNote): Promise<void> {
    return this.#database.write({
      reach: { organisation },
      lanes: 'every',
      // Whoever makes a session meanwhile counts it before, and it is removed, or afterwards.
      look: [this.#query('holdTotals', { org: organisation })],
      decide: () => ({
        writes: [
          ...putBackQueries(this.#statements, organisation, contents),
          ...noteDown(this.#statements, organisation, note, {}),
        ],
        result: undefined,
      }),
    });
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  /** Removing needs room as well, which is kept for the day when there is none. */
  async #withRoom<T>(attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt();
    } catch (failure) {
      if (await this.#database.makeRoom(failure)) return attempt();
      throw failure;
    }
  }

  #query(name: keyof Statements['fixed'], values: Query['values']): Query {
    return { text: this.#statements.fixed[name], values };
  }
}
