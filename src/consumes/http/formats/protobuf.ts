import type { Root, Type } from 'protobufjs';
import { boundedData, FormatError } from './bounds.ts';
import { defineResponseFormat } from './format.ts';
import { remember } from './remember.ts';

const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Protocol Buffers: one message, by the `.proto` file that `outputSchema` names. The message is
 * the first one that no other message of the file contains. 64-bit integers and enum values are
 * text, bytes are base64, as in protobuf's own JSON.
 */
export const protobuf = defineResponseFormat({
  name: 'protobuf',
  aliases: ['proto', 'application/protobuf', 'application/x-protobuf'],
  schema: 'file',
  needsSchema: true,
  async checkSchema(schema) {
    try {
      await outermost(schema);
      return undefined;
    } catch (reason) {
      return `it is no usable .proto file: ${(reason as Error).message}`;
    }
  },
  async decode(bytes, { schema }) {
    if (bytes.byteLength > MAX_BYTES) throw new FormatError(`it has more than ${MAX_BYTES} bytes`);
    const type = await schemaOfDocument(schema ?? '');
    const message = type.decode(bytes);
    return boundedData(
      type.toObject(message, { longs: String, enums: String, bytes: String, arrays: true }),
    );
  },
});

const schemaOfDocument = remember(outermost);

async function outermost(schema: string): Promise<Type> {
  const { default: protobufjs } = await import('protobufjs');
  const { root, imports } = protobufjs.parse(schema, { keepCase: true });
  const [foreign] = imports ?? [];
  if (foreign !== undefined) throw new FormatError(`it imports '${foreign}', which is not read`);
  root.resolveAll();
  const all = messagesOf(root, protobufjs.Type);
  const contained = new Set(
    all.flatMap((type) =>
      type.fieldsArray.flatMap(({ resolvedType }) => (resolvedType === type ? [] : resolvedType)),
    ),
  );
  const chosen = all.find((type) => !contained.has(type)) ?? all[0];
  if (!chosen) throw new FormatError('it has no message');
  return chosen;
}

/** Top-level messages of all packages, in the order of the file. */
function messagesOf(space: Root | Root['nestedArray'][number], kind: typeof Type): Type[] {
  if (space instanceof kind) return [space];
  const nested = 'nestedArray' in space ? (space as Root).nestedArray : [];
  return nested.flatMap((inner) => messagesOf(inner, kind));
}
