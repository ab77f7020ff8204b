import { nearest } from '../kernel/index.ts';
import type { Diagnostic, Report, Written, WrittenBody } from '../spec/index.ts';
import type { Bindings } from './bindings.ts';
import {
  type BodyTemplate,
  namesInBody,
  parseBody,
  parseJsonTemplate,
  renameInBody,
} from './body-template.ts';
import { matchName } from './names.ts';
import type { Parameter } from './plan.ts';

/** A way to write bodies, as far as documents know it. */
export interface BodyType {
  readonly type: string;
  readonly aliases?: readonly string[];
  /** What a template that is one text is. Default: `text`. */
  readonly template?: 'json' | 'text';
  /** Whether data can be text only. */
  readonly textOnly?: true;
  /** Media types of aliases that have one of their own; their names are aliases too. */
  readonly contentTypes?: Readonly<Record<string, string>>;
}

/** The body of a consumed operation, linked. */
export interface BodyPlan {
  /** The {@link BodyType} that writes it. */
  readonly type: string;
  /** Media type, when the document names one. */
  readonly contentType: string | undefined;
  /** Names are those of parameters. `undefined` = only fields are sent. */
  readonly template: BodyTemplate | undefined;
  /** Parameters that feed the template and are no fields. */
  readonly variables: readonly string[];
}

/** What linking a body needs from its surroundings. */
export interface BodyLinking {
  /** Of the operation: what it declares so far. */
  readonly parameters: readonly Parameter[];
  readonly namespace: string;
  readonly bodies: readonly BodyType[];
  /** Words in front of a name that mean the arguments of the call. */
  readonly prefixes: readonly string[];
  readonly bindings: Bindings;
  readonly report: Report;
}

/** A linked body, and the parameters that it brings. */
export interface LinkedBody {
  readonly plan: BodyPlan;
  readonly parameters: readonly Parameter[];
}

/**
 * Links the body of a consumed operation. A name in it is an argument of the call, declared or
 * not, or else a variable that a bind declares.
 *
 * @returns why the operation cannot be called, when it cannot
 */
export function linkBody(
  written: WrittenBody,
  linking: BodyLinking,
): LinkedBody | { readonly refusal: Pick<Diagnostic, 'code' | 'message' | 'place' | 'help'> } {
  const found = findType(written.type, written.contentType, linking.bodies);
  if (!found) return { refusal: unknownType(written, linking.bodies) };
  const { data } = written;
  const { type, template } = readTemplate(found.type, written, linking);
  if (type.textOnly && (template?.kind === 'list' || template?.kind === 'object')) {
    const message = `the data of a '${type.type}' body is no text`;
    return { refusal: { code: 'wrong-type', message, place: written.place } };
  }
  const names = resolveNames(template ? namesInBody(template) : [], written, linking);
  reportMerged(written, names.variables, linking);
  const plan: BodyPlan = {
    type: type.type,
    contentType: found.contentType,
    template: template && renameInBody(template, (name) => names.resolved.get(name) ?? name),
    variables: names.variables,
  };
  const whole = data === undefined && !linking.parameters.some(isField) ? [wholeBody] : [];
  return { plan, parameters: [...names.parameters, ...whole] };
}

/** What a caller may send when the document says nothing of the body but its type. */
const wholeBody: Parameter = {
  name: 'body',
  in: 'body',
  type: 'any',
  required: false,
  description: '',
  value: undefined,
};

function isField(parameter: Parameter): boolean {
  return parameter.in === 'body';
}

interface FoundType {
  readonly type: BodyType;
  readonly contentType: string | undefined;
}

