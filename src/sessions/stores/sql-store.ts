import type {
  Erased,
  EventRange,
  Fork,
  SearchPage,
  SearchQuery,
  UsageRow,
} from '../added-records.ts';
import type { UsageInput } from '../additions.ts';
import type { Contents, PortableStore } from '../contents.ts';
import type {
  Change,
  Found,
  JsonText,
  ListQuery,
  MessageWindow,
  Recorded,
  ReplayKey,
  SessionPage,
  StoredSession,
  TokenRecord,
  View,
} from '../store.ts';
import type { SweepBounds, Swept } from '../swept.ts';
import type { OrgScope } from '../tenancy.ts';
import { eraseSession } from './erase-session.ts';
import { eraseUser } from './erase-user.ts';
import { eventQuery, eventsIn, rangeIn, tellOf, tellOfChange } from './events.ts';
import { forkWork } from './fork.ts';
import { addMessages } from './insert-messages.ts';
import { filterOf, pageValues, positionOf, shapeOf } from './list-query.ts';
import { foundIn, lookForSession } from './look.ts';
import { messagesIn } from './messages-in.ts';
import { contentsIn, putBackQueries, takeOutQueries } from './portable.ts';
import { keepRecord, lookForRecord, recordedIn } from './records.ts';
import { allColumns, mutableColumns } from './rows.ts';
import { hitsIn, searchQuery } from './search.ts';
import { sessionText } from './session-text.ts';
import type { Query, SqlDatabase } from './sql-database.ts';
import { type Statements, statementsIn } from './statements.ts';
import { StoredTokens } from './stored-tokens.ts';
import { sweepEnded } from './sweep.ts';
import { countUsage, usageQuery } from './usage.ts';

/** A store in the tables of a database, whichever it is. */
export class SqlStore implements PortableStore {
  readonly signingKey: Uint8Array;
  readonly #database: SqlDatabase;
  readonly #statements: Statements;
  readonly #tokens: StoredTokens;

  /** @param signingKey as `signingKeyOf` the database gives it */
  constructor(database: SqlDatabase, signingKey: Uint8Array) {
    this.#database = database;
    this.#statements = statementsIn(database.dialect);
    this.#tokens = new StoredTokens(database, this.#statements);
    this.signingKey = signingKey;
  }

  create(
    scope: OrgScope,
    created: Required<Change>,
    replay: ReplayKey | undefined,
  ): Promise<Recorded> {
    const org = scope.organisation;
    return this.#database.write({
      reach: { organisation: org },
      lanes: replay ? [`${replay.scope} ${replay.key}`] : [],
      look: lookForRecord(this.#statements, org, replay),
      decide: ([found]) => {
        const recorded = recordedIn(found, replay);
        if (recorded) return { writes: [], result: recorded };
        const { session, messages, answer } = created;
        const writes = [
          this.#query('insertSession', { org, ...allColumns(session) }),
          ...addMessages(this.#statements, org, session, messages),
          ...countUsage(this.#statements, org, session, undefined),
          ...keepRecord(this.#statements, org, replay, answer),
          ...tellOf(this.#statements, { org, id: session.id }, 'created', session.createdAt),
        ];
        return { writes, result: { answer, replayed: false } };
      },
    });
  }

  fork(
    scope: OrgScope,
    id: string,
    until: number,
    decide: (found: Found, bytes: number) => Fork,
    replay: ReplayKey | undefined,
  ): Promise<Recorded> {
    return this.#database.write(forkWork(this.#statements, scope, { id, until }, decide, replay));
  }

  async usage(scope: OrgScope, input: UsageInput): Promise<readonly UsageRow[]> {
    const reach = { organisation: scope.organisation };
    const [rows = []] = await this.#database.read(reach, [usageQuery(scope, input)]);
    return rows.map((row) => ({ ...row }) as unknown as UsageRow);
  }

  async eraseUser(scope: OrgScope, userId: string, now: number): Promise<Erased> {
    const key = { org: scope.organisation, user: userId };
    const { hashes, ...erased } = await eraseUser(this.#database, this.#statements, key, now);
    this.#tokens.forget(hashes);
    return { ...erased, tokens: hashes.length };
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
    replay: ReplayKey | undefined,
  ): Promise<Recorded> {
    const org = scope.organisation;
    return this.#database.write({
      reach: { organisation: org },
      lanes: [id],
      // The record last: whoever waited for the lock of the session sees what its holder recorded.
      look: [
        ...lookForSession(this.#statements, { org, id }),
        ...lookForRecord(this.#statements, org, replay),
      ],
      decide: ([sessions, tombstones, records]) => {
        const recorded = recordedIn(records, replay);
        if (recorded) return { writes: [], result: recorded };
        const found = foundIn(sessions, tombstones);
        const { session, messages, answer } = decide(found);
        const before = found.kind === 'session' ? found.session : undefined;
        const changes = session
          ? [
              this.#query('updateSession', { org, ...mutableColumns(session) }),
              ...addMessages(this.#statements, org, session, messages),
              ...countUsage(this.#statements, org, session, before),
            ]
          : [];
        const writes = [
          ...changes,
          ...keepRecord(this.#statements, org, replay, answer),
          ...tellOfChange(this.#statements, org, before, session),
        ];
        return { writes, result: { answer, replayed: false } };
      },
    });
  }

  remove(
    scope: OrgScope,
    id: string,
    decide: (found: Found) => boolean,
    now: number,
  ): Promise<void> {
    const org = scope.organisation;
    return this.#database.write({
      reach: { organisation: org },
      lanes: [id],
      look: lookForSession(this.#statements, { org, id }),
      decide: ([sessions, tombstones]) => ({
        writes: decide(foundIn(sessions, tombstones))
          ? eraseSession(this.#statements, { org, id }, 'deleted', now)
          : [],
        result: undefined,
      }),
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
    const [sessions = [], tombstones = [], messages = []] = await this.#database.read(
      { organisation: org },
      [
        { text: this.#statements.readSession(view.fields), values: key },
        this.#query('findTombstone', key),
        messagesIn(this.#statements, key, view),
      ],
    );
    const { version } = admit(foundIn(sessions, tombstones));
    const { members } = sessions[0] as { members: string };
    const { messages: joined } = messages[0] as { messages: JsonText | null };
    return { body: sessionText(members, joined), version };
  }

  async list(scope: OrgScope, query: ListQuery): Promise<SessionPage> {
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
    const [rows = []] = await this.#database.read(reach, [
      searchQuery(this.#statements, scope, query),
    ]);
    const hits = hitsIn(rows.slice(0, query.limit));
    return { hits, more: rows.length > query.limit, mode: this.#statements.words.mode };
  }

  async sweep(bounds: SweepBounds): Promise<Swept> {
    const attempt = () => sweepEnded(this.#database, this.#statements, bounds);
    const swept = await attempt().catch(async (failure: unknown) => {
      if (await this.#database.makeRoom(failure)) return attempt();
      throw failure;
    });
    await this.#database.giveBackSpace();
    return swept;
  }

  saveToken(token: TokenRecord): Promise<void> {
    return this.#tokens.save(token);
  }

  removeToken(organisation: string, hash: string): Promise<void> {
    return this.#tokens.remove(organisation, hash);
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

  putBack(organisation: string, contents: Contents): Promise<void> {
    return this.#database.write({
      reach: { organisation },
      lanes: 'every',
      look: [],
      decide: () => ({
        writes: putBackQueries(this.#statements, organisation, contents),
        result: undefined,
      }),
    });
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  #query(name: keyof Statements['fixed'], values: Query['values']): Query {
    return { text: this.#statements.fixed[name], values };
  }
}
