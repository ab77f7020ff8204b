import type { Cursor } from '../cursor.ts';
import type { Document } from '../document.ts';
import { readAggregates } from '../read/read-aggregates.ts';
import { readBinds } from '../read/read-binds.ts';
import { readConsumes } from '../read/read-consumes.ts';
import { readExposes } from '../read/read-exposes.ts';
import type { DialectReader } from './dialect.ts';

/**
 * `naftiko: 1.0.0-alpha1` to `alpha4`: lists of things with a `name`, `label` as title, `binds`.
 * Nearly all published documents are written in it.
 */
export const naftikoAlpha: DialectReader = {
  name: 'naftiko 1.0.0-alpha',
  rootKey: 'naftiko',
  versions: ['1.0.0-alpha1', '1.0.0-alpha2', '1.0.0-alpha3', '1.0.0-alpha4'],
  read: readNaftikoAlpha,
};

function readNaftikoAlpha(root: Cursor, version: string): Document {
  root.expectKeys(
    ['naftiko', 'info', 'binds', 'externalRefs', 'capability'],
    'a capability document',
  );
  const info = root.get('info');
  const capability = root.get('capability');
  capability.expectKeys(['consumes', 'exposes', 'binds', 'aggregates'], "'capability'");
  const consumes = readConsumes(capability.get('consumes'));
  return {
    file: root.file,
    dialect: { rootKey: 'naftiko', version },
    title:
      info.get('display', 'label', 'title', 'name').text() ??
      consumes[0]?.namespace ??
      'Capability',
    description: info.get('description').text() ?? '',
    version: info.get('version').text(),
    binds: [...readBinds(root.get('binds', 'externalRefs')), ...readBinds(capability.get('binds'))],
    consumes,
    aggregates: readAggregates(capability.get('aggregates')),
    exposes: readExposes(capability.get('exposes')),
    exposesPlace: capability.get('exposes').exists
      ? capability.keyPlace('exposes')
      : root.keyPlace('capability'),
  };
}
