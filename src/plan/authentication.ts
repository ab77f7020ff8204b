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
  /** What is left out when it cannot be had. */
  readonly part: string;
}

/**
 * Links an authentication, of a consumed API or of the callers of an exposer.
 *
 * @returns `undefined` when none is asked for; `unusable`, and why in the report, when what needs
 *   it must be left out
 */
export function linkAuthentication(
  written: WrittenAuthentication | undefined,
  linking: AuthenticationLinking,
  owner: AuthenticationOwner,
): AuthenticationPlan | undefined | 'unusable' {
  if (!written || written.type.text.toLowerCase() === 'none') return undefined;
  const type = typeOf(written.type, linking, owner);
  if (!type) return 'unusable';
  const fields = new Map<string, Template>();
  let usable = true;
  for (const [name, field] of Object.entries(type.fields)) {
    const value = fieldOf(written, name, field, linking.report);
    const template = value && linkField(name, field, { value, linking, owner });
    if (template) fields.set(name, template);
    if (!value && field.required) linking.report.add(missing(name, type, { written, owner }));
    if (!template && (value || field.required)) usable = false;
  }
  return usable ? { type: type.type, fields } : 'unusable';
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
  const near = nearest(text, names);
  const verb = owner.use === 'callers' ? 'checked' : 'sent';
  report.add({
    code: 'unknown-authentication',
    severity: 'error',
    message: `'${text}' is no authentication that can be ${verb}`,
    place,
    help: near === undefined ? `one of ${names.join(', ')}` : `did you mean '${near}'?`,
    disables: owner.part,
  });
  return undefined;
}

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
    disables: owner.part,
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
  const { namespace, use, part } = owner;
  const template = bindings.template(value, { namespace, use });
  const fixed = namesIn(template).length === 0;
  if (fixed && field.values && !field.values.includes(value.text)) {
    report.add({
      code: 'unsupported-feature',
      severity: 'error',
      message: `'${value.text}' is no '${name}' that is supported`,
      place: value.place,
      help: `one of ${field.values.join(', ')}`,
      disables: part,
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
