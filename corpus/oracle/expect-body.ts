import type { Operation } from '../written/api.ts';
import type { Written } from '../written/capability.ts';
import { pick, piecesOfText } from '../written/names.ts';
import { templateNames, templateOf, withoutPrefix } from './body-names.ts';
import { ANY, plain } from './source.ts';
import { standIn } from './stand-ins.ts';

type BodyKind = 'json' | 'form' | 'multipart' | 'text' | 'bytes';

/** The body that must reach an upstream. {@link ANY} inside stands for anything. */
export type ExpectedBody =
  | { readonly kind: 'none' }
  | { readonly kind: BodyKind; readonly value: unknown };

type Values = ReadonlyMap<string, unknown>;

/** Works out the body of a call: corpus.md W12 to W17. */
export function expectBody(operation: Operation, values: Values, written: Written): ExpectedBody {
  if (operation.method === 'GET' || operation.method === 'HEAD') return { kind: 'none' };
  const template = templateOf(operation);
  const used = templateNames(operation, written);
  const fields = operation.parameters.filter(
    ({ name, in: location }) => location === 'body' && pick(name, used) === undefined,
  );
  const given = fields.filter(({ name }) => values.has(name));
  const kind = kindOf(operation);
  if (!template.exists)
    return ofFields(
      fields.map(({ name }) => name),
      values,
      kind,
    );
  const made = render(template.data(), { values, written }, kind);
  if (given.length === 0) return made === undefined ? { kind: 'none' } : { kind, value: made };
  const members = given.map(({ name }) => [name, values.get(name)] as const);
  const object = typeof made === 'object' && made !== null ? made : {};
  return { kind, value: { ...object, ...spread(members) } };
}

/** One is the body, several are its members: corpus.md W14. */
function ofFields(names: readonly string[], values: Values, kind: BodyKind): ExpectedBody {
  const given = names.filter((name) => values.has(name));
  const [only] = given;
  if (only === undefined)
    return values.has('body') ? { kind, value: values.get('body') } : { kind: 'none' };
  if (names.length === 1) return { kind, value: values.get(only) };
  return { kind, value: spread(given.map((name) => [name, values.get(name)] as const)) };
}

function spread(members: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(
    members.flatMap(([name, value]) =>
      name === 'body' && typeof value === 'object' && value !== null
        ? Object.entries(value)
        : [[name, value] as const],
    ),
  );
}

function kindOf({ part }: Operation): BodyKind {
  const body = part.get('body');
  const type = (body.get('type').text() ?? 'json').toLowerCase();
  if (/^form|urlencoded/.test(type)) return 'form';
  if (/multipart/.test(type)) return 'multipart';
  if (type === 'json' || type === 'application/json') return 'json';
  return /^(xml|text|plain|string|sparql)$/.test(type) ? 'text' : 'bytes';
}

interface Around {
  readonly values: Values;
  readonly written: Written;
}

function render(data: unknown, around: Around, kind: string): unknown {
  if (typeof data !== 'string') return renderData(data, around);
  if (kind !== 'json') return renderText(data, around);
  const whole = wholeName(data);
  if (whole !== undefined) return lookUp(whole, around);
  try {
    return JSON.parse(inJson(data, around));
  } catch {
    return renderText(data, around) ?? '';
  }
}

function renderData(data: unknown, around: Around): unknown {
  if (typeof data === 'string') {
    const whole = wholeName(data);
    return whole === undefined ? renderText(data, around) : lookUp(whole, around);
  }
  if (Array.isArray(data))
    return data.map((item) => renderData(item, around)).filter((item) => item !== undefined);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data)
      .map(([name, value]) => [name, renderData(value, around)] as const)
      .filter(([, value]) => value !== undefined),
  );
}

function wholeName(text: string): string | undefined {
  const [only, ...others] = piecesOfText(text.trim());
  return only && 'name' in only && others.length === 0 ? only.name : undefined;
}

function renderText(text: string, around: Around): unknown {
  const pieces = piecesOfText(text).map((piece) =>
    'text' in piece ? piece.text : lookUp(piece.name, around),
  );
  if (pieces.includes(ANY)) return ANY;
  return pieces.includes(undefined) ? undefined : pieces.map(plain).join('');
}

/** JSON with values in it: between quotes as text, elsewhere as what they are. */
function inJson(text: string, around: Around): string {
  let json = '';
  for (const piece of piecesOfText(text)) {
    if ('text' in piece) json += piece.text;
    else {
      const value = lookUp(piece.name, around);
      const quoted = (json.replace(/\\./g, '').split('"').length - 1) % 2 === 1;
      json += quoted
        ? JSON.stringify(plain(value ?? '')).slice(1, -1)
        : JSON.stringify(value ?? null);
    }
  }
  return json;
}

function lookUp(name: string, { values, written }: Around): unknown {
  const wanted = withoutPrefix(name, written);
  const found = pick(wanted, [...values.keys()]);
  if (found !== undefined) return values.get(found);
  const bare = name.replace(/^env\./, '');
  if (name.startsWith('env.') || written.binds.has(name))
    return standIn(written.binds.get(name) ?? bare);
  return undefined;
}