function findType(
  written: Written | undefined,
  contentType: Written | undefined,
  bodies: readonly BodyType[],
): FoundType | undefined {
  const wanted = (written?.text ?? 'json').trim().toLowerCase();
  const asked = contentType?.text.trim();
  const type = bodies.find((one) =>
    [one.type, ...(one.aliases ?? [])].some((name) => name.toLowerCase() === wanted),
  );
  if (type) return { type, contentType: asked };
  const other = bodies.find((one) => one.contentTypes !== undefined);
  const known = other?.contentTypes?.[wanted];
  const media = asked ?? known ?? (MEDIA_TYPE.test(wanted) ? wanted : undefined);
  return other && media !== undefined && MEDIA_TYPE.test(media)
    ? { type: other, contentType: media }
    : undefined;
}

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:; ?[\w-]+=[\w."-]+)*$/;

function unknownType({ type, place }: WrittenBody, bodies: readonly BodyType[]) {
  const names = bodies.map((one) => one.type);
  const near = nearest(type?.text ?? '', names);
  return {
    code: 'unknown-format' as const,
    message: `'${type?.text ?? ''}' is no type of a body that can be sent`,
    place: type?.place ?? place,
    help:
      near === undefined
        ? `one of ${names.join(', ')}, or a media type`
        : `did you mean '${near}'?`,
  };
}

/** Text of a JSON body is JSON; text that is not, and says nothing of its type, is just text. */
function readTemplate(
  type: BodyType,
  { type: written, data, place }: WrittenBody,
  { bodies, report }: BodyLinking,
): { readonly type: BodyType; readonly template: BodyTemplate | undefined } {
  if (data === undefined) return { type, template: undefined };
  if (type.template !== 'json' || typeof data !== 'string')
    return { type, template: parseBody(data) };
  const template = parseJsonTemplate(data);
  if (template) return { type, template };
  const plain = written === undefined ? bodies.find((one) => one.type === 'text') : undefined;
  if (plain) {
    const message = 'the body is not JSON; it is sent as text';
    const help = "say what it is: '{type: xml, data: …}'";
    report.add({ code: 'body-not-json', severity: 'warning', message, place, help });
  }
  return { type: plain ?? type, template: parseBody(data) };
}

interface Names {
  /** Name as written → name of the parameter. */
  readonly resolved: ReadonlyMap<string, string>;
  readonly variables: readonly string[];
  /** Those that no parameter was declared for. */
  readonly parameters: readonly Parameter[];
}

function resolveNames(
  names: readonly string[],
  { place }: WrittenBody,
  linking: BodyLinking,
): Names {
  const { bindings, namespace } = linking;
  const declared = linking.parameters.map(({ name }) => name);
  const resolved = new Map<string, string>();
  const made = new Map<string, Parameter>();
  for (const written of names) {
    const name = withoutPrefix(written, linking.prefixes);
    const match = matchName(name, [...declared, ...made.keys()]);
    const known = match.kind === 'exact' || match.kind === 'near' ? match.name : undefined;
    resolved.set(written, known ?? name);
    if (known !== undefined) continue;
    const bound = name === written && (bindings.declares(name) || name.startsWith('env.'));
    const value = bound
      ? bindings.template({ text: `{{${name}}}`, place }, { namespace, use: 'input' })
      : undefined;
    made.set(name, { ...wholeBody, name, required: !bound, value });
  }
  return { resolved, variables: [...new Set(resolved.values())], parameters: [...made.values()] };
}

function withoutPrefix(name: string, prefixes: readonly string[]): string {
  const prefix = prefixes.find((one) => name.startsWith(`${one}.`) && name !== `${one}.`);
  return prefix === undefined ? name : name.slice(prefix.length + 1);
}

function reportMerged(
  { place, data }: WrittenBody,
  variables: readonly string[],
  { parameters, report }: BodyLinking,
): void {
  const fields = parameters.filter((one) => isField(one) && !variables.includes(one.name));
  if (fields.length === 0 || data === undefined) return;
  const names = fields.map(({ name }) => `'${name}'`).join(', ');
  report.add({
    code: 'body-merged',
    severity: 'warning',
    message: `the operation has both a body and parameters in the body; ${names} ${fields.length === 1 ? 'is' : 'are'} added to it`,
    place,
  });
}
