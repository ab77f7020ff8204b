import type { Cursor } from '../cursor.ts';
import { scopedReport } from '../diagnostic.ts';
import type { ConsumedApi, Written } from '../document.ts';
import { readAuthentication } from './read-authentication.ts';
import { readParameters } from './read-parameters.ts';
import { readResource } from './read-resource.ts';

/** Reads the `consumes` list; entries that cannot be called are reported and marked. */
export function readConsumes(cursor: Cursor): readonly ConsumedApi[] {
  const seen = new Map<string, ConsumedApi>();
  return cursor.items('consumed APIs').flatMap((entry) => {
    const api = readApi(entry);
    const twin = seen.get(api.namespace);
    if (!twin) {
      seen.set(api.namespace, api);
      return [api];
    }
    const message = `two consumed APIs are called '${api.namespace}'`;
    cursor.add('duplicate-name', 'error', message, api.place, {
      label: 'a call could not tell them apart',
      related: [{ place: twin.place, label: 'the first one' }],
      help: 'give it another namespace, and write that in the calls that mean it',
      disables: 'the second one',
    });
    return [];
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

function readApi(written: Cursor): ConsumedApi {
  written.expectKeys(API_KEYS, 'a consumed API');
  const imported = ['import', 'from', 'location'].some((key) => written.get(key).exists);
  const namespace = imported
    ? written.get('as', 'namespace', 'import').text()
    : readNamespace(written);
  const report = scopedReport(written.report, `what calls '${namespace ?? 'api'}'`);
  const cursor = written.reportingTo(report);
  refuseForeign(cursor, imported);
  const api = {
    namespace: namespace ?? 'api',
    baseUri: imported ? { text: '', place: cursor.headPlace } : readBaseUri(cursor),
    description: cursor.get('description').text() ?? '',
    authentication: readAuthentication(cursor.get('authentication', 'auth')),
    parameters: readParameters(cursor.get('inputParameters'), 'consumed'),
    resources: cursor
      .get('resources')
      .named('resources')
      .map(({ value }) => readResource(value)),
    place: cursor.get('namespace').exists ? cursor.get('namespace').place : cursor.headPlace,
  };
  return { ...api, usable: !report.failed };
}

/** Says what makes an entry one that cannot be called. */
function refuseForeign(cursor: Cursor, imported: boolean): void {
  if (imported) {
    const from = cursor.get('from', 'location', 'import');
    const message = `'${from.text() ?? ''}' is not read: imports are not supported yet`;
    cursor.add('unsupported-feature', 'error', message, from.place, {
      help: "copy its 'consumes' entry into this document",
    });
  }
  const type = cursor.get('type');
  if (type.exists && type.text() !== 'http')
    cursor.add('unknown-consumer', 'error', `'${type.text()}' APIs cannot be called`, type.place, {
      help: "only 'type: http' can",
    });
  if (cursor.get('tunnel').exists)
    cursor.add(
      'unsupported-feature',
      'error',
      'tunnels are not supported',
      cursor.keyPlace('tunnel'),
    );
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
  const place = baseUri.exists ? baseUri.place : cursor.keyPlace('baseUri');
  return { text: (baseUri.text() ?? '').trim(), place };
}
