import { find, listFiles, mediaTypeOf, readBelow, readFound } from '../../files/index.ts';
import type { FileResource } from './exposure.ts';
import { bytesContents, type ResourceContents } from './resource-content.ts';
import { type ListedResource, listed } from './resource-listing.ts';

/**
 * The resources that a file or folder makes: a file one, a folder one for each file below it. A
 * file that is not there is listed all the same, because the document says that it is a resource.
 *
 * @throws TooMuch
 */
export async function listLocation(resource: FileResource): Promise<readonly ListedResource[]> {
  const { uri, location, name, mimeType } = resource;
  const found = await find(location);
  const type = mimeType ?? mediaTypeOf(location.text);
  if (found?.kind !== 'directory') return [{ uri, ...listed({ ...resource, mimeType: type }) }];
  const files = await listFiles(found.path);
  return files.map(({ names, size }) => ({
    uri: uriBelow(uri, names),
    ...listed({
      name: `${name}/${names.join('/')}`,
      title: undefined,
      description: resource.description,
      mimeType: mediaTypeOf(names.at(-1) ?? '') ?? mimeType,
    }),
    size,
  }));
}

/**
 * Reads at a URI that a file or folder has, or that a file below the folder has.
 *
 * @returns a folder as the list of its URIs; `undefined` when there is nothing at the URI
 * @throws TooMuch
 */
export async function readLocation(
  resource: FileResource,
  uri: string,
): Promise<ResourceContents | undefined> {
  const { location, mimeType, binary } = resource;
  const found = await find(location);
  const names = namesBelow(resource.uri, uri);
  if (!found || !names) return undefined;
  if (found.kind === 'file') {
    const bytes = names.length === 0 ? await readFound(found) : undefined;
    const type = mimeType ?? mediaTypeOf(found.path);
    return bytes && bytesContents(uri, bytes, type, binary);
  }
  if (names.length === 0) {
    const uris = (await listFiles(found.path)).map((file) => uriBelow(resource.uri, file.names));
    return { uri, mimeType: 'text/plain', text: uris.join('\n') };
  }
  const bytes = await readBelow(found.path, names);
  const type = mediaTypeOf(names.at(-1) ?? '') ?? mimeType;
  return bytes && bytesContents(uri, bytes, type, binary);
}

function uriBelow(uri: string, names: readonly string[]): string {
  return `${uri.replace(/\/$/, '')}/${names.map(encodeURIComponent).join('/')}`;
}

/** Names from the resource down to what a URI means; `undefined` when it is not below it. */
function namesBelow(base: string, uri: string): readonly string[] | undefined {
  if (uri === base) return [];
  const folder = base.endsWith('/') ? base : `${base}/`;
  if (!uri.startsWith(folder)) return undefined;
  try {
    return uri.slice(folder.length).split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
