import { nearest } from '../kernel/index.ts';
import type { Diagnostic, Report, Written, WrittenAuthentication } from '../spec/index.ts';
import type { Bindings } from './bindings.ts';
import type { AuthenticationPlan, Variable } from './plan.ts';
import { namesIn, type Template } from './template.ts';

/** An authentication type a document may name. One type may be two, with other fields each way. */
export interface AuthenticationType {
  readonly type: string;
  readonly aliases?: readonly string[];
  /** Fields by name; `aliases` are other spellings. */
  readonly fields: Readonly<Record<string, AuthenticationField>>;
  /** One of these two is there when calls can be signed with it. */
  readonly sign?: unknown;
  readonly open?: unknown;
  /** There when callers can be checked with it. */
  readonly verify?: unknown;
}

/** One field of an authentication type. */
export interface AuthenticationField {
  readonly description: string;
  readonly required: boolean;
  /** Must not stand in the document in clear text. */
  readonly secret: boolean;
  readonly aliases?: readonly string[];
  /** Everything it may be, when that is a closed list. */
  readonly values?: readonly string[];
}

/** What linking an authentication needs. */
export interface AuthenticationLinking {
  readonly bindings: Bindings;
  readonly types: readonly AuthenticationType[];
  readonly report: Report;
}

/** Whose authentication it is. */
export interface AuthenticationOwner {
  readonly namespace: string;
  /** Ours towards an API, or that of our callers. */
  readonly use: Extract<Variable['use'], 'authentication' | 'callers'>;
  /** What becomes of what needs it, when it cannot be had. */
  readonly consequence: Pick<Diagnostic, 'disables' | 'refuses'>;
}

/** Why an authentication cannot be had, in words for those who need it; it has been reported. */
export interface Unusable {
  readonly refusal: string;
}

/**
 * Links an authentication, of a consumed API or of the callers of an exposer.
 *
 * @returns `undefined` when none is asked for
 */
export function linkAuthentication(
  written: WrittenAuthentication | undefined,
  linking: AuthenticationLinking,
  owner: AuthenticationOwner,
): AuthenticationPlan | undefined | Unusable {
  if (!written || written.type.text.toLowerCase() === 'none') return undefined;
  const type = typeOf(written.type, linking, owner);
  if (!type) return { refusal: `'${owner.namespace}' asks for '${written.type.text}'` };
  const given = Object.entries(type.fields).map(
    ([name, field]) => [name, field, fieldOf(written, name, field, linking.report)] as const,
  );
  const lacking = given.filter(([, field, value]) => field.required && !value);
  for (const [name] of lacking) linking.report.add(missing(name, type, { written, owner }));
  const [lack] = lacking;
  if (lack) return { refusal: `'${owner.namespace}' asks for '${type.type}' without '${lack[0]}'` };
  const odd = given.find(([name]) => written.nested.has(name));
  if (odd) return nestedField(odd[0], type, { written, linking, owner });
  const fields = new Map<string, Template>();
  for (const [name, field, value] of given) {
    const template = value && linkField(name, field, { value, linking, owner });
    if (template) fields.set(name, template);
    else if (value)
      return { refusal: `'${owner.namespace}' asks for '${type.type}' with another '${name}'` };
  }
  return { type: type.type, fields };
}

/** A field that is not understood is not left out: it may be what limits a credential. */
function nestedField(
  name: string,
  { type }: AuthenticationType,
  {
    written,
    linking,
    owner,
  }: Pick<FieldContext, 'linking' | 'owner'> & {
    readonly written: WrittenAuthentication;
  },
): Unusable {
  const message = `'${name}' of '${type}' authentication is text, or a list of texts`;
  const place = written.nested.get(name) ?? written.place;
  linking.report.add({
    code: 'wrong-type',
    severity: 'error',
    message,
    place,
    ...owner.consequence,
  });
  return { refusal: `'${owner.namespace}' asks for '${type}' with a '${name}' that is no text` };
}

function typeOf(
  { text, place }: Written,
  { types, report }: AuthenticationLinking,
  owner: AuthenticationOwner,
): AuthenticationType | undefined {
  const able = types.filter((one) =>
    owner.use === 'callers' ? one.verify !== undefined : (one.sign ?? one.open) !== undefined,
  );
  const wanted = text.toLowerCase();
  const type = able.find((one) =>
    [one.type, ...(one.aliases ?? [])].some((name) => name.toLowerCase() === wanted),
  );
  if (type) return type;
  const names = able.map((one) => one.type);
  const near = OTHER_TYPES.test(text) ? undefined : nearest(text, names);
  const verb = owner.use === 'callers' ? 'checked' : 'sent';
  const instead =
    owner.use === 'callers'
      ? ''
      : `, or none, with '--upstream ${owner.namespace}=<url>' of a proxy that signs`;
  report.add({
    code: 'unknown-authentication',
    severity: 'error',
    message: `'${text}' is no authentication that can be ${verb}`,
    place,
    help: near === undefined ? `one of ${names.join(', ')}${instead}` : `did you mean '${near}'?`,
    ...owner.consequence,
  });
  return undefined;
}

/** Types that are meant as they are written, however near another one is. */
const OTHER_TYPES =
  /^(oauth[-_ ]?1(\.0a?)?|aws.*|sig-?v4.*|hmac.*|header|query|cookie|certificate|cert|m-?tls|custom|session|jwt|ntlm|kerberos|negotiate|hawk|inherit)$/i;

function fieldOf(
  written: WrittenAuthentication,
  name: string,
  { aliases = [] }: AuthenticationField,
  report: Report,
): Written | undefined {
  const given = [name, ...aliases].find((key) => written.fields.has(key)) ?? name;
  const value = written.fields.get(given);
  if (value && given !== name) {
    report.add({
      code: 'name-mismatch',
      severity: 'warning',
      message: `'${given}' of an authentication is read as '${name}'`,
      place: value.place,
      conceals: true,
      help: `write '${name}'`,
    });
  }
  return value;
}

function missing(
  name: string,
  type: AuthenticationType,
  { written, owner }: { written: WrittenAuthentication; owner: AuthenticationOwner },
): Diagnostic {
  return {
    code: 'missing-key',
    severity: 'error',
    message: `'${type.type}' authentication has no '${name}'`,
    place: written.type.place,
    help: `add '${name}: "{{NAME}}"' and a key NAME under 'binds'`,
    ...owner.consequence,
  };
}

interface FieldContext {
  readonly value: Written;
  readonly linking: AuthenticationLinking;
  readonly owner: AuthenticationOwner;
}

/** @returns `undefined` when its value cannot be used */
function linkField(
  name: string,
  field: AuthenticationField,
  { value, linking, owner }: FieldContext,
): Template | undefined {
  const { bindings, report } = linking;
  const { namespace, use, consequence } = owner;
  const template = bindings.template(value, { namespace, use });
  const fixed = namesIn(template).length === 0;
  if (fixed && field.values && !field.values.includes(value.text)) {
    report.add({
      code: 'unsupported-feature',
      severity: 'error',
      message: `'${value.text}' is no '${name}' that is supported`,
      place: value.place,
      help: `one of ${field.values.join(', ')}`,
      ...consequence,
    });
    return undefined;
  }
  if (field.secret && fixed) {
    report.add({
      code: 'clear-text-secret',
      severity: 'warning',
      message: 'a credential stands in the document itself',
      place: value.place,
      conceals: true,
      help: "bind it: '{{NAME}}' and a key NAME under 'binds'",
    });
  }
  return template;
}
