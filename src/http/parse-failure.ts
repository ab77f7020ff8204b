import { Problem } from '../kernel/index.ts';

/**
 * What Node's parser could not read, as a problem.
 *
 * @returns `undefined` when the connection itself failed and nobody can be answered
 */
export function parseProblem(failure: NodeJS.ErrnoException): Problem | undefined {
  const code = failure.code ?? '';
  const refusal = REFUSALS.get(code);
  if (refusal) return refusal();
  if (!code.startsWith('HPE_')) return undefined;
  return new Problem('malformed-request', 'what was sent is not HTTP/1.1');
}

const REFUSALS: ReadonlyMap<string, () => Problem> = new Map([
  [
    'HPE_HEADER_OVERFLOW',
    () => new Problem('headers-too-large', 'the request line and headers are too long together'),
  ],
  [
    'HPE_CHUNK_EXTENSIONS_OVERFLOW',
    () => new Problem('body-too-large', 'the chunk extensions of the body are too long'),
  ],
  [
    'ERR_HTTP_REQUEST_TIMEOUT',
    () => new Problem('request-timeout', 'the request was not complete in time'),
  ],
]);
