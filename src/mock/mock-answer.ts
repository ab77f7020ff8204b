import { type Call, MOCK_HEADER } from '../consumes/index.ts';
import type { HttpRequest, HttpResponse } from '../http/index.ts';
import { normalForm, ParsedJson, Problem } from '../kernel/index.ts';
import {
  type ContractLookup,
  type ContractResponse,
  type JsonSchema,
  members,
  type ResponseSamples,
  schemaValidator,
  type Validator,
} from '../plan/index.ts';
import { newDraw } from './draw.ts';
import { exampleOf, type Making, makeValue } from './make-value.ts';

/** Makes up the answer to a call. The same call always gets the same. */
export type Mock = (request: HttpRequest, call: Call) => HttpResponse;

/**
 * Answers as a contract documents the first success of an operation: with an example of it, else
 * with values made up from its schema; what the schema does not accept is never given. An operation
 * without a documented answer gets an empty object.
 *
 * The answer throws Problem upstream-unrecorded when no value can be found that the schema accepts.
 */
export function mockOf(contractOf: ContractLookup): Mock {
  const known = new Map<string, Documented | undefined>();
  return (request, call) => {
    const { operation } = call;
    if (!known.has(operation.id))
      known.set(operation.id, documented(contractOf(operation)?.responses ?? []));
    return answer(request, call, known.get(operation.id));
  };
}

/** The success that is answered with. */
interface Documented {
  readonly status: number;
  readonly samples: ResponseSamples | undefined;
  /** Of the JSON body. */
  readonly validate: Validator | undefined;
}

function documented(responses: readonly ContractResponse[]): Documented | undefined {
  const successes = responses
    .filter(({ status }) => /^2(\d\d|XX)$/i.test(status))
    .sort((one, other) => (one.status < other.status ? -1 : 1));
  const chosen = successes[0] ?? responses.find(({ status }) => status === 'default');
  if (!chosen) return undefined;
  const status = /^\d+$/.test(chosen.status) ? Number(chosen.status) : 200;
  const { schema, samples } = chosen;
  return { status, samples: samples?.(), validate: schema && schemaValidator(schema) };
}

function answer(request: HttpRequest, call: Call, known: Documented | undefined): HttpResponse {
  if (!known) return json(200, {}, 'none');
  const { status, samples, validate } = known;
  if (!samples || status === 204 || status === 205) {
    const bodiless = { status, headers: { [MOCK_HEADER]: 'none' } };
    return status === 204 || status === 205 ? bodiless : json(status, {}, 'none');
  }
  return (
    fromExample(known, samples, call) ??
    fromSchema(request, call, status, samples.schema, validate) ??
    json(status, {}, 'none')
  );
}

function json(status: number, value: unknown, origin: string): HttpResponse {
  const headers = { 'content-type': 'application/json', [MOCK_HEADER]: origin };
  return { status, headers, body: JSON.stringify(value) };
}

const JSON_TYPE = /^application\/(.+\+)?json\b/;

/** Examples of JSON come first: that is what most operations read. */
function fromExample(
  { status, validate }: Documented,
  { examples, schema }: ResponseSamples,
  call: Call,
): HttpResponse | undefined {
  const own = schema && exampleOf(schema);
  const values = examples.flatMap(({ mediaType, value }) =>
    JSON_TYPE.test(mediaType) ? [value] : [],
  );
  for (const value of own === undefined ? values : [...values, own]) {
    const echoed = withEcho(value, call);
    const fitting = [echoed, value].find((one) => (validate?.(one) ?? []).length === 0);
    if (fitting !== undefined) return json(status, fitting, 'example');
  }
  const other = examples.find(({ mediaType }) => !JSON_TYPE.test(mediaType));
  if (!other || schema) return undefined;
  const body = typeof other.value === 'string' ? other.value : JSON.stringify(other.value);
  return { status, headers: { 'content-type': other.mediaType, [MOCK_HEADER]: 'example' }, body };
}

/** An example in which the members called like path parameters have their values. */
function withEcho(example: unknown, call: Call): unknown {
  if (Array.isArray(example) || typeof example !== 'object' || example === null) return example;
  const echo = pathEcho(call);
  const entries = Object.entries(example).map(([name, value]) => {
    const said = typeof value === 'string' ? echo.get(normalForm(name)) : undefined;
    return [name, said ?? value];
  });
  return Object.fromEntries(entries);
}

function fromSchema(
  request: HttpRequest,
  call: Call,
  status: number,
  schema: JsonSchema | undefined,
  validate: Validator | undefined,
): HttpResponse | undefined {
  if (!schema || !validate) return undefined;
  const draw = newDraw(call.operation.id, request.target, request.body ?? '');
  const said = new Map([...valueEcho(call), ...pathEcho(call)]);
  const nothing = new Map<string, unknown>();
  // From the fullest to the barest: each gives up something that the schema may not accept.
  const makings: readonly Making[] = [
    { draw, echo: said, examples: true, sparse: false },
    { draw, echo: pathEcho(call), examples: true, sparse: false },
    { draw, echo: pathEcho(call), examples: false, sparse: false },
    { draw, echo: nothing, examples: false, sparse: false },
    { draw, echo: nothing, examples: false, sparse: true },
  ];
  for (const making of makings) {
    const value = makeValue(schema, making);
    if (validate(value).length === 0) return json(status, value, 'schema');
  }
  throw new Problem(
    'upstream-unrecorded',
    `no value was found that the schema of ${call.operation.id} accepts; give it an example`,
  );
}

/** Values of the path by normal form. The one at its end is what `id` means. */
function pathEcho({ operation, values }: Call): ReadonlyMap<string, unknown> {
  const { placeholders, segments } = operation.path;
  const last = segments.at(-1)?.at(-1);
  const echo = new Map<string, unknown>();
  for (const name of placeholders) {
    const value = values.get(name);
    if (!isScalar(value)) continue;
    if (last?.kind === 'placeholder' && last.name === name) echo.set('id', value);
    echo.set(normalForm(name), value);
  }
  return echo;
}

/** Values of other parameters, and of the members of the body. */
function valueEcho({ operation, values }: Call): ReadonlyMap<string, unknown> {
  const echo = new Map<string, unknown>();
  for (const parameter of operation.parameters) {
    const value = values.get(parameter.name);
    const given = value instanceof ParsedJson ? value.value : value;
    if (isScalar(given)) echo.set(normalForm(parameter.name), given);
    if (parameter.in !== 'body') continue;
    for (const [name, member] of Object.entries(members(given)))
      if (isScalar(member)) echo.set(normalForm(name), member);
  }
  return echo;
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
