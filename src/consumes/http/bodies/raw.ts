import { defineBodyFormat } from './body-format.ts';
import { bytesOf } from './file-bytes.ts';

/**
 * Bytes of any media type: text as UTF-8, or a base64 `data:` URL. An object of one member is
 * that member, as documents write it: `data: {content: '{{tools.file}}'}`.
 */
export const raw = defineBodyFormat({
  type: 'raw',
  contentTypes: {
    binary: 'application/octet-stream',
    'octet-stream': 'application/octet-stream',
    bytes: 'application/octet-stream',
    file: 'application/octet-stream',
    yaml: 'application/yaml',
    yml: 'application/yaml',
    csv: 'text/csv',
    html: 'text/html; charset=utf-8',
    markdown: 'text/markdown; charset=utf-8',
    ndjson: 'application/x-ndjson',
    graphql: 'application/graphql',
  },
  encode(data, contentType = 'application/octet-stream') {
    return { bytes: bytesOf(textOf(onlyMember(data))).bytes, contentType };
  },
});

function onlyMember(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  const [only, ...others] = Object.values(data);
  if (others.length > 0) throw new RangeError('must be one value');
  return only;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
