/** The AI Sessions service: what other rooms may use of it. Programs enter through `src/sessions.ts`. */

export { ListenError } from '../http/index.ts';
export { ADDED_ROUTES, type AdditionName } from './additions.ts';
export { Fields, isObject } from './api/fields.ts';
export { findRoute, routesOf } from './api/find-route.ts';
export { type Frame, framed } from './api/framed.ts';
export { isHealthCheck } from './api/health.ts';
export { readBody, readQuery } from './api/read-input.ts';
export { type ApiOptions, createHandler } from './api/routes.ts';
export { writeJson } from './api/write-output.ts';
export { AUDITED, type AuditedOperation } from './audit.ts';
export {
  type Contents,
  EMPTY,
  type KeptAnswer,
  type KeptMessage,
  type KeptSession,
  type KeptTombstone,
  type PortableStore,
} from './contents.ts';
export type { Context, NewId } from './context.ts';
export {
  type MessageInput,
  type OperationName,
  SESSION_ROUTES,
  type SessionRoute,
  type UpdateInput,
} from './contract.ts';
export { TIME_EXPECTED, timeFrom } from './days.ts';
export { DECISIONS } from './decisions.ts';
export { listenWith, type ServiceAddress } from './listen.ts';
export { makeDirectory } from './make-directory.ts';
export { notFound } from './operations/admit.ts';
export { appendMessages } from './operations/append-messages.ts';
export { createSession } from './operations/create-session.ts';
export { getSession } from './operations/get-session.ts';
export { requireTokens } from './operations/quotas.ts';
export type { AuditLine } from './operations/read-audit.ts';
export { Rates } from './rates.ts';
export { readSettings } from './read-settings.ts';
export { type Detail, REFUSALS, Refusal } from './refusal.ts';
export {
  type AuditAsked,
  createSessions,
  openSessions,
  type SessionService,
  type SessionsOptions,
} from './sessions.ts';
export {
  DEFAULT_SETTINGS,
  type Limits,
  type OrganisationSettings,
  type PartialSettings,
  type Quotas,
  type Rate,
  resolveSettings,
  type SessionSettings,
  type SettingsInput,
  type SettingsOf,
} from './settings.ts';
export type { SessionStore, TokenRecord, TokenScope } from './store.ts';
export { lookAtDatabase, openStore, type StorePlace } from './stores/open-store.ts';
export type { PostgresPlace } from './stores/postgres/place.ts';
export { hasPassword, isPostgresUrl, withoutPassword } from './stores/postgres/url.ts';
export { backUp } from './stores/sqlite/backup.ts';
export type { DatabasePlace } from './stores/sqlite/open-database.ts';
export { openSqliteStore } from './stores/sqlite/open-sqlite-store.ts';
export { type DecisionId, SWITCHES, type Switch } from './switches.ts';
export { authenticate, type OrgScope, requireRight } from './tenancy.ts';
export type { ListedToken, TokenOptions } from './tokens.ts';
export {
  type ExportOptions,
  type ExportProgress,
  exportSessions,
} from './transfer/export-sessions.ts';
export {
  EXPORT_FORMATS,
  type ExportFormat,
  IMPORT_FORMATS,
  type ImportFormat,
  INCLUSIONS,
  type Inclusion,
  TransferProblem,
} from './transfer/format.ts';
export {
  type ImportOptions,
  type ImportReport,
  importSessions,
} from './transfer/import-sessions.ts';
