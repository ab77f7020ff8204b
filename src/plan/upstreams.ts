import type { ConsumedApi, Diagnostic, Report, Written, WrittenParameter } from '../spec/index.ts';
import { type AuthenticationLinking, linkAuthentication } from './authentication.ts';
import type { Bindings } from './bindings.ts';
import type { LinkedOperation } from './operations.ts';
import type { Parameter, UpstreamPlan } from './plan.ts';

/**
 * Links address and credentials of a consumed API.
 *
 * @returns `undefined` when nothing can be sent there
 */
export function linkUpstream(
  api: ConsumedApi,
  operations: readonly LinkedOperation[],
  linking: AuthenticationLinking,
): UpstreamPlan | undefined {
  const { report } = linking;
  const bindings = linking.bindings.within(api.parameters);
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
  if (isExample(address.text)) report.add(exampleAddress(api));
  const usable = isAddress(address, api, report);
  const authentication = linkAuthentication(
    api.authentication,
    { ...linking, bindings },
    {
      namespace: api.namespace,
      use: 'authentication',
      consequence: { refuses: `what calls '${api.namespace}'` },
    },
  );
  if (!usable) return undefined;
  const proof =
    authentication && 'refusal' in authentication
      ? { authentication: undefined, refusal: authentication.refusal }
      : { authentication };
  return {
    namespace: api.namespace,
    baseUri: bindings.template(address, { namespace: api.namespace, use: 'address' }),
    ...proof,
    operations: operations.flatMap(({ operation }) => operation ?? []),
    headers: api.parameters.flatMap((written) => fixedHeader(written, api, bindings) ?? []),
  };
}

function fixedHeader(
  { name, in: location, value, description }: WrittenParameter,
  { namespace }: ConsumedApi,
  bindings: Bindings,
): Parameter | undefined {
  if (location?.toLowerCase() !== 'header' || !value) return undefined;
  const template = bindings.template(value, { namespace, use: 'input' });
  return { name, in: 'header', type: 'string', required: false, description, value: template };
}

/** Whether a host is one of those that are kept for examples (RFC 2606 section 3): nobody is to be called there. */
export function isExample(address: string): boolean {
  const host = /^https?:\/\/([^/:?#]+)/i.exec(address)?.[1] ?? '';
  return /(^|\.)example(\.(com|net|org))?$/i.test(host);
}

function exampleAddress({ namespace, baseUri: { text, place } }: ConsumedApi): Diagnostic {
  return {
    code: 'empty-base-uri',
    severity: 'warning',
    message: `'${text}' is an example; calls of '${namespace}' fail until an address is given`,
    place,
    help: `give one when serving: '--upstream ${namespace}=<url>'`,
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
