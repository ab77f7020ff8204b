import { nearest } from '../kernel/index.ts';
import type { ConsumedApi, Report, Written, WrittenAuthentication } from '../spec/index.ts';
import type { Bindings } from './bindings.ts';
import type { LinkedOperation } from './operations.ts';
import type { AuthenticationPlan, UpstreamPlan } from './plan.ts';
import { namesIn, type Template } from './template.ts';

/** An authentication type a document may name. */
export interface AuthenticationType {
  readonly type: string;
  readonly aliases?: readonly string[];
  /** Fields by name; `aliases` are other spellings. */
  readonly fields: Readonly<Record<string, AuthenticationField>>;
}

/** One field of an authentication type. */
export interface AuthenticationField {
  readonly description: string;
  readonly required: boolean;
  /** Must not stand in the document in clear text. */
  readonly secret: boolean;
  readonly aliases?: readonly string[];
}

interface Linking {
  readonly bindings: Bindings;
  readonly types: readonly AuthenticationType[];
  readonly report: Report;
}

/**
 * Links address and credentials of a consumed API.
 *
 * @returns `undefined` when its calls would go out without the authentication that it asks for
 */
export function linkUpstream(
  api: ConsumedApi,
  operations: readonly LinkedOperation[],
  linking: Linking,
): UpstreamPlan | undefined {
  const { bindings, report } = linking;
  if (api.baseUri.text === '') {
    report.add({
      code: 'empty-base-uri',
      severity: 'warning',
      message: `'${api.namespace}' has no address; its calls fail until one is given`,
      place: api.baseUri.place,
      help: `give one when serving: '--upstream ${api.namespace}=<url>'`,
    });
  }
  const address = inDoubleBraces(api.baseUri);
  const usable = isAddress(address, api, report);
  const authentication = api.authentication && linkAuthentication(api.authentication, api, linking);
  if (!usable || (api.authentication && !authentication)) return undefined;
  return {
    namespace: api.namespace,
    baseUri: bindings.template(address, { namespace: api.namespace, use: 'address' }),
    authentication,
    operations: operations.flatMap(({ operation }) => operation ?? []),
  };
}

/**
 * An address with `{host}` and `${HOST}` written as `{{host}}`: they name variables of the
 * environment. No caller's value ever gets into an address.
 */
function inDoubleBraces({ text, place }: Written): Written {
  const named = text.replace(
    /\{\{[^{}]*\}\}|\$?\{\s*([^{}]+?)\s*\}/g,
    (written, name: string | undefined) => (name === undefined ? written : `{{${name}}}`),
  );
  return { text: named, place };
}

/** Checks what does not depend on variables. The rest is checked when their values are known. */
function isAddress({ text, place }: Written, api: ConsumedApi, report: Report): boolean {
  const reason = text === '' ? undefined : badAddress(text.replace(/\{\{[^{}]*\}\}/g, '1'), text);
  if (reason === undefined) return true;
  report.add({
    code: 'invalid-base-uri',
    severity: 'error',
    message: `the 'baseUri' of '${api.namespace}' ${reason}`,
    place,
    ...(text.includes('@') ? { conceals: true } : {}),
    help: "write an address such as 'https://api.example.com/v1'",
    disables: `what calls '${api.namespace}'`,
  });
  return false;
}

function badAddress(filled: string, written: string): string | undefined {
  if (!/^[\x21-\x5b\x5d-\x7e]+$/.test(filled))
    return 'has spaces, backslashes or characters outside ASCII';
  if (/[{}]/.test(filled)) return 'has a brace that opens or closes nothing';
  if (/[?#]/.test(filled)) return 'has a query or a fragment';
  if (written.startsWith('{{')) return undefined;
  const authority = /^https?:\/\/([^/]+)/i.exec(filled)?.[1];
  if (authority === undefined) return 'does not start with http:// or https:// and a host';
  if (authority.includes('@')) return 'contains credentials';
  return URL.canParse(filled) ? undefined : 'is no URL';
}

function linkAuthentication(
  written: WrittenAuthentication,
  api: ConsumedApi,
  linking: Linking,
): AuthenticationPlan | undefined {
  const { types, report } = linking;
  const wanted = written.type.text.toLowerCase();
  const type = types.find((one) =>
    [one.type, ...(one.aliases ?? [])].some((name) => name.toLowerCase() === wanted),
  );
  if (!type) {
    const near = nearest(
      written.type.text,
      types.map((one) => one.type),
    );
    report.add({
      code: 'unknown-authentication',
      severity: 'error',
      message: `'${written.type.text}' is no authentication that can be sent`,
      place: written.type.place,
      help:
        near === undefined
          ? `one of ${types.map((one) => one.type).join(', ')}`
          : `did you mean '${near}'?`,
      disables: `what calls '${api.namespace}'`,
    });
    return undefined;
  }
  const fields = new Map<string, Template>();
  let complete = true;
  for (const [name, field] of Object.entries(type.fields)) {
    const value = [name, ...(field.aliases ?? [])]
      .map((key) => written.fields.get(key))
      .find((one) => one !== undefined);
    if (value) fields.set(name, linkField(value, field, api, linking));
    else if (field.required) {
      report.add({
        code: 'missing-key',
        severity: 'error',
        message: `'${type.type}' authentication has no '${name}'`,
        place: written.type.place,
        help: `add '${name}: "{{NAME}}"' and a key NAME under 'binds'`,
        disables: `what calls '${api.namespace}'`,
      });
      complete = false;
    }
  }
  return complete ? { type: type.type, fields } : undefined;
}

function linkField(
  value: Written,
  field: AuthenticationField,
  api: ConsumedApi,
  { bindings, report }: Linking,
): Template {
  const template = bindings.template(value, { namespace: api.namespace, use: 'authentication' });
  if (field.secret && namesIn(template).length === 0) {
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
