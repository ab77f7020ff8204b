import type { Cursor, StandIn } from '../cursor.ts';

/**
 * A document of the first version in the words of later ones. There, a consumed API has a
 * `targetUri` and an `expositionSuffix`, and an exposer has no type: it forwards whatever comes
 * under each suffix.
 */
export function upgraded(root: Cursor): Cursor {
  const capability = root.get('capability');
  const consumes = capability.get('consumes');
  const apis = consumes.isList ? consumes.items('consumed APIs') : [];
  if (!apis.some(isFirstApi)) return root;
  const exposes = capability.get('exposes');
  const exposers = exposes.isList ? exposes.items('exposers') : [];
  const suffixes = apis.filter(isFirstApi).map(suffixOf);
  return root.standIn({
    ...membersOf(root),
    capability: capability.standIn({
      ...membersOf(capability),
      consumes: consumes.standIn(apis.map((api) => (isFirstApi(api) ? laterApi(api) : api))),
      exposes: exposes.standIn(
        exposers.map((one) => (one.get('type').exists ? one : laterExposer(one, suffixes))),
      ),
    }),
  });
}

function isFirstApi(api: Cursor): boolean {
  return api.get('targetUri').exists && !api.get('baseUri').exists;
}

function suffixOf(api: Cursor): string {
  return (api.get('expositionSuffix').text() ?? 'api').replace(/^\/+|\/+$/g, '');
}

function laterApi(api: Cursor): Cursor {
  const { targetUri: _, expositionSuffix: __, ...others } = membersOf(api);
  const target = api.get('targetUri');
  const baseUri = (target.text() ?? '').replace(/\/?\{\{\s*path\s*\}\}$/, '');
  const address = target.standIn(baseUri);
  return api.standIn({ ...others, type: 'http', namespace: suffixOf(api), baseUri: address });
}

function laterExposer(exposer: Cursor, suffixes: readonly string[]): Cursor {
  const { protocol: _, forward: __, ...others } = membersOf(exposer);
  const trustedHeaders = exposer.get('forward').get('trustedHeaders');
  const resources = suffixes.map((suffix) => ({
    path: `/${suffix}/{{path}}`,
    forward: {
      targetNamespace: suffix,
      ...(trustedHeaders.exists ? { trustedHeaders } : {}),
    },
  }));
  return exposer.standIn({ namespace: 'rest', ...others, type: 'rest', resources });
}

function membersOf(map: Cursor): { readonly [key: string]: StandIn } {
  return Object.fromEntries(map.members().map(({ key, value }) => [key, value]));
}
