import { type HttpRequest, type PathTemplate, parsePathTemplate } from '../http/index.ts';
import { Problem } from '../kernel/index.ts';
import {
  ADDED_ROUTES,
  type AdditionName,
  findRoute,
  type OperationName,
  routesOf,
  SESSION_ROUTES,
} from '../sessions/index.ts';

/** Operations beside those on sessions, which chat applications call. */
export type CompanionName = 'list-models' | 'list-agents' | 'chat' | 'chat-stream';

/** Every operation that is emulated. */
export type EmulatedOperation = OperationName | AdditionName | CompanionName;

interface EmulatedRoute<N extends EmulatedOperation> {
  readonly operation: N;
  /** Upper case. */
  readonly method: string;
  readonly path: PathTemplate;
}

const AI = '/api/v3/organizations/{organisation}/ai';

/** Where companions are served, as the published description of QuantCDN's API spells them. */
export const COMPANION_ROUTES: readonly EmulatedRoute<CompanionName>[] = [
  companion('list-models', 'GET', '/models'),
  companion('list-agents', 'GET', '/agents'),
  companion('chat', 'POST', '/chat'),
  companion('chat-stream', 'POST', '/chat/stream'),
];

function companion(
  operation: CompanionName,
  method: string,
  path: string,
): EmulatedRoute<CompanionName> {
  return { operation, method, path: parsePathTemplate(AI + path) };
}

/** The names of all operations. */
export const OPERATIONS: readonly EmulatedOperation[] = [
  ...SESSION_ROUTES.map(({ operation }) => operation),
  ...ADDED_ROUTES.map(({ operation }) => operation),
  ...COMPANION_ROUTES.map(({ operation }) => operation),
];

/** What a request asks for, as far as its line tells. */
export interface Asked {
  readonly operation: EmulatedOperation;
  readonly organisation: string;
  readonly sessionId?: string;
}

const router = routesOf<EmulatedRoute<EmulatedOperation>>([
  ...SESSION_ROUTES,
  ...ADDED_ROUTES,
  ...COMPANION_ROUTES,
]);

/** @returns `undefined` for a request that no operation answers */
export function askedOf(request: Pick<HttpRequest, 'method' | 'target'>): Asked | undefined {
  try {
    const { route, parameters } = findRoute(router, request);
    const sessionId = parameters.get('sessionId');
    return {
      operation: route.operation,
      organisation: parameters.get('organisation') ?? '',
      ...(sessionId !== undefined && { sessionId }),
    };
  } catch (failure) {
    if (failure instanceof Problem) return undefined;
    throw failure;
  }
}
