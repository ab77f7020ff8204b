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
      help: `serve with --upstream ${api.namespace}=<url>`,
    });
  }
  const authentication = api.authentication && linkAuthentication(api.authentication, api, linking);
  if (api.authentication && !authentication) return undefined;
  return {
    namespace: api.namespace,
    baseUri: bindings.template(api.baseUri, { namespace: api.namespace, use: 'address' }),
    authentication,
    operations: operations.map(({ operation }) => operation),
  };
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
        place: written.place,
      });
    }
  }
  return { type: type.type, fields };
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
      help: "bind it: '{{NAME}}' and a key NAME under 'binds'",
    });
  }
  return template;
}
