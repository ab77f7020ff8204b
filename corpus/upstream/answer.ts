import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import avsc from 'avsc';
import { stringify } from 'yaml';
import type { Operation } from '../written/api.ts';
import type { Answer } from './upstream.ts';

/** Answers of a consumed operation in the format that it declares, with a sample in it. */
export function answerOf(operation: Operation, sample: unknown): Answer {
  const format = (operation.part.get('outputRawFormat').text() ?? 'json').toLowerCase();
  const media = operation.part.get('outputMediaType').text();
  const [type, body] = encoded(format, sample, operation);
  return { status: 200, headers: { 'content-type': media ?? type }, body };
}

function encoded(
  format: string,
  sample: unknown,
  operation: Operation,
): readonly [string, string | Uint8Array] {
  switch (format) {
    case 'xml':
      return ['application/xml', `<?xml version="1.0"?><root>${xml(sample)}</root>`];
    case 'csv':
      return ['text/csv', table(sample, ',')];
    case 'tsv':
      return ['text/tab-separated-values', table(sample, '\t')];
    case 'psv':
      return ['text/plain', table(sample, '|')];
    case 'yaml':
      return ['application/yaml', stringify(sample)];
    case 'html':
      return [
        'text/html',
        '<html><body><table><tr><th>id</th></tr><tr><td>1</td></tr></table></body></html>',
      ];
    case 'markdown':
      return ['text/markdown', '# A page\n\nText.\n'];
    case 'text':
      return ['text/plain', 'text'];
    case 'binary':
      return ['application/octet-stream', new Uint8Array([0, 255, 1, 254])];
    case 'avro':
      return ['application/avro', avro(operation)];
    case 'protobuf':
      // A message in which nothing is set is one of no bytes, whatever its schema.
      return ['application/x-protobuf', new Uint8Array()];
    default:
      return ['application/json', JSON.stringify(sample)];
  }
}

function xml(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<item>${xml(item)}</item>`).join('');
  if (typeof value !== 'object' || value === null)
    return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return Object.entries(value)
    .filter(([name]) => /^[A-Za-z_][\w.-]*$/.test(name))
    .map(([name, member]) => `<${name}>${xml(member)}</${name}>`)
    .join('');
}

function table(value: unknown, separator: string): string {
  const [row] = [value].flat();
  const members = Object.entries(typeof row === 'object' && row !== null ? row : { id: 1 });
  const line = (cells: readonly unknown[]) =>
    cells.map((cell) => JSON.stringify(cell)).join(separator);
  return `${line(members.map(([name]) => name))}\n${line(members.map(([, cell]) => (typeof cell === 'object' ? '' : cell)))}\n`;
}

/** A message of the schema, or nothing when there is none. */
function avro({ part }: Operation): Uint8Array {
  const written = part.get('outputSchema').text();
  if (written === undefined) return new Uint8Array();
  const path = join(dirname(part.file), written.replace(/^file:\/\/\/?/, ''));
  const text = written.includes('{') ? written : readFileSync(path, 'utf8');
  const type = avsc.Type.forSchema(JSON.parse(text));
  return type.toBuffer(type.random());
}
