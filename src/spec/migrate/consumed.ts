import { isMap, isScalar, isSeq, type Node, Scalar } from 'yaml';
import { METHODS, parameters, titled } from './actions.ts';
import type { DialectWords } from './dialect-words.ts';
import { EXTENDED, KEBAB } from './names.ts';
import {
  append,
  entriesOf,
  has,
  type MapNode,
  mapNode,
  memberOf,
  remove,
  rename,
  scalarText,
  textOf,
} from './nodes.ts';
import { anything, binarySize, list, map, mapOf, named, type Shape, text, word } from './shape.ts';

const FORMATS = [
  'json',
  'xml',
  'avro',
  'protobuf',
  'csv',
  'tsv',
  'psv',
  'yaml',
  'html',
  'markdown',
];
/** What consumed APIs and exposers are signed with, and guarded by. */
export const authentication: Shape = (value, spot) => {
  const type = isMap(value) ? textOf(value, 'type')?.toLowerCase().replace('-', '') : undefined;
  const keys = FIELDS[type ?? ''];
  if (isMap(value) && keys) {
    (memberOf(value, 'type') as { value: unknown }).value = new Scalar(type);
    if (type === 'apikey') namedAsElsewhere(value);
    return map({
      keys: Object.fromEntries(['type', ...keys].map((key) => [key, anything])),
      strict: true,
      ...(type === 'oauth2'
        ? { required: { authorizationServerUri: () => undefined, resource: () => undefined } }
        : {}),
    })(value, spot);
  }
  spot.losses.lose(`${spot.label} is of a type that this dialect does not have`, value);
  return value;
};

/** Where the name of the header is `header`, `key` may be the credential. */
function namedAsElsewhere(auth: MapNode): void {
  if (has(auth, 'header')) {
    for (const other of ['key', 'token']) rename(auth, other, 'value');
    for (const other of ['key', 'token']) remove(auth, other);
    rename(auth, 'header', 'key');
  }
  rename(auth, 'token', 'value');
}

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  basic: ['username', 'password'],
  apikey: ['key', 'value', 'placement'],
  bearer: ['token'],
  digest: ['username', 'password'],
  oauth2: [
    'authorizationServerUri',
    'resource',
    'scopes',
    'audience',
    'tokenEndpoint',
    'tokenValidation',
  ],
};

