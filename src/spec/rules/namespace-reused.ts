import type { Document } from '../document.ts';
import type { Place } from '../position.ts';
import { defineRule, type Remark } from './rule.ts';

/** A namespace names one thing. */
export const namespaceReused = defineRule({
  code: 'namespace-reused',
  why: 'Two parts of a document have the same namespace. A reference says only the namespace, so that readers, and other engines, may take it for the other one.',
  example: [
    'consumes:\n- {namespace: notes}\nexposes:\n- {namespace: notes}',
    'consumes:\n- {namespace: notes}\nexposes:\n- {namespace: notes-rest}',
  ],
  check({ document }) {
    const parts = [
      ...namedBinds(document).map((one) => ({ ...one, what: 'a bind' })),
      ...document.consumes.map((one) => ({ ...one, what: 'a consumed API' })),
      ...document.aggregates.map((one) => ({ ...one, what: 'an aggregate' })),
      ...document.exposes.map((one) => ({ ...one, what: 'an exposer' })),
    ];
    const first = new Map<string, { readonly what: string; readonly place: Place }>();
    return parts.flatMap(({ namespace, what, place }): readonly Remark[] => {
      const owner = first.get(namespace);
      if (!owner) first.set(namespace, { what, place });
      if (!owner) return [];
      return [
        {
          message: `'${namespace}' is the namespace of ${what} and of ${owner.what}`,
          place,
          related: [{ place: owner.place, label: 'the first one' }],
          help: 'give each a namespace of its own',
        },
      ];
    });
  },
});

/** Binds of what is imported are known by their own names there, and not here. */
function namedBinds({ binds, file }: Document): Document['binds'] {
  return binds.filter(({ place }) => place.file === file);
}
