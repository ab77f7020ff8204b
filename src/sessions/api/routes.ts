import type { Handler, HttpRequest, HttpResponse, Match } from '../../http/index.ts';
import { type Clock, isUuid } from '../../kernel/index.ts';
import type { Log } from '../../telemetry/index.ts';
import { ADDED_ROUTES, type AdditionName } from '../additions.ts';
import type { Context, NewId } from '../context.ts';
import { type OperationName, SESSION_ROUTES, type SessionRoute } from '../contract.ts';
import { notFound } from '../operations/admit.ts';
import { appendMessages } from '../operations/append-messages.ts';
import { createSession } from '../operations/create-session.ts';
import { deleteSession } from '../operations/delete-session.ts';
import { eraseUser, verifyReceipt } from '../operations/erase-user.ts';
import { extendSession } from '../operations/extend-session.ts';
import { forkSession } from '../operations/fork-session.ts';
import { getSession } from '../operations/get-session.ts';
import { listOrganisations } from '../operations/list-organisations.ts';
import { listSessions } from '../operations/list-sessions.ts';
import { readAudit } from '../operations/read-audit.ts';
import { reportQuotas } from '../operations/report-quotas.ts';
import { reportUsage } from '../operations/report-usage.ts';
import { searchMessages } from '../operations/search-messages.ts';
import { watchEvents } from '../operations/watch-events.ts';
import type { Rates } from '../rates.ts';
import { Refusal } from '../refusal.ts';
import { createRefusalLog, type RefusalLog } from '../refusal-log.ts';
import type { SettingsOf } from '../settings.ts';
import type { SessionStore } from '../store.ts';
import { authenticate, requireRight } from '../tenancy.ts';
import type { Watchers } from '../watchers.ts';
import {
  readAuditQuery,
  readErase,
  readFork,
  readLastEventId,
  readReceipt,
  readUsage,
} from './added-inputs.ts';
import { readCreate, readExtend, readUpdate } from './body-inputs.ts';
import { findRoute, routesOf } from './find-route.ts';
import { type Frame, framed } from './framed.ts';
import { answerHealthCheck, isHealthCheck } from './health.ts';
import { readGet, readList, readNoQuery, readSearch } from './query-inputs.ts';
import { readBody, readConditions, readIfMatch, readQuery } from './read-input.ts';
import { writeEvents } from './write-events.ts';
import { writeJson, writePage, writeRecorded, writeRows } from './write-output.ts';

/** What a handler needs. */
export interface ApiOptions {
  readonly store: SessionStore;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly settingsOf: SettingsOf;
  readonly log: Log;
  readonly watchers: Watchers;
  readonly rates: Rates;
  /** See `SessionsOptions`. */
  readonly anyToken?: boolean;
}

/** The HTTP face of the service. The handler never throws. */
export function createHandler(options: ApiOptions): Handler {
  const refusals = createRefusalLog(options);
  return framed(
    (request, frame) => answer(request, { ...options, refusals, ...frame }),
    options.log,
  );
}

/** One request, ready for its operation. */
interface Call {
  readonly context: Context;
  readonly request: HttpRequest;
  readonly query: ReadonlyMap<string, string>;
  /** Empty for operations on the collection. */
  readonly sessionId: string;
  readonly watchers: Watchers;
}

interface Answering extends ApiOptions, Frame {
  readonly refusals: RefusalLog;
}

async function answer(request: HttpRequest, options: Answering): Promise<HttpResponse> {
  if (isHealthCheck(request)) return answerHealthCheck(request, options.store, options.log);
  const match = findRoute(router, request);
  try {
    return await carryOut(request, match, options);
  } catch (failure) {
    const { operation } = match.route;
    const { authorization } = request.headers;
    const { refusals, requestId } = options;
    await refusals.note(failure, { operation, authorization, requestId });
    throw failure;
  }
}

async function carryOut(
  request: HttpRequest,
  { route, parameters }: Match<SessionRoute<OperationName | AdditionName>>,
  options: Answering,
): Promise<HttpResponse> {
  const { store, clock, newId, requestId } = options;
  const organisation = parameters.get('organisation') ?? '';
  const { authorization } = request.headers;
  if (route.operation === 'list-organisations') {
    readNoQuery(readQuery(request.target), options.settingsOf(''));
    return writeJson(200, await listOrganisations(options, authorization));
  }
  const scope = await authenticate(store, clock, authorization, organisation, options.anyToken);
  const settings = options.settingsOf(organisation);
  options.rates.count(organisation, settings.quotas.rate, options.tell);
  requireRight(scope, route.needs);
  const context = { store, clock, newId, scope, settings, requestId };
  const query = readQuery(request.target);
  const sessionId = parameters.get('sessionId') ?? '';
  return OPERATIONS[route.operation]({
    ...{ context, request, query, sessionId, watchers: options.watchers },
  });
}

