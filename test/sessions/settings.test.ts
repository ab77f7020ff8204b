import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, Refusal, readSettings } from '../../src/sessions/index.ts';

const refusedPaths = (value: unknown): readonly string[] => {
  try {
    readSettings(value);
    return [];
  } catch (failure) {
    if (!(failure instanceof Refusal)) throw failure;
    return failure.details.map(({ path }) => path);
  }
};

test('every setting can be read, and comes out as it was written', () => {
  const defaults = Object.entries(DEFAULT_SETTINGS).filter(([, value]) => value !== undefined);
  const given = Object.fromEntries(defaults);
  expect(readSettings(given)).toEqual({ ...given, organisations: {} });
  const others = {
    responseFields: 'documented',
    completedAppend: 'allow',
    totalLifeMinutes: 2880,
    slidingExpiry: 60,
    tombstoneMinutes: 10,
    metadataUpdate: 'replace',
    idempotencyHours: 1,
    audit: 'all',
    auditDays: 7,
    eventHours: 2,
    usageDays: 400,
    messageDays: 30,
    newestMessages: 50,
    foreignUserSession: 403,
    offsetMaximum: 0,
    validate: 'strict',
    extendedMessages: true,
    limits: { contentBytes: 10 },
    quotas: {
      ...{ rate: { requestsPerSecond: 0.5, burst: 3 }, sessions: 0, bytes: 1, tokens: 2 },
      ...{ tokensPerDay: 3, tokensPerMonth: false, tokensPerSession: 2 ** 53 - 1 },
    },
  };
  expect(Object.keys(others).sort()).toEqual(Object.keys(DEFAULT_SETTINGS).sort());
  const { tombstoneMinutes, idempotencyHours, ...own } = others;
  const all = { ...others, organisations: { acme: own } };
  expect(readSettings(all)).toEqual(all);
});

test.each<[unknown, readonly string[]]>([
  [{ completedAppend: 'maybe', validate: 1 }, ['/completedAppend', '/validate']],
  [
    { audit: 'none', organisations: { acme: { usageDays: 0 } } },
    ['/audit', '/organisations/acme/usageDays'],
  ],
  // Dates end there: a sweep could not tell what is older.
  [{ usageDays: 1_000_001, messageDays: 1e9, newestMessages: 1e9 }, ['/usageDays', '/messageDays']],
  [{ foreignUserSession: 401 }, ['/foreignUserSession']],
  [{ slidingExpiry: true }, ['/slidingExpiry']],
  [{ limits: { contentByte: 1 } }, ['/limits/contentByte']],
  [{ limits: { contentBytes: 0 } }, ['/limits/contentBytes']],
  [{ quotas: { session: 1 } }, ['/quotas/session']],
  [{ quotas: { sessions: -1, tokens: true } }, ['/quotas/sessions', '/quotas/tokens']],
  [{ quotas: { rate: 5 } }, ['/quotas/rate']],
  [{ quotas: { rate: { burst: 5 } } }, ['/quotas/rate/requestsPerSecond']],
  [
    { quotas: { rate: { requestsPerSecond: 0, burst: 0.5 } } },
    ['/quotas/rate/requestsPerSecond', '/quotas/rate/burst'],
  ],
  [{ unknown: 1 }, ['/unknown']],
  [{ organisations: { acme: { tombstoneMinutes: 1 } } }, ['/organisations/acme/tombstoneMinutes']],
  [{ organisations: { acme: 1 } }, ['/organisations/acme']],
  [[], ['']],
  [undefined, ['']],
])('what is no setting is refused: %j', (value, paths) => {
  expect(refusedPaths(value)).toEqual(paths);
});
