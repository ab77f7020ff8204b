import { Problem } from '../kernel/index.ts';
import { type Quota, type QuotaState, secondsOf } from './caller-quota.ts';
import type { HttpResponse } from './message.ts';
import type { Crowd } from './places.ts';

/** What a caller is told whose request has no place: there is none, or it has its share already. */
export function crowdProblem(crowd: Crowd): Problem {
  const headers = { 'retry-after': '1' };
  if (crowd === 'full')
    return new Problem('overloaded', 'too many requests are being answered; try again', {
      headers,
    });
  return new Problem('rate-limited', 'too many of your requests are being answered; try again', {
    headers,
  });
}

/** What a caller is told that has used its quota up. */
export function rateProblem({ waitMs }: QuotaState): Problem {
  const seconds = secondsOf(waitMs);
  return new Problem('rate-limited', `you may send another request in ${seconds} s`, {
    headers: { 'retry-after': seconds },
  });
}

/** An answer that tells what is left. What an upstream says of its own quota gives way. */
export function withQuota(answer: HttpResponse, quota: Quota, state: QuotaState): HttpResponse {
  return { ...answer, headers: { ...answer.headers, ...quotaFields(quota, state) } };
}

/**
 * The fields that tell what is left (draft-ietf-httpapi-ratelimit-headers-11): the policy, and how
 * many requests remain until when.
 */
export function quotaFields(quota: Quota, state: QuotaState): Readonly<Record<string, string>> {
  const { remaining, resetMs, waitMs, allowed } = state;
  const seconds = secondsOf(allowed ? resetMs : waitMs);
  return {
    'ratelimit-policy': `"default";q=${quota.count};w=${secondsOf(quota.windowMs)}`,
    ratelimit: `"default";r=${remaining};t=${seconds}`,
  };
}
