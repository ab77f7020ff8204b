import type { GovernedLimits } from '../../../flow/index.ts';
import type { HttpResponse } from '../../../http/index.ts';
import { invalid, json, objectIn } from '../answers.ts';
import { type Asked, type ControlRoute, route } from '../route.ts';

/** What scripts of documents may do, and did. */
export const scripting: readonly ControlRoute[] = [
  ...route('GET /scripting', 'limits of scripts, and what they did', isOn, read),
  ...route('PUT /scripting', 'set limits of scripts', isOn, change),
];

function isOn({ management }: Asked['exposure']): boolean {
  return management.scripting !== undefined;
}

function read({ operator: { scripts } }: Asked): HttpResponse {
  const { enabled, timeoutMs, statementLimit } = scripts.settings;
  return json({
    enabled,
    timeout: timeoutMs,
    statementLimit,
    allowedLanguages: ['javascript'],
    stats: scripts.stats,
  });
}

/** All or nothing: one bad value changes none. */
function change(asked: Asked): HttpResponse {
  const { request, operator } = asked;
  const given = objectIn(request);
  const unknown = Object.keys(given).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) throw invalid(unknown, `is none of ${KNOWN.join(', ')}`);
  const before = operator.scripts.settings;
  const settings: GovernedLimits = {
    enabled: booleanIn(given, 'enabled') ?? before.enabled,
    timeoutMs: wholeIn(given, 'timeout') ?? before.timeoutMs,
    statementLimit: wholeIn(given, 'statementLimit') ?? before.statementLimit,
  };
  operator.scripts.settings = settings;
  operator.log.log('warn', 'the limits of scripts were changed', { ...settings });
  return read(asked);
}

const KNOWN = ['enabled', 'timeout', 'statementLimit'];

/** An hour, and more turns than one takes: beyond them a limit is a slip. */
const MOST: Readonly<Record<string, number>> = { timeout: 3_600_000, statementLimit: 1e12 };

type Given = Readonly<Record<string, unknown>>;

function booleanIn(given: Given, name: string): boolean | undefined {
  const value = given[name];
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalid(name, 'is true or false');
}

function wholeIn(given: Given, name: string): number | undefined {
  const value = given[name];
  const most = MOST[name] ?? 0;
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most)
    return value;
  throw invalid(name, `is a whole number from 1 to ${most}`);
}
