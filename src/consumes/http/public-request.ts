import type { HttpRequest } from '../../http/index.ts';
import { renderTemplate } from '../../plan/index.ts';
import type { Call } from '../call-transport.ts';
import type { BodyFormat } from './bodies/body-format.ts';
import { buildRequest } from './build-request.ts';

/** Nowhere: the target has no path of any API before it. */
const BASE = new URL('http://api.invalid');

/**
 * The request of a call as anybody may see it: unsigned, without the path of the API's address,
 * and with the names of variables where their values would be.
 *
 * @throws Problem parameter-invalid | parameter-missing
 */
export function publicRequest(
  { operation, values, target }: Call,
  bodies: readonly BodyFormat[],
): HttpRequest {
  const constants = new Map(
    operation.parameters.flatMap(({ name, value }): [string, unknown][] =>
      value ? [[name, renderTemplate(value, asWritten)]] : [],
    ),
  );
  const frame = { base: BASE, requestId: '-', authenticated: true, constants, bodies, target };
  return buildRequest(operation, values, frame);
}

/** What stands for the value of a variable where its value must not. */
export function asWritten(variable: string): string {
  return `{{${variable}}}`;
}
