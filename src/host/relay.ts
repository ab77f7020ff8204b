import { networkTransport } from '../consumes/index.ts';
import type { RelayedAnswer, RelayedRequest } from '../exposes/index.ts';
import { collectBody } from '../http/index.ts';
import { type Clock, Problem, randomHex } from '../kernel/index.ts';
import { traceFields } from '../telemetry/index.ts';
import type { ServedExposure } from './operator.ts';
import type { Witness } from './witness.ts';

/** Somebody waits in front of a screen. */
const LONGEST_MS = 60_000;

/** A conversation may be long. What is larger cannot be shown. */
const MOST_BYTES = 40 * 1024 * 1024;

/**
 * Sends a request to an exposure of this process through its port, as any caller would, and looks
 * on.
 *
 * @throws Problem parameter-invalid when nothing that listens has this name
 */
export async function relay(
  asked: RelayedRequest,
  served: readonly ServedExposure[],
  { witness, clock }: { readonly witness: Witness; readonly clock: Clock },
): Promise<RelayedAnswer> {
  const url = served.find(({ namespace }) => namespace === asked.exposer)?.url;
  if (url === undefined) throw unknown(asked.exposer, served);
  const traceId = randomHex(32);
  const context = { traceId, spanId: randomHex(16), sampled: true };
  const transport = networkTransport(new URL(new URL(url).origin), {
    totalMs: LONGEST_MS,
    maxBodyBytes: MOST_BYTES,
  });
  const { method, target, headers, body } = asked;
  const begun = clock.monotonic();
  try {
    const { result, sent } = await witness.watch(traceId, async () => {
      const answer = await transport({
        method,
        target,
        headers: { ...headers, ...traceFields(context) },
        ...(body !== undefined && { body: new TextEncoder().encode(body) }),
      });
      return { ...answer, body: await collectBody(answer.body) };
    });
    return {
      traceId,
      status: result.status,
      headers: result.headers,
      body: result.body,
      durationMs: clock.monotonic() - begun,
      sent,
    };
  } finally {
    await transport.close();
  }
}

function unknown(name: string, served: readonly ServedExposure[]): Problem {
  const names = served.flatMap(({ namespace, url }) => (url === undefined ? [] : [namespace]));
  const message = `is one of ${names.join(', ') || 'none, as nothing listens'}`;
  return new Problem('parameter-invalid', `exposer: '${name}' is not there; it ${message}`, {
    errors: [{ pointer: '/exposer', message }],
  });
}
