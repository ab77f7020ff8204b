/** Sizes (D24). Bytes are of UTF-8. */
export interface Limits {
  /** Bytes of a request body; beyond it 413. */
  readonly bodyBytes: number;
  /** Bytes of one message's content; of an array, of its JSON text. */
  readonly contentBytes: number;
  /** Messages in one request. */
  readonly messagesPerRequest: number;
  /** Messages in one session. */
  readonly messagesPerSession: number;
  /** Bytes of all contents in one session. */
  readonly sessionBytes: number;
  /** Bytes of the JSON text of a session's metadata. */
  readonly metadataBytes: number;
  /** Top-level names in metadata. */
  readonly metadataKeys: number;
  /** Nesting of metadata; a flat object has depth 1. */
  readonly metadataDepth: number;
  /** Bytes of a `userId`, at least one. */
  readonly userIdBytes: number;
  /** Bytes of a `sessionGroup`. */
  readonly sessionGroupBytes: number;
  /** Bytes of a `title`. */
  readonly titleBytes: number;
  /** Bytes of a `model`. */
  readonly modelBytes: number;
}

/** How many requests an organisation may send to one process (D41). */
export interface Rate {
  /** In the long run. */
  readonly requestsPerSecond: number;
  /** At once, after some rest. */
  readonly burst: number;
}

/** What an organisation may have and spend (D41); `false` = as much as it likes. */
export interface Quotas {
  readonly rate: Rate | false;
  /** Sessions that live. */
  readonly sessions: number | false;
  /** UTF-8 bytes of the contents of those. */
  readonly bytes: number | false;
  /** Of all time. */
  readonly tokens: number | false;
  /** Days are those of UTC. */
  readonly tokensPerDay: number | false;
  /** Months are those of UTC. */
  readonly tokensPerMonth: number | false;
  /** In one session. */
  readonly tokensPerSession: number | false;
}

/**
 * Everything about the service that an operator may choose. The defaults answer as the published
 * contract says, where it says anything; the ids are explained in `decisions.ts`.
 */
export interface SessionSettings {
  /** `documented`: successful bodies have the fields of the contract and no others. */
  readonly responseFields: 'extended' | 'documented';
  /** D9. */
  readonly completedAppend: 'reject' | 'allow';
  /** D13: minutes between creation and the last possible expiry; `undefined` = no bound. */
  readonly totalLifeMinutes: number | undefined;
  /** D15: minutes a session lives at least after a change; `false` = only extending helps. */
  readonly slidingExpiry: number | false;
  /** D17: minutes a tombstone is kept. At least the maximum life, 1440, keeps late writes out. */
  readonly tombstoneMinutes: number;
  /** D18. */
  readonly metadataUpdate: 'merge' | 'replace';
  /** D23: hours an answer is kept for replay. */
  readonly idempotencyHours: number;
  /**
   * What the audit log tells. `administration`: tokens that were made and revoked, and users that
   * were erased; `all`: every change of a session too, and who was refused.
   */
  readonly audit: 'administration' | 'all';
  /** Days a line of the audit log is kept. */
  readonly auditDays: number;
  /** Hours an event is kept for those who watch. */
  readonly eventHours: number;
  /** Days a row of usage is kept; `undefined` = for ever. */
  readonly usageDays: number | undefined;
  /** Days a message is kept; `undefined` = as long as its session. */
  readonly messageDays: number | undefined;
  /** How many of the newest messages of a session are kept; `undefined` = all. */
  readonly newestMessages: number | undefined;
  /** D28. */
  readonly foreignUserSession: 404 | 403;
  /** D30: rows that may be skipped; deep pages go by cursor. */
  readonly offsetMaximum: number;
  /** D32. */
  readonly validate: 'lenient' | 'strict';
  /** D37: take `system` and `tool` turns and arrays of content blocks in updates. */
  readonly extendedMessages: boolean;
  readonly limits: Limits;
  /** D41. */
  readonly quotas: Quotas;
}

/** What a caller may leave out. */
export type PartialSettings = Partial<Omit<SessionSettings, 'limits' | 'quotas'>> & {
  readonly limits?: Partial<Limits>;
  readonly quotas?: Partial<Quotas>;
};

/** What may differ by organisation: all but how long is kept what no caller asks for. */
export type OrganisationSettings = Omit<PartialSettings, 'idempotencyHours' | 'tombstoneMinutes'>;

/** Settings as given: for everyone, and other ones for some organisations. */
export interface SettingsInput extends PartialSettings {
  /** By organisation; what an entry leaves out is as for everyone. */
  readonly organisations?: Readonly<Record<string, OrganisationSettings>>;
}

/** The settings that hold in one organisation. */
export interface SettingsOf {
  (organisation: string): SessionSettings;
  /** Those that have settings of their own. */
  readonly special: readonly string[];
}

/** Limits unless told otherwise. */
export const DEFAULT_LIMITS: Limits = {
  bodyBytes: 1024 * 1024,
  contentBytes: 256 * 1024,
  messagesPerRequest: 100,
  messagesPerSession: 10_000,
  sessionBytes: 32 * 1024 * 1024,
  metadataBytes: 16 * 1024,
  metadataKeys: 64,
  metadataDepth: 8,
  userIdBytes: 256,
  sessionGroupBytes: 256,
  titleBytes: 200,
  modelBytes: 200,
};

/** Quotas unless told otherwise: none, as the published contract knows none. */
export const DEFAULT_QUOTAS: Quotas = {
  rate: false,
  sessions: false,
  bytes: false,
  tokens: false,
  tokensPerDay: false,
  tokensPerMonth: false,
  tokensPerSession: false,
};

/** Settings unless told otherwise. */
export const DEFAULT_SETTINGS: SessionSettings = {
  responseFields: 'extended',
  completedAppend: 'reject',
  totalLifeMinutes: undefined,
  slidingExpiry: false,
  tombstoneMinutes: 1440,
  metadataUpdate: 'merge',
  idempotencyHours: 24,
  audit: 'administration',
  auditDays: 90,
  eventHours: 24,
  usageDays: undefined,
  messageDays: undefined,
  newestMessages: undefined,
  foreignUserSession: 404,
  offsetMaximum: 100_000,
  validate: 'lenient',
  extendedMessages: false,
  limits: DEFAULT_LIMITS,
  quotas: DEFAULT_QUOTAS,
};

/** Fills in defaults, once per organisation that differs. */
export function resolveSettings(given: SettingsInput = {}): SettingsOf {
  const { organisations = {}, ...common } = given;
  const everyone = overlay(DEFAULT_SETTINGS, common);
  const special = new Map(
    Object.entries(organisations).map(([name, own]) => [name, overlay(everyone, own)]),
  );
  const settingsOf = (organisation: string) => special.get(organisation) ?? everyone;
  return Object.assign(settingsOf, { special: [...special.keys()] });
}

function overlay(base: SessionSettings, given: PartialSettings): SessionSettings {
  return {
    ...base,
    ...given,
    limits: { ...base.limits, ...given.limits },
    quotas: { ...base.quotas, ...given.quotas },
  };
}
