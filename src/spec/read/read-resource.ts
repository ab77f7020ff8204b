import type { Cursor } from '../cursor.ts';
import { scopedReport } from '../diagnostic.ts';
import type { ConsumedOperation, ConsumedOutput, ConsumedResource, Written } from '../document.ts';
import { readBody } from './read-body.ts';
import { readPagination } from './read-pagination.ts';
import { readParameters } from './read-parameters.ts';
import { readResponse } from './read-response.ts';
import { reportWholeValue } from './whole-value.ts';

const RESOURCE_KEYS = [
  'name',
  'path',
  'description',
  'display',
  'label',
  'tags',
  'inputParameters',
  'operations',
];

/** Reads a path of a consumed API and its operations. */
export function readResource(cursor: Cursor): ConsumedResource {
  cursor.expectKeys(RESOURCE_KEYS, 'a consumed resource');
  return {
    path: readPath(cursor),
    parameters: readParameters(cursor.get('inputParameters'), 'consumed'),
    operations: cursor
      .get('operations')
      .named('operations')
      .map(({ name, namePlace, value }) =>
        readOperation(
          value,
          name ?? readId(value) ?? (value.get('method').text() ?? 'GET').toLowerCase(),
          namePlace,
        ),
      ),
  };
}

function readPath(cursor: Cursor): Written {
  const path = cursor.get('path');
  if (!path.exists)
    cursor.add('missing-key', 'warning', "a consumed resource has no 'path'; '/' is used");
  return { text: path.text() ?? '/', place: path.exists ? path.place : cursor.headPlace };
}

/** Descriptions of APIs know operations by an `id`, and some documents took that over. */
function readId(operation: Cursor): string | undefined {
  const key = ['id', 'operationId'].find((one) => operation.get(one).exists);
  if (key === undefined) return undefined;
  const message = `'${key}' of an operation is read as its 'name'`;
  operation.add('name-mismatch', 'warning', message, operation.keyPlace(key), {
    help: "write 'name'",
    fix: [{ text: key, by: 'name' }],
  });
  return operation.get(key).text();
}

const OPERATION_KEYS = [
  'name',
  'id',
  'operationId',
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
  'pagination',
  'body',
  'path',
];

function readOperation(
  written: Cursor,
  name: string,
  place: ConsumedOperation['place'],
): ConsumedOperation {
  const report = scopedReport(written.report, `what calls '${name}'`);
  const cursor = written.reportingTo(report);
  cursor.expectKeys(OPERATION_KEYS, 'a consumed operation');
  reportWholeValue(cursor.get('outputParameters'));
  const operation = {
    name,
    method: readMethod(cursor),
    description: cursor.get('description').text() ?? '',
    parameters: readParameters(cursor.get('inputParameters'), 'consumed'),
    path: readOwnPath(cursor.get('path')),
    body: readBody(cursor.get('body')),
    response: readResponse(cursor),
    pagination: readPagination(cursor.get('pagination')),
    outputs: readConsumedOutputs(cursor.get('outputParameters')),
    place,
  };
  return { ...operation, usable: !report.failed };
}

/** Outputs without a name or a path name nothing. */
function readConsumedOutputs(cursor: Cursor): readonly ConsumedOutput[] {
  return cursor.named('outputs').flatMap(({ name, value }) => {
    const mapping = value.isMap ? value.get('value', 'mapping') : value;
    const text = mapping.isMap || mapping.isList ? undefined : mapping.text();
    if (name === undefined || !text?.trim().startsWith('$')) return [];
    return [{ name, mapping: { text, place: mapping.place } }];
  });
}

function readOwnPath(path: Cursor): Written | undefined {
  const text = path.text();
  return text === undefined ? undefined : { text, place: path.place };
}

function readMethod(cursor: Cursor): string {
  const method = cursor.get('method');
  const text = method.text();
  if (text === undefined) {
    cursor.add('missing-key', 'error', "a consumed operation has no 'method'", cursor.headPlace, {
      help: "write 'method: GET', or whichever it is",
    });
    return 'GET';
  }
  if (!/^[A-Za-z]+$/.test(text))
    cursor.add('wrong-type', 'error', `'${text}' is no HTTP method`, method.place);
  return text.toUpperCase();
}
