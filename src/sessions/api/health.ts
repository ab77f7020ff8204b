import type { HttpRequest, HttpResponse } from '../../http/index.ts';
import type { Log } from '../../telemetry/index.ts';
import type { SessionStore } from '../store.ts';

/** What is asked where: the same paths as those of the control port. */
const PATHS: Readonly<Record<string, 'live' | 'ready'>> = {
  '/health/live': 'live',
  '/livez': 'live',
  '/health/ready': 'ready',
  '/readyz': 'ready',
};

/** Whether somebody asks how we are, as load balancers and test runs do every few seconds. */
export function isHealthCheck({ method, target }: HttpRequest): boolean {
  return (
    (method === 'GET' || method === 'HEAD') && Object.hasOwn(PATHS, target.split('?', 1)[0] ?? '')
  );
}

/** The hash of no token. */
const NOBODY = '0'.repeat(64);

/**
 * Whether the process answers, or whether its store does: 200 `UP`, or 503 `DOWN`. Nobody needs a
 * token for that, and nobody learns more.
 */
export async function answerHealthCheck(
  { target }: HttpRequest,
  store: SessionStore,
  log: Log,
): Promise<HttpResponse> {
  const asked = PATHS[target.split('?', 1)[0] ?? ''];
  try {
    if (asked === 'ready') await store.findToken(NOBODY);
    return told(200, 'UP');
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    log.log('warn', 'the session store does not answer', { reason });
    return told(503, 'DOWN');
  }
}

function told(status: number, word: string): HttpResponse {
  const headers = { 'content-type': 'application/json' };
  return { status, headers, body: JSON.stringify({ status: word }) };
}
