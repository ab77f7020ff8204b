import { Fields, isObject } from './api/fields.ts';
import {
  DEFAULT_LIMITS,
  type OrganisationSettings,
  type PartialSettings,
  type SettingsInput,
} from './settings.ts';

/**
 * Reads settings that come from outside.
 *
 * @throws Refusal invalid_parameter, naming every value that is wrong
 */
export function readSettings(value: unknown): SettingsInput {
  const top = Fields.of(value, 'settings');
  top.allowOnly([...SHARED, ...COMMON, 'organisations']);
  const settings = { ...readCommon(top), ...readShared(top) };
  const organisations = Object.entries(top.object('organisations') ?? {}).map(([name, own]) => [
    name,
    readOwn(top, `organisations/${name}`, own),
  ]);
  top.finish();
  return { ...settings, organisations: Object.fromEntries(organisations) };
}

/** How long things are kept, which one sweep decides for all. */
const SHARED = ['tombstoneMinutes', 'idempotencyHours'] as const;

/** How long things are kept, which may differ by organisation. */
const KEPT = ['auditDays', 'eventHours', 'usageDays', 'messageDays', 'newestMessages'] as const;

const COMMON = [
  'responseFields',
  'completedAppend',
  'totalLifeMinutes',
  'slidingExpiry',
  'metadataUpdate',
  'audit',
  ...KEPT,
  'foreignUserSession',
  'offsetMaximum',
  'validate',
  'extendedMessages',
  'limits',
] as const;

const COUNT = { minimum: 1, maximum: 1_000_000_000 };

function readOwn(parent: Fields, path: string, value: unknown): OrganisationSettings {
  if (!isObject(value)) return parent.refuse(path, 'must be an object') ?? {};
  const fields = parent.inside(value, path);
  fields.allowOnly(COMMON);
  return readCommon(fields);
}

function readShared(fields: Fields): PartialSettings {
  return present(SHARED.map((name) => [name, fields.integer(name, COUNT)]));
}

function readCommon(fields: Fields): OrganisationSettings {
  const sliding = fields.value('slidingExpiry');
  return present([
    ['responseFields', fields.word('responseFields', ['extended', 'documented'])],
    ['completedAppend', fields.word('completedAppend', ['reject', 'allow'])],
    ['totalLifeMinutes', fields.integer('totalLifeMinutes', COUNT)],
    ['slidingExpiry', sliding === false ? sliding : fields.integer('slidingExpiry', COUNT)],
    ['metadataUpdate', fields.word('metadataUpdate', ['merge', 'replace'])],
    ['audit', fields.word('audit', ['administration', 'all'])],
    ...KEPT.map((name) => [name, fields.integer(name, COUNT)] as const),
    ['foreignUserSession', readStatus(fields)],
    ['offsetMaximum', fields.integer('offsetMaximum', { ...COUNT, minimum: 0 })],
    ['validate', fields.word('validate', ['lenient', 'strict'])],
    ['extendedMessages', fields.flag('extendedMessages')],
    ['limits', readLimits(fields)],
  ]);
}

function readStatus(fields: Fields): 404 | 403 | undefined {
  const value = fields.value('foreignUserSession');
  if (value === undefined || value === 404 || value === 403) return value;
  return fields.refuse('foreignUserSession', 'must be 404 or 403');
}

function readLimits(parent: Fields): PartialSettings['limits'] | undefined {
  const value = parent.object('limits');
  if (value === undefined) return undefined;
  const fields = parent.inside(value, 'limits');
  const names = Object.keys(DEFAULT_LIMITS);
  fields.allowOnly(names);
  return present(names.map((name) => [name, fields.integer(name, COUNT)]));
}

/** An object of the members that are there. */
function present(members: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}
