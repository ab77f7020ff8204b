import { percentEncode } from '../../http/index.ts';
import { ParsedJson } from '../../kernel/index.ts';
import { namesInQuery, type Parameter, type QueryPair, type Values } from '../../plan/index.ts';
import { encodeQuery, plainText } from './encode-query.ts';
import { fixedQuery } from './relay-query.ts';

/**
 * The query that a document writes into a path, and the parameters beside it. A pair that lacks a
 * value is left out; so is one whose name is that of a parameter which has a value.
 *
 * @throws Problem parameter-invalid
 */
export function encodePairs(
  pairs: readonly QueryPair[],
  parameters: readonly Parameter[],
  values: Values,
): string {
  const within = namesInQuery(pairs);
  const beside = parameters.filter(({ name }) => !within.has(name));
  const given = new Set(
    beside.filter(({ name }) => values.get(name) != null).map(({ name }) => percentEncode(name)),
  );
  const written = pairs.flatMap((pair) => {
    const name = fixedQuery(pair.name);
    return given.has(name) ? [] : encodePair(name, pair.value, values);
  });
  const others = encodeQuery(beside, values);
  return [...written, ...(others === '' ? [] : [others])].join('&');
}

function encodePair(name: string, value: QueryPair['value'], values: Values): readonly string[] {
  if (!value) return [name];
  const [only, ...others] = value.parts;
  if (only?.kind === 'name' && others.length === 0)
    return itemsOf(values.get(only.name)).map(
      (item) => `${name}=${percentEncode(plainText(only.name, item))}`,
    );
  const pieces = value.parts.map((part) => {
    if (part.kind === 'text') return fixedQuery(part.text);
    const given = values.get(part.name);
    return given == null ? undefined : percentEncode(plainText(part.name, given));
  });
  return pieces.includes(undefined) ? [] : [`${name}=${pieces.join('')}`];
}

/** A list repeats the pair. */
function itemsOf(given: unknown): readonly unknown[] {
  const value = given instanceof ParsedJson ? given.value : given;
  return (Array.isArray(value) ? value : [value]).filter((item) => item != null);
}