/** A consumed API. */
export function consumedApi(words: DialectWords): Shape {
  const resource = titled(words, {
    keys: {
      name: anything,
      [words.title]: text(),
      description: text(),
      ...(words.rich ? { tags: anything } : {}),
      path: text(),
      inputParameters: parameters(words),
      operations: operations(words),
    },
    dropped: ['tags'],
    required: { path: () => new Scalar('/') },
  });
  return map({
    keys: {
      namespace: text({ pattern: KEBAB }),
      type: word(['http']),
      description: text(),
      baseUri: text({ pattern: /^https?:\/\/[^/]+(?:\/[^{]*)?$/ }),
      inputParameters: parameters(words),
      authentication,
      ...(words.rich ? { tunnel: anything } : {}),
      resources: named({
        as: words.collections,
        item: withOperations(resource),
        what: 'resource',
        names: KEBAB,
        nameless: (one, index) => textOf(one, 'path') ?? `resource-${index + 1}`,
        free: true,
      }),
    },
    renamed: { authentication: ['auth'] },
    prepare: headersAsParameters,
    required: {
      namespace: () => new Scalar('api'),
      type: () => new Scalar('http'),
      baseUri: () => undefined,
    },
  });
}

/** A path at which nothing can be done is not written. */
function withOperations(resource: Shape): Shape {
  return (value, spot) => {
    const isUseful = isMap(value) && entriesOf(memberOf(value, 'operations')?.value).length > 0;
    return isUseful ? resource(value, spot) : undefined;
  };
}

function operations(words: DialectWords): Shape {
  const item = titled(words, {
    keys: {
      name: anything,
      [words.title]: text(),
      description: text(),
      method: word(METHODS),
      inputParameters: parameters(words),
      outputRawFormat: word(words.rich ? [...FORMATS, 'binary'] : FORMATS),
      ...(words.rich ? { tags: anything, outputMediaType: text(), maxBinarySize: binarySize } : {}),
      outputSchema: text(),
      outputParameters: consumedOutputs(words),
      body,
    },
    dropped: ['tags'],
    required: { method: () => new Scalar('GET') },
  });
  const nameless = (one: MapNode) => (textOf(one, 'method') ?? 'GET').toLowerCase();
  return named({ as: words.collections, item, what: 'operation', names: KEBAB, nameless });
}

function consumedOutputs(words: DialectWords): Shape {
  const item = map({
    keys: {
      name: anything,
      type: word(['string', 'number', 'boolean', 'object', 'array'], { integer: 'number' }),
      value: text(),
    },
    renamed: { value: ['mapping'] },
    dropped: ['description', 'required', 'in', 'path'],
    required: { type: () => new Scalar('object'), value: () => undefined },
    strict: true,
  });
  const all = named({
    as: words.collections,
    item,
    what: 'output',
    names: EXTENDED,
    nameless: (_, index) => `output-${index + 1}`,
  });
  return (value, spot) => {
    const entries = entriesOf(value).map((entry) => entry.value);
    const [only, ...others] = entries;
    if (!only || (others.length === 0 && isWhole(only))) return undefined;
    return all(value, spot);
  };
}

function isWhole(output: unknown): boolean {
  if (!isMap(output)) return false;
  const path = textOf(output, 'value') ?? textOf(output, 'mapping') ?? '$';
  return ['$', '$.'].includes(path.trim()) && !has(output, 'properties') && !has(output, 'items');
}

/** A template: text, or of a type. */
const body: Shape = (value, spot) => {
  if (isScalar(value)) return text()(value, spot);
  if (!isMap(value) || !['type', 'data'].some((key) => has(value, key)))
    return mapNode({ type: 'json', data: value as Node });
  if (!has(value, 'type')) value.items.unshift(...mapNode({ type: 'json' }).items);
  const written = textOf(value, 'type')?.toLowerCase() ?? '';
  const type = OTHER_TYPES[written]?.toLowerCase() ?? written;
  const data = BODIES[type];
  if (data)
    return map({
      keys: { type: word(TYPES, OTHER_TYPES), data },
      required: { data: () => undefined },
      strict: true,
    })(value, spot);
  spot.losses.lose(`${spot.label} is of type '${type}', which this dialect does not have`, value);
  return value;
};

const OTHER_TYPES: Readonly<Record<string, string>> = {
  form: 'formUrlEncoded',
  urlencoded: 'formUrlEncoded',
  'form-urlencoded': 'formUrlEncoded',
  'x-www-form-urlencoded': 'formUrlEncoded',
  'application/x-www-form-urlencoded': 'formUrlEncoded',
  multipart: 'multipartForm',
  'form-data': 'multipartForm',
  'multipart/form-data': 'multipartForm',
  plain: 'text',
  string: 'text',
};

const TYPES = ['json', 'text', 'xml', 'sparql', 'formUrlEncoded', 'multipartForm'];
const BODIES: Readonly<Record<string, Shape>> = {
  json: jsonData,
  text: text(),
  xml: text(),
  sparql: text(),
  formurlencoded: (value, spot) =>
    isMap(value) ? mapOf(text())(value, spot) : text()(value, spot),
  multipartform: list(
    map({
      keys: { name: text(), value: text(), filename: text(), contentType: text() },
      required: { name: () => undefined, value: () => undefined },
      strict: true,
    }),
    'part',
  ),
};

function jsonData(value: unknown, spot: Parameters<Shape>[1]): unknown {
  return isMap(value) || isSeq(value) ? value : text()(value, spot);
}

/** Fixed headers as the first versions have them: `Name: value`. */
function headersAsParameters(api: MapNode): void {
  const headers = memberOf(api, 'headers')?.value;
  if (!isSeq(headers)) return;
  const written = entriesOf(memberOf(api, 'inputParameters')?.value);
  const made = headers.items.flatMap((item) => {
    const [name, ...value] = scalarText(item)?.split(':') ?? [];
    if (name === undefined || value.length === 0) return [];
    return [mapNode({ name: name.trim(), in: 'header', value: value.join(':').trim() })];
  });
  remove(api, 'headers');
  if (written.length === 0) {
    remove(api, 'inputParameters');
    headers.items = made;
    append(api, 'inputParameters', headers);
    return;
  }
  const collection = memberOf(api, 'inputParameters')?.value;
  if (isSeq(collection)) collection.items.push(...made);
  if (isMap(collection))
    for (const header of made) append(collection, textOf(header, 'name') ?? '', header);
}
