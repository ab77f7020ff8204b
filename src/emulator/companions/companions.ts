import type { Handler, HttpRequest, HttpResponse } from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import {
  authenticate,
  type Context,
  Fields,
  type Frame,
  findRoute,
  framed,
  type NewId,
  type Rates,
  readBody,
  readQuery,
  requireRight,
  routesOf,
  type SessionStore,
  type SettingsOf,
  writeJson,
} from '../../sessions/index.ts';
import type { Log } from '../../telemetry/index.ts';
import type { EmulatedClock } from '../clock.ts';
import { COMPANION_ROUTES, type CompanionName } from '../operations.ts';
import { streamedAnswer, wholeAnswer } from './chat.ts';
import { readChat } from './chat-input.ts';
import type { ChatModel } from './model.ts';
import { type AgentInfo, beginTurn } from './turn.ts';

/** What companions work with. */
export interface CompanionOptions {
  readonly store: SessionStore;
  readonly clock: EmulatedClock;
  readonly newId: NewId;
  readonly settingsOf: SettingsOf;
  readonly rates: Rates;
  readonly model: ChatModel;
  readonly agents: readonly AgentInfo[];
  readonly anyToken: boolean;
  readonly log: Log;
}

/** A handler that also answers what chat applications ask beside sessions. */
export function withCompanions(sessions: Handler, options: CompanionOptions): Handler {
  const companions = framed((request, frame) => answer(request, frame, options), options.log);
  return (request) => (isCompanion(request) ? companions(request) : sessions(request));
}

const router = routesOf(COMPANION_ROUTES);

function isCompanion(request: HttpRequest): boolean {
  try {
    findRoute(router, request);
    return true;
  } catch (failure) {
    // A wrong method at one of these paths is answered here, with those that are right.
    return failure instanceof Problem && failure.problem === 'method-not-allowed';
  }
}

interface Call extends CompanionOptions {
  readonly context: Context;
  readonly request: HttpRequest;
  readonly abort: AbortController;
}

async function answer(
  request: HttpRequest,
  { requestId, tell }: Frame,
  options: CompanionOptions,
): Promise<HttpResponse> {
  const { route, parameters } = findRoute(router, request);
  const { store, clock, newId } = options;
  const organisation = parameters.get('organisation') ?? '';
  const { authorization } = request.headers;
  const scope = await authenticate(store, clock, authorization, organisation, options.anyToken);
  const settings = options.settingsOf(organisation);
  options.rates.count(organisation, settings.quotas.rate, tell);
  requireRight(scope, request.method === 'POST' ? 'write' : 'read');
  const abort = new AbortController();
  request.cancellation?.onCancel(() => abort.abort());
  const context = { store, clock, newId, scope, settings, requestId };
  return OPERATIONS[route.operation]({ ...options, context, request, abort });
}

const OPERATIONS: Record<CompanionName, (call: Call) => Promise<HttpResponse>> = {
  async 'list-models'({ request, model, abort }) {
    const fields = new Fields(Object.fromEntries(readQuery(request.target)));
    const feature = fields.text('feature', { minimum: 1, maximum: 100 }) ?? 'all';
    const all = await model.list(abort.signal);
    const models = all.filter(({ capabilities }) => has(capabilities, feature));
    return writeJson(200, JSON.stringify({ models, count: models.length }));
  },

  async 'list-agents'({ agents }) {
    return writeJson(200, JSON.stringify({ agents }));
  },

  chat: async (call) => wholeAnswer(await begin(call)),

  'chat-stream': async (call) => streamedAnswer(await begin(call)),
};

/** `chat` and `all` are no names of capabilities. */
function has(capabilities: object, feature: string): boolean {
  const name = feature === 'chat' ? 'text' : feature;
  return name === 'all' || Object.entries(capabilities).some(([one, can]) => one === name && can);
}

async function begin({ context, request, agents, model, abort, log }: Call) {
  const body = readBody(request, context.settings.limits.bodyBytes);
  const turn = await beginTurn(context, readChat(body, context.settings), agents);
  return { turn, model, requestId: context.requestId, abort, log };
}
