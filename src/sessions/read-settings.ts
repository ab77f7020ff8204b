import { Fields, isObject, type Range } from './api/fields.ts';
import {
  DEFAULT_LIMITS,
  DEFAULT_QUOTAS,
  type OrganisationSettings,
  type PartialSettings,
  type Quotas,
  type Rate,
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
const KEPT = ['auditDays', 'eventHours', 'usageDays', 'messageDays'] as const;

const COMMON = [
  'responseFields',
  'completedAppend',
  'totalLifeMinutes',
  'slidingExpiry',
  'metadataUpdate',
  'audit',
  ...KEPT,
  'newestMessages',
  'foreignUserSession',
  'offsetMaximum',
  'validate',
  'extendedMessages',
  'limits',
  'quotas',
] as const;

const COUNT = { minimum: 1, maximum: 1_000_000_000 };

/** Days or hours. So long ago there still is a date. */
const LIFE = { minimum: 1, maximum: 1_000_000 };

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
  return present([
    ['responseFields', fields.word('responseFields', ['extended', 'documented'])],
    ['completedAppend', fields.word('completedAppend', ['reject', 'allow'])],
    ['totalLifeMinutes', fields.integer('totalLifeMinutes', COUNT)],
    ['slidingExpiry', integerOrNone(fields, 'slidingExpiry', COUNT)],
    ['metadataUpdate', fields.word('metadataUpdate', ['merge', 'replace'])],
    ['audit', fields.word('audit', ['administration', 'all'])],
    ...KEPT.map((name) => [name, fields.integer(name, LIFE)] as const),
    ['newestMessages', fields.integer('newestMessages', COUNT)],
    ['foreignUserSession', readStatus(fields)],
    ['offsetMaximum', fields.integer('offsetMaximum', { ...COUNT, minimum: 0 })],
    ['validate', fields.word('validate', ['lenient', 'strict'])],
    ['extendedMessages', fields.flag('extendedMessages')],
    ['limits', readLimits(fields)],
    ['quotas', readQuotas(fields)],
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

/** Nothing at all may be allowed too: whoever has it keeps it, and gets no more. */
const AMOUNT = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER };

function readQuotas(parent: Fields): PartialSettings['quotas'] | undefined {
  const value = parent.object('quotas');
  if (value === undefined) return undefined;
  const fields = parent.inside(value, 'quotas');
  const names = Object.keys(DEFAULT_QUOTAS);
  fields.allowOnly(names);
  return present(
    names.map((name) => [
      name,
      name === 'rate' ? readRate(fields) : integerOrNone(fields, name, AMOUNT),
    ]),
  );
}

function readRate(parent: Fields): Quotas['rate'] | undefined {
  if (parent.value('rate') === false) return false;
  const value = parent.object('rate');
  if (value === undefined) return undefined;
  const fields = parent.inside(value, 'rate');
  fields.allowOnly(['requestsPerSecond', 'burst']);
  const rate = {
    requestsPerSecond: fields.number('requestsPerSecond', { minimum: 0.001, maximum: 1_000_000 }),
    burst: fields.integer('burst', { minimum: 1, maximum: 1_000_000 }),
  };
  for (const [name, given] of Object.entries(rate))
    if (given === undefined && fields.value(name) === undefined) fields.refuse(name, 'is required');
  return rate as Rate;
}

function integerOrNone(fields: Fields, name: string, range: Range): number | false | undefined {
  return fields.value(name) === false ? false : fields.integer(name, range);
}

/** An object of the members that are there. */
function present(members: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}
