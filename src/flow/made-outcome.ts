import type { Outcome } from '../consumes/index.ts';

/** A value that a flow made itself, in the form of an upstream's answer. */
export function madeOutcome(value: unknown): Outcome {
  return {
    kind: 'value',
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(value) ?? 'null'),
    format: 'json',
    verbatim: true,
    decode: async () => value ?? null,
  };
}
