import type { Cursor, Place } from '../spec/index.ts';

/** What a `location` of a document names. It is looked for in the folder of the document only. */
export interface Location {
  /** As the document says it. */
  readonly text: string;
  /** Folder of the document. */
  readonly folder: string;
  /** Names on the way down. Absent when it leads elsewhere, whatever there is. */
  readonly names: readonly string[] | undefined;
  /** Whether it is written from the root of the file system. */
  readonly absolute: boolean;
  readonly place: Place;
}

/**
 * Reads `file:///x`, `file:///./x` or a plain path. Pure: whether something is there is found out
 * by whoever opens it.
 *
 * @param folder of the document
 */
export function readLocation(cursor: Cursor, folder: string): Location | undefined {
  const text = cursor.text();
  if (text === undefined) return undefined;
  const path = text.replace(/^file:(?:\/\/(?:localhost(?=\/))?)?/i, '');
  return {
    text,
    folder,
    names: readNames(path, path !== text),
    absolute: /^\/(?!\.{1,2}(?:\/|$))/.test(path),
    place: cursor.place,
  };
}

function readNames(path: string, encoded: boolean): readonly string[] | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) return undefined;
  try {
    const written = path.split('/');
    const names = (encoded ? written.map(decodeURIComponent) : written).filter(
      (name) => name !== '' && name !== '.',
    );
    return names.some((name) => name === '..' || /[/\\\0]/.test(name)) ? undefined : names;
  } catch {
    return undefined;
  }
}
