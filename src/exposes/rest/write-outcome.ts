import type { Outcome } from '../../consumes/index.ts';
import type { HttpResponse } from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import { applyOutput, type Output } from '../../plan/index.ts';

/**
 * An outcome as an HTTP response: status, useful headers and bytes of the upstream. An output
 * other than the whole value is applied to JSON successes only; refusals say what the upstream said.
 *
 * @throws Problem upstream-invalid when an output needs JSON and the upstream sent something else
 */
export function writeOutcome(outcome: Outcome, output: Output): HttpResponse {
  const { status, headers, body } = outcome;
  if (body.length === 0 || status === 204)
    return { status, headers: without(headers, 'content-type') };
  if (outcome.kind === 'refused' || output.kind === 'whole') return { status, headers, body };
  const mapped = JSON.stringify(applyOutput(output, parse(body)));
  return {
    status,
    headers: { ...without(headers, 'etag'), 'content-type': 'application/json' },
    body: mapped,
  };
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch {
    throw new Problem('upstream-invalid', 'the upstream API did not answer with JSON');
  }
}

function without(headers: Outcome['headers'], name: string): Outcome['headers'] {
  if (headers[name] === undefined) return headers;
  const { [name]: _, ...rest } = headers;
  return rest;
}
