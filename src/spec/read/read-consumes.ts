import type { Cursor } from '../cursor.ts';
import { scopedReport } from '../diagnostic.ts';
import type { ConsumedApi, Written, WrittenParameter } from '../document.ts';
import type { Entry } from '../imports.ts';
import { otherNames } from './other-names.ts';
import { readAuthentication } from './read-authentication.ts';
import { readParameters } from './read-parameters.ts';
import { readResource } from './read-resource.ts';

/** Reads the entries of `consumes`; those that cannot be called are reported and marked. */
export function readConsumes(entries: readonly Entry[]): readonly ConsumedApi[] {
  const seen = new Map<string, ConsumedApi>();
  return entries.flatMap((entry) => {
    const api = readApi(entry);
    const twin = seen.get(api.namespace);
    if (!twin) {
      seen.set(api.namespace, api);
      return [api];
    }
    const message = `two consumed APIs are called '${api.namespace}'`;
    entry.cursor.add('duplicate-name', 'error', message, api.place, {
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
  'headers',
  'resources',
  'tunnel',
];

function readApi({ cursor: written, as, lost }: Entry): ConsumedApi {
  if (lost) return lostApi(written, as ?? 'api');
  written.expectKeys(API_KEYS, 'a consumed API');
  const namespace = as ?? readNamespace(written);
  const report = scopedReport(written.report, `what calls '${namespace}'`);
  const cursor = written.reportingTo(report);
  refuseForeign(cursor);
  const api = {
    namespace,
    aliases: otherNames(as, written),
    baseUri: readBaseUri(cursor),
    description: cursor.get('description').text() ?? '',
    authentication: readAuthentication(cursor.get('authentication', 'auth')),
    parameters: [
      ...readParameters(cursor.get('inputParameters'), 'consumed'),
      ...readHeaders(cursor.get('headers')),
    ],
    resources: cursor
      .get('resources')
      .named('resources')
      .map(({ value }) => readResource(value)),
    place: cursor.get('namespace').exists ? cursor.get('namespace').place : cursor.headPlace,
  };
  return { ...api, usable: !report.failed };
}

function lostApi(cursor: Cursor, namespace: string): ConsumedApi {
  const place = cursor.headPlace;
  return {
    namespace,
    aliases: [],
    baseUri: { text: '', place },
    description: '',
    authentication: undefined,
    parameters: [],
    resources: [],
    usable: false,
    place,
  };
}

/** Fixed headers as the first versions have them: a list of `Name: value`. */
function readHeaders(cursor: Cursor): readonly WrittenParameter[] {
  return cursor.items('headers').flatMap((entry): WrittenParameter[] => {
    const [name, ...value] = entry.text()?.split(':') ?? [];
    if (name === undefined || value.length === 0) {
      entry.wrongType("a header as text: 'Name: value'");
      return [];
    }
    const { place } = entry;
    const fixed = { text: value.join(':').trim(), place };
    const header = { in: 'header', type: undefined, required: undefined, description: '' };
    return [{ name: name.trim(), ...header, value: fixed, place }];
  });
}

/** Says what makes an entry one that cannot be called. */
function refuseForeign(cursor: Cursor): void {
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
