import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Clock } from '../../kernel/index.ts';
import { type Check, failed, ok } from './check.ts';

/** An answer that takes longer is none. */
const PATIENCE_MS = 3_000;

/** Clocks that differ more make tokens look expired, or not valid yet. */
const MOST_SKEW_MS = 60_000;

/** Asks for the head of a consumed API's own address, without any credential. Any answer will do. */
export async function checkUpstream(
  namespace: string,
  base: URL,
  clock: Clock,
): Promise<readonly Check[]> {
  const name = `network ${namespace}`;
  const answer = await head(base);
  if ('reason' in answer)
    return [failed(name, `${base.host} ${answer.reason}`, fixOf(answer.reason, namespace))];
  const reached = ok(name, `${base.host} answers`);
  const skew = answer.date === undefined ? 0 : clock.now() - answer.date.getTime();
  if (Math.abs(skew) <= MOST_SKEW_MS) return [reached];
  const seconds = Math.round(Math.abs(skew) / 1_000);
  const found = `${seconds} seconds ${skew > 0 ? 'ahead of' : 'behind'} ${base.host}`;
  return [reached, failed('clock', found, 'set the clock of this machine')];
}

function head(base: URL): Promise<{ date: Date | undefined } | { reason: string }> {
  const send = base.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const sent = send(base, { method: 'HEAD', agent: false });
    const timer = setTimeout(() => {
      resolve({ reason: 'does not answer' });
      sent.destroy();
    }, PATIENCE_MS);
    sent.once('response', ({ headers }) => {
      clearTimeout(timer);
      const date = new Date(headers.date ?? '');
      resolve({ date: Number.isNaN(date.getTime()) ? undefined : date });
      sent.destroy();
    });
    sent.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve({ reason: REASONS[code ?? ''] ?? `cannot be reached (${code ?? message})` });
    });
    sent.end();
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'is no name that can be resolved',
  EAI_AGAIN: 'cannot be resolved now',
  ECONNREFUSED: 'refuses the connection',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate that nobody vouches for',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate that nobody vouches for',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate that nobody vouches for',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name',
};

function fixOf(reason: string, namespace: string): string {
  if (reason.includes('certificate'))
    return 'name its issuer in NODE_EXTRA_CA_CERTS, or ask who runs it';
  return `check 'baseUri' and the network, or go elsewhere with --upstream ${namespace}=<url>`;
}
