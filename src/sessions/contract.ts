import { type PathTemplate, parsePathTemplate } from '../http/index.ts';
import type { Word } from './words.ts';

/** The six operations, named after what they do. */
export type OperationName =
  | 'list-sessions'
  | 'create-session'
  | 'get-session'
  | 'append-messages'
  | 'delete-session'
  | 'extend-session';

/** Where an operation is served. */
export interface SessionRoute<N extends string = OperationName> {
  readonly operation: N;
  /** Upper case. */
  readonly method: string;
  readonly path: PathTemplate;
  /** The least that a token must be allowed. */
  readonly needs: 'read' | 'write' | 'admin';
}

const COLLECTION = '/api/v3/organizations/{organisation}/ai/sessions';

/**
 * The routes as the published contract spells them. The service also takes `/organisations` and a
 * leading `/v1`.
 */
export const SESSION_ROUTES: readonly SessionRoute[] = [
  route('list-sessions', 'GET', COLLECTION),
  route('create-session', 'POST', COLLECTION),
  route('get-session', 'GET', `${COLLECTION}/{sessionId}`),
  route('append-messages', 'PUT', `${COLLECTION}/{sessionId}`),
  route('delete-session', 'DELETE', `${COLLECTION}/{sessionId}`),
  route('extend-session', 'PUT', `${COLLECTION}/{sessionId}/extend`),
];

function route(operation: OperationName, method: string, path: string): SessionRoute {
  const needs = method === 'GET' ? 'read' : 'write';
  return { operation, method, path: parsePathTemplate(path), needs };
}

/** Bounds that the published contract states. */
export const BOUNDS = {
  /** Minutes. */
  expiration: { minimum: 5, maximum: 1440, fallback: 60 },
  /** Minutes; the maximum is also the most that may remain (D13). */
  extension: { minimum: 1, maximum: 1440, fallback: 60 },
  /** Sessions a page. */
  page: { minimum: 1, maximum: 100, fallback: 50 },
  /** Tokens a turn; clients read totals into 32 bits (D19). */
  tokens: { minimum: 0, maximum: 2_147_483_647 },
} as const;

/** Who speaks in a message. Clients of the published contract know the first three. */
export type Role = 'system' | 'user' | 'assistant' | 'tool';

/** Whether a conversation goes on. */
export type SessionStatus = 'active' | 'completed';

/** A message on its way in. */
export interface MessageInput {
  readonly role: Role;
  /** JSON text of the content: of a string, or of an array of blocks (D37). */
  readonly content: string;
  /** UTF-8 bytes of the content. */
  readonly bytes: number;
  /** The content when it is plain text: titles are made of it. */
  readonly text: string | undefined;
}

/** Any JSON object that passed the JSON guard. */
export type Metadata = Readonly<Record<string, unknown>>;

/** Body of create, read and within its limits. */
export interface CreateInput {
  readonly userId: string;
  readonly sessionGroup: string | undefined;
  readonly metadata: Metadata;
  readonly expirationMinutes: number;
  readonly initialMessages: readonly MessageInput[];
  readonly title: string | undefined;
  readonly model: string | undefined;
}

/** Body of update. */
export interface UpdateInput {
  readonly newMessages: readonly MessageInput[];
  readonly tokensUsed: number;
  readonly status: SessionStatus | undefined;
  readonly metadata: Metadata | undefined;
  readonly title: string | undefined;
  readonly model: string | undefined;
  readonly version: number | undefined;
}

/** Body of extend. */
export interface ExtendInput {
  readonly additionalMinutes: number;
}

/** One top-level name of metadata, and its value as text: of a string, a number, true or false. */
export interface MetadataFilter {
  readonly name: string;
  readonly value: string;
}

/** Query of list. */
export interface ListInput {
  readonly userId: string | undefined;
  readonly sessionGroup: string | undefined;
  readonly model: string | undefined;
  readonly status: SessionStatus | 'all';
  /** Words of a message. */
  readonly text: readonly Word[] | undefined;
  /** Names of metadata, and what their values must be. */
  readonly metadata: readonly MetadataFilter[];
  readonly limit: number;
  readonly offset: number;
  readonly cursor: string | undefined;
  readonly count: boolean;
}

/** Query of get (D39). */
export interface GetInput {
  readonly messagesLimit: number | undefined;
  readonly messagesBefore: number | undefined;
}

/** What a write may be made to depend on. */
export interface WriteConditions {
  /** Entity tags of `If-Match`, quotes included; `undefined` = no condition, `*` among them = any. */
  readonly ifMatch: readonly string[] | undefined;
  /** Idempotency key and fingerprint of the body (D23). */
  readonly replay: { readonly key: string; readonly fingerprint: string } | undefined;
}
