import { Fields, Refusal } from '../../sessions/index.ts';
import type { JournalFilter } from '../journal/entry.ts';
import { OPERATIONS } from '../operations.ts';
import { type ControlCall, type ControlRoute, fieldsOf } from './route.ts';

/** `/_emulator/requests` */
export const requestRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: '/requests', answer: entries },
  { method: 'DELETE', path: '/requests', answer: ({ emulator }) => emulator.journal.clear() },
  { method: 'POST', path: '/requests/assert', answer: check },
];

const FILTERS = [
  'operation',
  'organisation',
  'sessionId',
  'method',
  'path',
  'status',
  'fault',
  'after',
] as const satisfies readonly (keyof JournalFilter)[];

function entries({ emulator: { journal }, query }: ControlCall) {
  const given = Object.fromEntries([...query].map(([name, value]) => [name, read(name, value)]));
  const fields = new Fields(given);
  fields.allowOnly([...FILTERS, 'limit']);
  const limit = fields.integer('limit', { minimum: 1, maximum: 1_000_000 });
  const filter = readFilter(fields);
  fields.finish();
  const found = journal.entries(filter);
  return { count: found.length, requests: limit === undefined ? found : found.slice(-limit) };
}

/** A query has texts only. */
function read(name: string, value: string): unknown {
  if (name === 'fault' && /^(true|false)$/.test(value)) return value === 'true';
  const counts = name === 'status' || name === 'after' || name === 'limit';
  return counts && /^\d{1,15}$/.test(value) ? Number(value) : value;
}

/** What was expected was asked, or not: 409, with what was asked instead. */
async function check(call: ControlCall) {
  const { journal } = call.emulator;
  const fields = await fieldsOf(call, [...FILTERS, 'body', 'times']);
  const times = fields.integer('times', { minimum: 0, maximum: 1_000_000 });
  const body = fields.object('body');
  const filter = { ...readFilter(fields), ...(body && { body }) };
  fields.finish();
  const complaint = journal.complaint({ ...filter, ...(times !== undefined && { times }) });
  if (complaint !== undefined) throw new Refusal('assertion_failed', complaint);
  return { count: journal.count(filter) };
}

function readFilter(fields: Fields): JournalFilter {
  const text = { minimum: 1, maximum: 2_000 };
  const status = fields.value('status');
  const filter = {
    operation: fields.word('operation', OPERATIONS),
    organisation: fields.text('organisation', text),
    sessionId: fields.text('sessionId', text),
    method: fields.text('method', text)?.toUpperCase(),
    path: fields.text('path', text),
    status:
      typeof status === 'string'
        ? fields.word('status', ['1xx', '2xx', '3xx', '4xx', '5xx'])
        : fields.integer('status', { minimum: 0, maximum: 599 }),
    fault: fields.flag('fault'),
    after: fields.integer('after', { minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
