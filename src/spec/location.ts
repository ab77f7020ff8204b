/** Where a document says that something else stands. */
export type Location =
  /** Relative to the folder of the file that says so. */
  | { readonly kind: 'relative'; readonly path: string }
  | { readonly kind: 'absolute'; readonly path: string }
  /** Behind a scheme that is no file, e.g. `vault`. */
  | { readonly kind: 'elsewhere'; readonly scheme: string };

/** Reads a path or a `file:` URL. `file:///./x` and `file:///.env` are relative, as documents mean them. */
export function parseLocation(text: string): Location {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'file') return { kind: 'elsewhere', scheme };
  const path = scheme === undefined ? text : decoded(text.replace(/^file:(\/\/)?/i, ''));
  if (!path.startsWith('/')) return { kind: 'relative', path };
  const meantRelative = scheme !== undefined && /^\/\.{1,2}(\/|[^/.][^/]*$)/.test(path);
  return meantRelative ? { kind: 'relative', path: path.slice(1) } : { kind: 'absolute', path };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
