import type { Cursor } from '../cursor.ts';
import type {
  ConsumedApi,
  ConsumedOperation,
  ConsumedResource,
  Written,
  WrittenAuthentication,
} from '../document.ts';
import { readParameters } from './read-parameters.ts';
import { reportWholeValue } from './whole-value.ts';

/** Reads the `consumes` list; entries that cannot be called are reported and left out. */
export function readConsumes(cursor: Cursor): readonly ConsumedApi[] {
  const apis = cursor.items('consumed APIs').flatMap((entry) => readApi(entry) ?? []);
  const seen = new Map<string, ConsumedApi>();
  return apis.filter((api) => {
    const twin = seen.get(api.namespace);
    if (twin) {
      cursor.add(
        'duplicate-name',
        'error',
        `two consumed APIs are called '${api.namespace}'`,
        api.place,
        {
          related: [{ place: twin.place, label: 'the first one' }],
          disables: 'the second one',
        },
      );
      return false;
    }
    seen.set(api.namespace, api);
    return true;
  });
}

const API_KEYS = [
  'type',
  'namespace',
  'baseUri',
  'description',
  'inputParameters',
  'authentication',
  'auth',
  'resources',
  'tunnel',
  'import',
  'location',
  'from',
  'as',
];

function readApi(cursor: Cursor): ConsumedApi | undefined {
  cursor.expectKeys(API_KEYS, 'a consumed API');
  if (cursor.get('import').exists) {
    cursor.add(
      'unsupported-feature',
      'error',
      'imports are not supported yet',
      cursor.get('import').place,
    );
    return undefined;
  }
  const type = cursor.get('type');
  if (type.exists && type.text() !== 'http') {
    cursor.add('unknown-consumer', 'error', `'${type.text()}' APIs cannot be called`, type.place, {
      help: "write 'http'",
    });
    return undefined;
  }
  const tunnel = cursor.get('tunnel');
  if (tunnel.exists)
    cursor.add('unsupported-feature', 'error', 'tunnels are not supported', tunnel.place);
  return {
    namespace: readNamespace(cursor),
    baseUri: readBaseUri(cursor),
    description: cursor.get('description').text() ?? '',
    authentication: readAuthentication(cursor.get('authentication', 'auth')),
    parameters: readParameters(cursor.get('inputParameters'), 'consumed'),
    resources: cursor
      .get('resources')
      .named('resources')
      .map(({ value }) => readResource(value)),
    place: cursor.place,
  };
}

function readNamespace(cursor: Cursor): string {
  const namespace = cursor.get('namespace').text();
  if (namespace === undefined)
    cursor.add(
      'missing-namespace',
      'warning',
      "a consumed API has no namespace; it is called 'api'",
    );
  return namespace ?? 'api';
}

function readBaseUri(cursor: Cursor): Written {
  const baseUri = cursor.get('baseUri');
  if (!baseUri.exists) cursor.add('missing-key', 'error', "a consumed API has no 'baseUri'");
  return { text: (baseUri.text() ?? '').trim(), place: baseUri.place };
}

function readAuthentication(cursor: Cursor): WrittenAuthentication | undefined {
  if (!cursor.exists) return undefined;
  const type = cursor.get('type');
  if (!type.exists) {
    cursor.add('missing-key', 'error', "authentication has no 'type'");
    return undefined;
  }
  const fields = new Map<string, Written>();
  for (const { key, value } of cursor.members()) {
    const text = key === 'type' ? undefined : value.text();
    if (text !== undefined) fields.set(key, { text, place: value.place });
  }
  return { type: { text: type.text() ?? '', place: type.place }, fields, place: cursor.place };
}

function readResource(cursor: Cursor): ConsumedResource {
  cursor.expectKeys(
    ['name', 'path', 'description', 'display', 'label', 'tags', 'inputParameters', 'operations'],
    'a consumed resource',
  );
  const path = cursor.get('path');
  return {
    path: { text: path.text() ?? '/', place: path.place },
    parameters: readParameters(cursor.get('inputParameters'), 'consumed'),
    operations: cursor
      .get('operations')
      .named('operations')
      .map(({ name, namePlace, value }) => ({
        ...readOperation(value),
        name: name ?? (value.get('method').text() ?? 'GET').toLowerCase(),
        place: namePlace,
      })),
  };
}

const OPERATION_KEYS = [
  'name',
  'method',
  'description',
  'display',
  'label',
  'tags',
  'inputParameters',
  'outputRawFormat',
  'outputMediaType',
  'outputSchema',
  'outputParameters',
  'maxBinarySize',
  'body',
  'path',
];

function readOperation(cursor: Cursor): ConsumedOperation {
  cursor.expectKeys(OPERATION_KEYS, 'a consumed operation');
  const method = cursor.get('method');
  if (!method.exists) cursor.add('missing-key', 'error', "a consumed operation has no 'method'");
  reportWholeValue(cursor.get('outputParameters'));
  const unsupported = ['body', 'path']
    .map((key) => ({ key, value: cursor.get(key) }))
    .find(({ value }) => value.exists);
  return {
    name: '',
    method: (method.text() ?? 'GET').toUpperCase(),
    description: cursor.get('description').text() ?? '',
    parameters: readParameters(cursor.get('inputParameters'), 'consumed'),
    unsupported: unsupported && {
      feature: `'${unsupported.key}' of a consumed operation`,
      place: unsupported.value.place,
    },
    place: cursor.place,
  };
}
