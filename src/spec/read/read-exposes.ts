import type { Cursor } from '../cursor.ts';
import { scopedReport } from '../diagnostic.ts';
import type { ExposedAdapter } from '../document.ts';

/** Reads what all entries of `exposes` share; their content is for their exposers. */
export function readExposes(cursor: Cursor): readonly ExposedAdapter[] {
  return cursor.items('exposers').flatMap((entry) => {
    const type = entry.get('type').text();
    if (type === undefined) {
      entry.add('missing-key', 'error', "an exposer has no 'type'", entry.headPlace, {
        help: "write 'type: rest' or 'type: mcp'",
        disables: 'this exposer',
      });
      return [];
    }
    return [readAdapter(entry, type)];
  });
}

function readAdapter(written: Cursor, type: string): ExposedAdapter {
  const namespace = written.get('namespace');
  const report = scopedReport(written.report, `the exposer '${namespace.text() ?? type}'`);
  const cursor = written.reportingTo(report);
  const port = cursor.get('port');
  const authentication = cursor.get('authentication');
  if (authentication.exists) {
    // Serving without the wall that the author asked for would be worse than not serving.
    cursor.add(
      'unsupported-feature',
      'error',
      'authentication of callers is not supported yet',
      cursor.keyPlace('authentication'),
      { label: 'served without it, anybody could call' },
    );
  }
  if (!namespace.exists)
    cursor.add(
      'missing-namespace',
      'warning',
      `an exposer has no namespace; it is called '${type}'`,
    );
  const adapter = {
    type,
    namespace: namespace.text() ?? type,
    address: cursor.get('address').text(),
    port: readPort(port),
    portPlace: port.place,
    description: cursor.get('description').text() ?? '',
    content: written,
    place: namespace.exists ? namespace.place : cursor.headPlace,
  };
  return { ...adapter, usable: !report.failed };
}

function readPort(cursor: Cursor): number | undefined {
  const port = cursor.integer();
  if (port === undefined || port <= 65_535) return port;
  cursor.add('wrong-type', 'error', `'${port}' is no port`, cursor.place, {
    help: 'a number from 0 to 65535; 0 means any that is free',
  });
  return undefined;
}
