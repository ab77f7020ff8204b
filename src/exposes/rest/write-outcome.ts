import type { Outcome } from '../../consumes/index.ts';
import type { HttpResponse } from '../../http/index.ts';
import { applyOutput, type Output } from '../../plan/index.ts';

/**
 * An outcome as an HTTP response: status, useful headers and bytes of the upstream. Answers in
 * JSON, text and bytes go on untouched as a whole, even when they are not what they are declared
 * to be; others go on as JSON. Refusals say what the upstream said.
 *
 * @throws Problem upstream-invalid when an answer has to be read and is not of its format
 */
export async function writeOutcome(outcome: Outcome, output: Output): Promise<HttpResponse> {
  const { status, headers, body } = outcome;
  if (body.length === 0 || status === 204)
    return { status, headers: without(headers, 'content-type') };
  const untouched = outcome.verbatim && output.kind === 'whole';
  if (outcome.kind === 'refused' || untouched) return { status, headers, body };
  const mapped = JSON.stringify(applyOutput(output, await outcome.decode()) ?? null);
  return {
    status,
    headers: { ...made(headers), 'content-type': 'application/json' },
    body: mapped,
  };
}

/** Headers that are still true of a body that was made of the upstream's. */
function made(headers: Outcome['headers']): Outcome['headers'] {
  return without(without(headers, 'etag'), 'content-disposition');
}

function without(headers: Outcome['headers'], name: string): Outcome['headers'] {
  if (headers[name] === undefined) return headers;
  const { [name]: _, ...rest } = headers;
  return rest;
}
