/** Door `capstan/sessions`: an AI Sessions service that answers like QuantCDN's, over SQLite. */
export {
  type Contents,
  EMPTY,
  type KeptAnswer,
  type KeptMessage,
  type KeptSession,
  type KeptTombstone,
  type PortableStore,
} from './contents.ts';
export type { NewId } from './context.ts';
export { type OperationName, SESSION_ROUTES, type SessionRoute } from './contract.ts';
export { DECISIONS } from './decisions.ts';
export {
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
  type SessionSettings,
  type SettingsInput,
} from './settings.ts';
export {
  listenWith,
  type ServiceAddress,
  type StartedSessions,
  startSessions,
} from './start-sessions.ts';
export type { SessionStore, TokenRecord, TokenScope } from './store.ts';
export type { DatabasePlace } from './stores/sqlite/open-database.ts';
export { openSqliteStore } from './stores/sqlite/open-sqlite-store.ts';
export type { OrgScope, TokenOptions } from './tenancy.ts';
