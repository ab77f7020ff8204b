import type { DECISIONS } from './decisions.ts';
import type { SessionSettings } from './settings.ts';

/** The id of a decision. */
export type DecisionId = keyof typeof DECISIONS;

/** How a decision is changed. */
export interface Switch {
  /** The settings that change it for a service, or for one organisation. */
  readonly settings: readonly (keyof SessionSettings)[];
  /** What callers or operators can do beside, or why nothing changes it. */
  readonly note: string;
}

/** How each decision is changed, for whoever knows that the real service answers otherwise. */
export const SWITCHES: Readonly<Record<DecisionId, Switch>> = {
  D1: fixed('a request says `title` or `metadata.title`'),
  D2: fixed('a request says `model`, `metadata.model` or `metadata.modelId`'),
  D3: fixed('pages need one order that does not change between them'),
  D4: fixed('the contract lists "active sessions"'),
  D5: fixed('a request says `status=completed` or `status=all`'),
  D6: fixed('404 is the only status that is documented'),
  D7: fixed('`status: active` opens it again'),
  D8: fixed('404 is the only status that is documented'),
  D9: by('completedAppend', '`allow` appends all the same'),
  D10: fixed('a request says both, or one after the other'),
  D11: fixed('all fields of an update are optional'),
  D12: fixed('"minutes to add to expiration time"'),
  D13: by('totalLifeMinutes', 'bounds the time from creation to the last expiry'),
  D14: fixed('"of an active session"'),
  D15: by('slidingExpiry', 'minutes that a session lives at least after a change'),
  D16: fixed('only 200 and 500 are documented, and an answer must not tell which ids exist'),
  D17: by('tombstoneMinutes', 'how long late writes are told that the session is gone'),
  D18: by('metadataUpdate', '`replace` takes what is given for all there is'),
  D19: fixed('clients read the documented total into 32 bits; `totalTokensExact` has all of it'),
  D20: fixed('all fields of an update are optional'),
  D21: fixed('what was acknowledged never moves'),
  D22: fixed('a request says `version` or `If-Match`, or nothing'),
  D23: by('idempotencyHours', 'a request has `Idempotency-Key`, or not'),
  D24: by('limits', 'each by its own name'),
  D25: fixed('one user must not become two, or two one'),
  D26: fixed('a token is made for a `user`, or for all'),
  D27: fixed('`--dev` takes any token, for every organisation'),
  D28: by('foreignUserSession', '`403` says that the session exists'),
  D29: fixed('"max 100" reads as a cap'),
  D30: by('offsetMaximum', 'a request says `cursor` to go further'),
  D31: fixed('a request says `cursor` and `count=true`, or not'),
  D32: by('validate', '`strict` refuses them'),
  D33: fixed('the contract declares a UUID for some paths and a string for others'),
  D34: fixed('a program hands in `newId`; `randomSeed` makes them the same in every run'),
  D35: fixed('official clients read no other form'),
  D36: by('responseFields', '`documented` leaves out what the contract does not name'),
  D37: by('extendedMessages', '`true` accepts them'),
  D38: fixed('`totalMessages` is the length of the conversation'),
  D39: fixed('a request says `messagesLimit` and `messagesBefore`, or not'),
  D40: fixed('the order of lists is the order of changes'),
  D41: by('quotas', 'each by its own name; `--faults` answers 429 on purpose'),
  D42: fixed('ordinary HTTP'),
  D43: fixed('official clients write such paths'),
};

function by(setting: keyof SessionSettings, note: string): Switch {
  return { settings: [setting], note };
}

function fixed(note: string): Switch {
  return { settings: [], note };
}
