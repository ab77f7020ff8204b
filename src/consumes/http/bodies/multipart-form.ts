import { randomUUID } from 'node:crypto';
import { defineBodyFormat } from './body-format.ts';
import { bytesOf } from './file-bytes.ts';
import { type FormField, fieldsOf } from './form-fields.ts';

/** `multipart/form-data` (RFC 7578). No name, file name or value starts another part or field. */
export const multipartForm = defineBodyFormat({
  type: 'multipartForm',
  aliases: ['multipart', 'form-data', 'multipart/form-data'],
  ownFields: ['content-type'],
  encode(data) {
    // Drawn anew for each request, so that no value can hold it.
    const boundary = `capstan-${randomUUID()}`;
    const parts = fieldsOf(data).map((field) => encodePart(field, boundary));
    return {
      bytes: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
      contentType: `multipart/form-data; boundary=${boundary}`,
    };
  },
});

function encodePart(field: FormField, boundary: string): Buffer {
  const { name, value, filename } = field;
  const file = filename === undefined ? undefined : bytesOf(String(value));
  const contentType =
    field.contentType ?? (file && (file.contentType ?? 'application/octet-stream'));
  if (contentType !== undefined && !MEDIA_TYPE.test(contentType))
    throw new RangeError(`has a part '${name}' whose content type is none`);
  const head = [
    `--${boundary}`,
    `content-disposition: form-data; name="${quoted(name)}"${filename === undefined ? '' : `; filename="${quoted(filename)}"`}`,
    ...(contentType === undefined ? [] : [`content-type: ${contentType}`]),
  ];
  return Buffer.concat([
    Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'utf8'),
    file?.bytes ?? Buffer.from(String(value), 'utf8'),
    Buffer.from('\r\n'),
  ]);
}

/** HTML Standard, multipart/form-data encoding: these three would end the parameter. */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:; ?[\w-]+=(?:[\w.-]+|"[^"\\\r\n]*"))*$/;
