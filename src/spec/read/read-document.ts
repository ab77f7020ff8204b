import type { Cursor } from '../cursor.ts';
import type { Document } from '../document.ts';
import type { Imports } from '../imports.ts';
import type { Place } from '../position.ts';
import { readAggregates } from './read-aggregates.ts';
import { readBinds } from './read-binds.ts';
import { readConsumes } from './read-consumes.ts';
import { readExposes } from './read-exposes.ts';
import { upgraded } from './upgrade.ts';

const ROOT_KEYS = [
  'naftiko',
  'ikanos',
  'info',
  'binds',
  'externalRefs',
  'capability',
  'consumes',
  'exposes',
  'aggregates',
];

/**
 * Reads a capability document. Every spelling that any version has for a thing is accepted in all
 * of them: published documents mix versions more often than not.
 *
 * @param rootKey the key that holds the version
 */
export function documentReader(
  rootKey: string,
): (root: Cursor, version: string, imports: Imports) => Document {
  return (written, version, imports) => {
    const root = upgraded(written);
    root.expectKeys([rootKey, ...ROOT_KEYS], 'a capability document');
    // A part for other documents to import has its lists at the root.
    const isPart = !root.get('capability').exists;
    const capability = isPart ? root : root.get('capability');
    if (!isPart)
      capability.expectKeys(['consumes', 'exposes', 'binds', 'aggregates'], "'capability'");
    const holders = isPart ? [root] : [root, capability];
    const consumes = readConsumes(
      holders.flatMap((holder) => imports.entries(holder.get('consumes'), 'consumes')),
    );
    const exposed = holders.flatMap((holder) => imports.entries(holder.get('exposes'), 'exposes'));
    const exposes = readExposes(exposed);
    const aggregates = readAggregates(
      holders.flatMap((holder) => imports.entries(holder.get('aggregates'), 'aggregates')),
    );
    const binds = holders.flatMap((holder) =>
      imports.entries(holder.get('binds', ...(holder === root ? ['externalRefs'] : [])), 'binds'),
    );
    const info = readInfo(root.get('info'));
    return {
      ...info,
      file: root.file,
      dialect: { rootKey, version },
      title: info.title ?? consumes[0]?.namespace ?? exposes[0]?.namespace ?? 'Capability',
      // What comes later wins, so that a document overrides what it imports.
      binds: readBinds([...imports.binds(), ...binds]),
      consumes,
      aggregates,
      exposes,
      exposesPlace: exposesPlace(root, capability),
      exposesAnything: exposed.length > 0,
    };
  };
}

/** Where `exposes` stands, or should. */
function exposesPlace(root: Cursor, capability: Cursor): Place {
  const holder = [capability, root].find((part) => part.get('exposes').exists);
  if (holder) return holder.keyPlace('exposes');
  const parts = ['capability', 'consumes', 'aggregates', 'binds'];
  return root.keyPlace(parts.find((key) => root.get(key).exists) ?? 'capability');
}

function readInfo(info: Cursor) {
  return {
    title: info.get('display', 'label', 'title', 'name').text(),
    description: info.get('description').text() ?? '',
    version: info.get('version').text(),
    tags: readTags(info.get('tags')),
  };
}

/** Catalogues read them; whatever is no list of texts has none. */
function readTags(tags: Cursor): readonly string[] {
  if (!tags.isList) return [];
  return tags.items('tags').flatMap((tag) => tag.text() ?? []);
}
