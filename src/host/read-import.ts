import { dirname, join, resolve } from 'node:path';
import { parseLocation, type ReadImport } from '../spec/index.ts';
import { leadsOutside } from './confine.ts';
import { readText } from './read-text.ts';

/**
 * Opens the files that a document imports. They stand in its folder, or below, links followed.
 *
 * @param document path of the document
 */
export function importsOf(document: string): ReadImport {
  const folder = dirname(document);
  return (location, from) => {
    const place = parseLocation(location);
    if (place.kind === 'elsewhere')
      return { reason: `'${place.scheme}:' is not read; only files are imported` };
    const file = place.kind === 'absolute' ? place.path : join(dirname(from), place.path);
    if (leadsOutside(resolve(file), resolve(folder)))
      return { reason: 'it stands outside the folder of the document' };
    const read = readText(file);
    return 'reason' in read ? read : { file, text: read.text };
  };
}
