import { expect } from 'vitest';
import { buildRequest, type RequestFrame } from '../../src/consumes/http/build-request.ts';
import { type HttpRequest, parsePathTemplate } from '../../src/http/index.ts';
import type { Operation, Parameter, ParameterLocation } from '../../src/plan/index.ts';

/** Address of the API that requests are built for. */
export const base = new URL('https://api.example.test/v3');
/** An API with a credential. */
export const frame: RequestFrame = { base, requestId: 'request-1', authenticated: true };
const place = { file: 'test.yaml', line: 1, column: 1, length: 1 };

/** A parameter of any type. */
export function parameter(name: string, location: ParameterLocation, required = false): Parameter {
  return { name, in: location, type: 'any', required, description: '', value: undefined };
}

/** An operation with these parameters. */
export function operation(
  method: string,
  parameters: readonly Parameter[],
  path = '/things',
): Operation {
  return {
    id: 'api.call',
    namespace: 'api',
    name: 'call',
    description: '',
    method,
    path: parsePathTemplate(path),
    parameters,
    place,
  };
}

/** Builds the request of a call with these values. */
export function build(
  method: string,
  parameters: readonly Parameter[],
  values: Readonly<Record<string, unknown>>,
  changes: Partial<RequestFrame> = {},
): HttpRequest {
  const given = new Map(Object.entries(values));
  return buildRequest(operation(method, parameters), given, { ...frame, ...changes });
}

/** Fields of a request whose parameters set none. */
export const DEFAULT_HEADERS = {
  accept: 'application/json, */*;q=0.5',
  'accept-encoding': 'identity',
  'user-agent': expect.stringMatching(/^capstan\/\d+\.\d+\.\d+/),
  'x-request-id': 'request-1',
};

/** Body as text. */
export function bodyText(request: HttpRequest): string | undefined {
  return request.body && Buffer.from(request.body).toString('utf8');
}