/** All but the one that is about no organisation. */
type Operation = OperationName | Exclude<AdditionName, 'list-organisations'>;

const OPERATIONS: Record<Operation, (call: Call) => Promise<HttpResponse>> = {
  async 'list-sessions'({ context, query }) {
    const input = readList(query, context.settings);
    return writePage(await listSessions(context, input), input.limit, query);
  },

  async 'create-session'(call) {
    const { input, conditions } = readWrite(call, readCreate);
    return writeRecorded(await createSession(call.context, input, conditions));
  },

  async 'get-session'({ context, query, sessionId }) {
    const input = readGet(query, context.settings);
    // D33: this path declares any string, so a malformed id is merely unknown.
    if (!isUuid(sessionId)) throw notFound();
    const { body, version } = await getSession(context, sessionId, input);
    return writeJson(200, body, version);
  },

  async 'append-messages'(call) {
    const { input, conditions } = readWrite(call, readUpdate);
    return writeRecorded(await appendMessages(call.context, uuidOf(call), input, conditions));
  },

  async 'delete-session'({ context, request, query, sessionId }) {
    readNoQuery(query, context.settings);
    return writeJson(
      200,
      await deleteSession(context, sessionId, { ifMatch: readIfMatch(request) }),
    );
  },

  async 'extend-session'(call) {
    const { input, conditions } = readWrite(call, readExtend);
    return writeRecorded(await extendSession(call.context, uuidOf(call), input, conditions));
  },

  async 'search-messages'({ context, query }) {
    const input = readSearch(query, context.settings);
    return writePage(await searchMessages(context, input), input.limit, query);
  },

  async 'fork-session'(call) {
    const { input, conditions } = readWrite(call, readFork);
    return writeRecorded(await forkSession(call.context, uuidOf(call), input, conditions));
  },

  async 'report-usage'({ context, query }) {
    const input = readUsage(query, context.settings, context.clock.now());
    return writeRows(await reportUsage(context, input), input, query);
  },

  async 'report-quotas'({ context, query }) {
    readNoQuery(query, context.settings);
    return writeJson(200, await reportQuotas(context));
  },

  async 'erase-user'(call) {
    const { input } = readWrite(call, readErase);
    return writeJson(200, await eraseUser(call.context, input));
  },

  async 'read-audit'({ context, query }) {
    const input = readAuditQuery(query, context.settings);
    return writePage(await readAudit(context, input), input.limit, query);
  },

  async 'verify-receipt'(call) {
    const { input } = readWrite(call, readReceipt);
    return writeJson(200, verifyReceipt(call.context, input));
  },

  'watch-organisation': (call) => watch(call),

  async 'watch-session'(call) {
    const { context, sessionId } = call;
    if (!isUuid(sessionId)) throw notFound();
    // Whether there is one, and it may be watched.
    await getSession(context, sessionId, { messagesLimit: 1, messagesBefore: 1 });
    return watch(call, sessionId);
  },
};

async function watch(
  { context, request, query, watchers }: Call,
  sessionId?: string,
): Promise<HttpResponse> {
  readNoQuery(query, context.settings);
  const after = readLastEventId(request);
  return writeEvents(await watchEvents(context, watchers, { after, sessionId }));
}

function readWrite<T>(
  { context: { settings }, request, query }: Call,
  read: (body: unknown, settings: Context['settings']) => T,
) {
  readNoQuery(query, settings);
  const body = readBody(request, settings.limits.bodyBytes);
  return { input: read(body, settings), conditions: readConditions(request, body) };
}

/** D33: these paths declare a UUID. */
function uuidOf({ sessionId }: Call): string {
  if (isUuid(sessionId)) return sessionId;
  throw new Refusal('invalid_parameter', 'sessionId must be a UUID', {
    details: [{ path: '/sessionId', message: 'must be a UUID' }],
  });
}

const router = routesOf<SessionRoute<OperationName | AdditionName>>([
  ...SESSION_ROUTES,
  ...ADDED_ROUTES,
]);
