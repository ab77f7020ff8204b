import type { BodyPlan, Operation, Parameter, Values } from '../../plan/index.ts';
import type { BodyFormat, EncodedBody } from './bodies/body-format.ts';
import { encodeBody } from './encode-body.ts';
import { invalidParameter } from './parameter-problem.ts';
import { meaning, renderBody } from './render-body.ts';

/**
 * The body of a request: what the operation's template makes, with the given fields added to it,
 * in the operation's format. Without a template the fields alone are it, as JSON.
 *
 * @param fields parameters `in: body` that feed no template
 * @returns `undefined` when there is nothing to send
 * @throws Problem parameter-invalid
 */
export function writeBody(
  { body }: Operation,
  fields: readonly Parameter[],
  given: Values,
  formats: readonly BodyFormat[],
): (EncodedBody & Pick<BodyFormat, 'ownFields'>) | undefined {
  if (!body) {
    const bytes = encodeBody(fields, given);
    return bytes && { bytes, contentType: 'application/json' };
  }
  const format = formats.find(({ type }) => type === body.type);
  if (!format) throw new Error(`nothing writes bodies of type '${body.type}'`);
  try {
    const data = dataOf(body, fields, given, format);
    if (data === undefined) return undefined;
    const { ownFields = [] } = format;
    // Only JSON is JSON that a caller sent; to the other formats it is what it means.
    const meant = format.template === 'json' ? data : meaning(data);
    return { ...format.encode(meant, body.contentType), ownFields };
  } catch (reason) {
    if (reason instanceof RangeError) throw invalidParameter('body', reason.message);
    throw reason;
  }
}

function dataOf(
  { template }: BodyPlan,
  fields: readonly Parameter[],
  given: Values,
  format: BodyFormat,
): unknown {
  const made = template && renderBody(template, given, format);
  const sent = fields.filter(({ name }) => given.get(name) !== undefined);
  const [only, ...others] = sent;
  if (!only) return made;
  const whole = others.length === 0 && (fields.length === 1 || only.name === 'body');
  if (made === undefined && whole) return given.get(only.name);
  return merged(meaning(made), sent, given);
}

/** Fields win over what the template made: they are what the caller said. */
function merged(made: unknown, sent: readonly Parameter[], given: Values): unknown {
  const members = sent.flatMap(({ name }) => {
    const value = meaning(given.get(name));
    return name === 'body' && isObject(value) ? Object.entries(value) : [[name, value] as const];
  });
  if (made !== undefined && !isObject(made))
    throw new RangeError('cannot take fields: it is not an object');
  return Object.fromEntries([...Object.entries(made ?? {}), ...members]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
