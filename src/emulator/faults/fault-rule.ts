import { Fields, isObject, Refusal } from '../../sessions/index.ts';
import { type EmulatedOperation, OPERATIONS } from '../operations.ts';

/** A failure on purpose: which requests it meets, and what happens to them. */
export interface FaultRule {
  /** Shown in the journal. */
  readonly name?: string;
  /** Default: any. */
  readonly operation?: EmulatedOperation | readonly EmulatedOperation[];
  /** Default: any. */
  readonly organisation?: string;
  /** How likely a request that fits is met, from 0 to 1. Default: 1. */
  readonly probability?: number;
  /** Requests that fit and are left alone first. Default: 0. */
  readonly skip?: number;
  /** Requests that are met; then the rule is spent. Default: no end. */
  readonly times?: number;
  /** Milliseconds before anything else happens: so many, or between two numbers. */
  readonly latency?: number | readonly [number, number];
  /** Answered in place of what the service would answer. */
  readonly status?: number;
  /** Seconds in `Retry-After`. */
  readonly retryAfter?: number;
  /** `code` and `message` of the error object. */
  readonly error?: { readonly code?: string; readonly message?: string };
  /** The connection is cut instead of an answer. */
  readonly drop?: boolean;
  /** Bytes of the answer's body after which the connection is cut. */
  readonly truncate?: number;
  /**
   * With `status` or `drop`: whether the request is carried out all the same, so that only its
   * answer is lost. Default: false.
   */
  readonly commit?: boolean;
}

/** What rules may say at most. */
const BOUNDS = {
  rules: 100,
  latencyMs: { minimum: 0, maximum: 600_000 },
  count: { minimum: 0, maximum: 1_000_000 },
  status: { minimum: 400, maximum: 599 },
  retryAfter: { minimum: 0, maximum: 86_400 },
} as const;

/**
 * Reads rules that come from outside: a list of them, or an object whose `rules` is one.
 *
 * @throws Refusal invalid_parameter, naming every value that is wrong
 */
export function readFaultRules(value: unknown): readonly FaultRule[] {
  const fields = new Fields({ rules: isObject(value) && 'rules' in value ? value.rules : value });
  const given = fields.array('rules') ?? fields.refuse('rules', 'is required') ?? [];
  if (given.length > BOUNDS.rules) fields.refuse('rules', `must be at most ${BOUNDS.rules} rules`);
  const rules = given.map((rule, index) => readRule(fields, rule, `rules/${index}`));
  fields.finish();
  return rules;
}

function readRule(parent: Fields, value: unknown, path: string): FaultRule {
  if (!isObject(value)) return parent.refuse(path, 'must be an object') ?? {};
  const fields = parent.inside(value, path);
  fields.allowOnly(NAMES);
  const rule = {
    name: fields.text('name', { minimum: 1, maximum: 100 }),
    operation: readOperations(fields),
    organisation: fields.text('organisation', { minimum: 1, maximum: 256 }),
    probability: fields.number('probability', { minimum: 0, maximum: 1 }),
    skip: fields.integer('skip', BOUNDS.count),
    times: fields.integer('times', BOUNDS.count),
    latency: readLatency(fields),
    status: fields.integer('status', BOUNDS.status),
    retryAfter: fields.integer('retryAfter', BOUNDS.retryAfter),
    error: readError(fields),
    drop: fields.flag('drop'),
    truncate: fields.integer('truncate', BOUNDS.count),
    commit: fields.flag('commit'),
  };
  checkEffects(fields, rule);
  return Object.fromEntries(Object.entries(rule).filter(([, given]) => given !== undefined));
}

const NAMES = [
  'name',
  'operation',
  'organisation',
  'probability',
  'skip',
  'times',
  'latency',
  'status',
  'retryAfter',
  'error',
  'drop',
  'truncate',
  'commit',
] as const satisfies readonly (keyof FaultRule)[];

function readOperations(fields: Fields): FaultRule['operation'] | undefined {
  if (!Array.isArray(fields.value('operation'))) return fields.word('operation', OPERATIONS);
  const names = fields.array('operation') ?? [];
  const known = OPERATIONS.filter((operation) => names.includes(operation));
  if (known.length === names.length && known.length > 0) return known;
  return fields.refuse('operation', `must be among ${OPERATIONS.join(', ')}`);
}

function readLatency(fields: Fields): FaultRule['latency'] | undefined {
  const { minimum, maximum } = BOUNDS.latencyMs;
  if (!Array.isArray(fields.value('latency'))) {
    return fields.number('latency', BOUNDS.latencyMs);
  }
  const [from, to, ...more] = fields.array('latency') ?? [];
  const numbers = typeof from === 'number' && typeof to === 'number' && more.length === 0;
  if (numbers && minimum <= from && from <= to && to <= maximum) return [from, to];
  return fields.refuse('latency', `must be two numbers from ${minimum} to ${maximum}, in order`);
}

function readError(parent: Fields): FaultRule['error'] | undefined {
  const value = parent.object('error');
  if (value === undefined) return undefined;
  const fields = parent.inside(value, 'error');
  fields.allowOnly(['code', 'message']);
  const code = fields.text('code', { minimum: 1, maximum: 100 });
  const message = fields.text('message', { minimum: 1, maximum: 1_000 });
  return { ...(code !== undefined && { code }), ...(message !== undefined && { message }) };
}

/** A rule that would do nothing, or two things at once, is a mistake of its author. */
function checkEffects(fields: Fields, rule: { readonly [N in keyof FaultRule]?: unknown }): void {
  const ends = (['status', 'drop', 'truncate'] as const).filter(
    (name) => rule[name] !== undefined && rule[name] !== false,
  );
  if (ends.length > 1) fields.refuse(ends[1] ?? '', `cannot be combined with ${ends[0]}`);
  if (ends.length === 0 && rule.latency === undefined) {
    fields.refuse('', 'has no effect: give it latency, status, drop or truncate');
  }
  const needsStatus = (['retryAfter', 'error'] as const).find((name) => rule[name] !== undefined);
  if (needsStatus && rule.status === undefined) fields.refuse(needsStatus, 'needs a status');
}

/** Rules given by a program, which are checked like those from outside. */
export function checkFaultRules(rules: readonly FaultRule[]): readonly FaultRule[] {
  try {
    return readFaultRules(rules);
  } catch (failure) {
    throw failure instanceof Refusal ? new RangeError(failure.message) : failure;
  }
}
