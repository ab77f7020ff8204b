import { isMap, isScalar, isSeq, type Node, Scalar } from 'yaml';
import { METHODS, parameters, titled } from './actions.ts';
import { authentication } from './authentication.ts';
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
  scalarText,
  textOf,
} from './nodes.ts';
import { resources } from './resources.ts';
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
/** A consumed API. */
export function consumedApi(words: DialectWords): Shape {
  return map({
    keys: {
      namespace: text({ pattern: KEBAB }),
      type: word(['http']),
      description: text(),
      baseUri: text({ pattern: /^https?:\/\/[^/]+(?:\/[^{]*)?$/ }),
      inputParameters: parameters(words),
      authentication,
      ...(words.rich ? { tunnel: anything } : {}),
      resources: resources(words, {
        inputParameters: parameters(words),
        operations: operations(words),
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
