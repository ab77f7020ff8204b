import { nearest } from '../../kernel/index.ts';
import type { Cursor } from '../cursor.ts';
import { scopedReport } from '../diagnostic.ts';
import type { ExposedAdapter, WrittenAuthentication } from '../document.ts';
import type { Entry } from '../imports.ts';
import { otherNames } from './other-names.ts';
import { readAuthentication } from './read-authentication.ts';

/** Keys that every entry of `exposes` may have. */
export const EXPOSER_KEYS = [
  'type',
  'namespace',
  'address',
  'port',
  'description',
  'authentication',
  'auth',
];

/** Reads what all entries of `exposes` share; their content is for their exposers. */
export function readExposes(entries: readonly Entry[]): readonly ExposedAdapter[] {
  return entries.flatMap(({ cursor: entry, as, lost }) => {
    if (lost) return [];
    const type = entry.get('type').text();
    if (type === undefined) {
      entry.add('missing-key', 'error', "an exposer has no 'type'", entry.headPlace, {
        help: "write 'type: rest' or 'type: mcp'",
        disables: 'this exposer',
      });
      return [];
    }
    return [readAdapter(entry, type, as)];
  });
}

function readAdapter(written: Cursor, type: string, as: string | undefined): ExposedAdapter {
  const own = written.get('namespace');
  const namespace = as ?? own.text();
  const report = scopedReport(written.report, `the exposer '${namespace ?? type}'`);
  const cursor = written.reportingTo(report);
  const port = cursor.get('port');
  const adapter = {
    type,
    namespace: namespace ?? type,
    isNamed: namespace !== undefined,
    aliases: otherNames(as, written),
    address: cursor.get('address').text(),
    port: readPort(port),
    portPlace: port.place,
    description: cursor.get('description').text() ?? '',
    authentication: readWall(cursor),
    content: written,
    place: own.exists ? own.place : cursor.headPlace,
  };
  return { ...adapter, usable: !report.failed };
}

/**
 * Serving without the wall that the author asked for would be worse than not serving, so that a
 * wall which is not understood is an error, whatever is wrong with it.
 */
function readWall(cursor: Cursor): WrittenAuthentication | undefined {
  const written = cursor.get('authentication', 'auth');
  if (written.exists) return readAuthentication(written);
  const key = cursor
    .members()
    .map((member) => member.key)
    .find(meansAuthentication);
  if (key !== undefined) {
    cursor.add('missing-key', 'error', `'${key}' says nothing`, cursor.keyPlace(key), {
      label: 'served without it, anybody could call',
      help: "write 'authentication:' with a 'type', or remove it",
    });
  }
  return undefined;
}

function meansAuthentication(key: string): boolean {
  return nearest(key, ['authentication', 'authorization', 'auth', 'security']) !== undefined;
}

function readPort(cursor: Cursor): number | undefined {
  const port = cursor.integer();
  if (port === undefined || port <= 65_535) return port;
  cursor.add('wrong-type', 'error', `'${port}' is no port`, cursor.place, {
    help: 'a number from 0 to 65535; 0 means any that is free',
  });
  return undefined;
}
