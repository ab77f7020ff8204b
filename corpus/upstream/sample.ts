import type { Part } from '../written/part.ts';

/** A path into an answer: names of members, and `0` for an item of a list. */
type Step = string | 0;

/** An answer in which everything stands that a document looks for. */
export function sampleFor(wanted: readonly Wanted[]): unknown {
  return (
    wanted.reduce<unknown>((made, { path, value }) => {
      const steps = stepsOf(path);
      return steps === undefined ? made : merged(made, nested(steps, value));
    }, undefined) ?? { id: 'id-1', name: 'sample' }
  );
}

/** Something that a document expects at a path of an answer. */
export interface Wanted {
  readonly path: string;
  readonly value: unknown;
}

/** What the outputs of a consumed or exposed operation expect. */
export function wantedBy(part: Part): readonly Wanted[] {
  return part
    .get('outputParameters')
    .entries()
    .flatMap(({ name, part: output }) => {
      const path = pathOf(output);
      return path === undefined ? [] : [{ path, value: sample(output, name ?? 'value') }];
    });
}

function pathOf(output: Part): string | undefined {
  const text = (output.isMap ? output.get('mapping', 'value') : output).text()?.trim();
  return text?.startsWith('$') ? text : undefined;
}

/** A value as an output declares it, its members where their own mappings look for them. */
function sample(output: Part, name: string): unknown {
  const type = output.get('type').text();
  if (type === 'array') return [itemsOf(output, name)];
  const properties = output.get('properties').entries();
  if (properties.length > 0)
    return sampleFor(
      properties.map((one) => ({
        path: pathOf(one.part) ?? `$.${one.name}`,
        value: sample(one.part, one.name ?? 'value'),
      })),
    );
  if (type === 'object') return { id: `${name}-1` };
  if (type === 'number' || type === 'integer') return 7;
  return type === 'boolean' ? true : `${name}-text`;
}

function itemsOf(output: Part, name: string): unknown {
  const items = output.get('items');
  if (!items.exists) return { id: `${name}-1` };
  return sample(items.isList ? (items.items()[0] ?? items) : items, name);
}

/** `$.a.b[0]['c d'][*]`; nothing for a path that says less than where something is. */
function stepsOf(path: string): readonly Step[] | undefined {
  const rest = path.replace(/^\$\.?/, '');
  const steps: Step[] = [];
  for (const [, name, index, quoted] of rest.matchAll(
    /([^.[\]]+)|\[(\d+|\*)\]|\[['"]([^'"]+)['"]\]/g,
  )) {
    if (index !== undefined) steps.push(0);
    else if (quoted !== undefined) steps.push(quoted);
    else if (name !== undefined && /^[\w$@ -]+$/.test(name)) steps.push(name);
    else return undefined;
  }
  return steps;
}

function nested(steps: readonly Step[], value: unknown): unknown {
  return steps.reduceRight<unknown>(
    (inner, step) => (step === 0 ? [inner] : { [step]: inner }),
    value,
  );
}

function merged(one: unknown, other: unknown): unknown {
  if (one === undefined) return other;
  if (Array.isArray(one) && Array.isArray(other)) return [merged(one[0], other[0])];
  if (!isObject(one) || !isObject(other))
    return isObject(other) || Array.isArray(other) ? other : one;
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(names.map((name) => [name, merged(one[name], other[name])]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
