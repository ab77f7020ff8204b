import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { ResponseFormat } from '../consumes/index.ts';
import { findFormat } from '../plan/index.ts';
import type { ConsumedOperation, Document, WrittenSchema } from '../spec/index.ts';

const MAX_SCHEMA_BYTES = 1024 * 1024;

/**
 * A document with the files that its `outputSchema`s name read, and every schema checked by its
 * format. Only files in the folder of the document, or below, are opened.
 *
 * @param folder of the document
 */
export async function withSchemas(
  document: Document,
  folder: string,
  formats: readonly ResponseFormat[],
): Promise<Document> {
  const complete = (operation: ConsumedOperation) => withSchema(operation, folder, formats);
  const consumes = document.consumes.map(async (api) => {
    const resources = api.resources.map(async (resource) => ({
      ...resource,
      operations: await Promise.all(resource.operations.map(complete)),
    }));
    return { ...api, resources: await Promise.all(resources) };
  });
  return { ...document, consumes: await Promise.all(consumes) };
}

async function withSchema(
  operation: ConsumedOperation,
  folder: string,
  formats: readonly ResponseFormat[],
): Promise<ConsumedOperation> {
  const { response } = operation;
  const format = findFormat(response, formats);
  if (!response.schema || !format?.schema) return operation;
  const content = await checked(await read(response.schema, format, folder), format);
  return { ...operation, response: { ...response, schema: { ...response.schema, content } } };
}

type Content = NonNullable<WrittenSchema['content']>;

async function checked(content: Content, format: ResponseFormat): Promise<Content> {
  const refused = 'text' in content ? await format.checkSchema?.(content.text) : undefined;
  return refused === undefined ? content : { refused };
}

async function read(
  { text }: WrittenSchema,
  { schema }: ResponseFormat,
  folder: string,
): Promise<Content> {
  if (schema === 'text') return { text };
  if (isAbsolute(text) || text.includes('\\') || text.includes('\0'))
    return { refused: 'it is no path below the folder of the document' };
  try {
    const root = await realpath(folder);
    if (leaves(root, resolve(root, text))) return { refused: OUTSIDE };
    const path = await realpath(resolve(root, text));
    if (leaves(root, path)) return { refused: OUTSIDE };
    const file = await stat(path);
    if (!file.isFile()) return { refused: 'it is no file' };
    if (file.size > MAX_SCHEMA_BYTES)
      return { refused: `it is larger than ${MAX_SCHEMA_BYTES} bytes` };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) };
  } catch (failure) {
    if (failure instanceof TypeError) return { refused: 'it is not UTF-8 text' };
    const missing = (failure as NodeJS.ErrnoException).code === 'ENOENT';
    return { refused: missing ? 'there is no such file' : 'it cannot be read' };
  }
}

const OUTSIDE = 'it stands outside the folder of the document';

function leaves(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}
