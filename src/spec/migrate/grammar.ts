import { isMap, isSeq, Scalar } from 'yaml';
import { actionShape, orElse, titled, toolInputs } from './actions.ts';
import { consumedApi } from './consumed.ts';
import type { DialectWords } from './dialect-words.ts';
import { exposer } from './exposed.ts';
import { EXTENDED, KEBAB } from './names.ts';
import { has, type MapNode, mapNode, memberOf, scalarText, textOf } from './nodes.ts';
import { anything, list, map, mapOf, named, plain, type Shape, text } from './shape.ts';

/** A whole document as a dialect has it. */
export function documentShape(words: DialectWords): Shape {
  const consumes = list(orImport(consumedApi(words), words), 'consumed API');
  const binds = list(words.importsAll ? orImport(bind, words) : bind, 'bind');
  const exposes = exposer(words);
  const aggregates = aggregate(words);
  const others = words.importsAll
    ? { exposes: orImport(exposes, words), aggregates: orImport(aggregates, words) }
    : { exposes, aggregates };
  return map({
    keys: {
      [words.rootKey]: anything,
      info: info(words),
      binds,
      consumes,
      capability: map({
        keys: {
          binds,
          consumes,
          exposes: list(others.exposes, 'exposer'),
          aggregates: list(others.aggregates, 'aggregate'),
        },
      }),
    },
    renamed: { binds: ['externalRefs'] },
  });
}

function info(words: DialectWords): Shape {
  const date = text({
    pattern: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
    optional: true,
  });
  return map({
    keys: {
      [words.title]: text(),
      description: text(),
      tags: list(text(), 'tag'),
      created: date,
      modified: date,
      ...(words.rich ? { version: text() } : {}),
      stakeholders: list(stakeholder, 'stakeholder'),
    },
    renamed: { [words.title]: ['display', 'label', 'title', 'name'] },
    required: {
      [words.title]: () => new Scalar('Capability'),
      description: (of) => orElse(words.title)(of) ?? new Scalar('A capability'),
    },
  });
}

const stakeholder: Shape = (value, spot) => {
  if (isMap(value) && has(value, 'role') && has(value, 'fullName')) return person(value, spot);
  spot.losses.remark(`${spot.label} without a role or a full name is left out`, value);
  return undefined;
};

const person = map({
  keys: {
    role: text(),
    fullName: text(),
    email: text({ pattern: /^[\w.%+-]+@[\w.-]+\.[a-zA-Z]{2,}$/, optional: true }),
  },
});

function orImport(shape: Shape, { from }: DialectWords): Shape {
  const imported = map({
    keys: {
      [from]: text(),
      import: text({ pattern: KEBAB }),
      as: text({ pattern: KEBAB }),
      description: text(),
    },
    renamed: { [from]: ['from', 'location'], as: ['namespace'] },
    dropped: ['type'],
    required: { [from]: () => undefined, import: () => undefined },
    strict: true,
  });
  return (value, spot) => {
    const isImport =
      isMap(value) &&
      (has(value, 'import') ||
        has(value, 'from') ||
        (has(value, 'location') && !has(value, 'keys') && !has(value, 'type')));
    return (isImport ? imported : shape)(value, spot);
  };
}

const bind: Shape = map({
  keys: {
    namespace: text({ pattern: KEBAB }),
    description: text(),
    location: text({ pattern: /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\// }),
    keys: mapOf(text({ pattern: EXTENDED }), /^[A-Z][A-Z0-9_]*$/),
  },
  renamed: { namespace: ['name'], location: ['uri'] },
  dropped: ['type', 'resolution'],
  prepare(one) {
    nameKeys(one);
    placeFile(one);
  },
  required: { namespace: () => new Scalar('env'), keys: () => undefined },
});

/** A list of names is a map of each to itself. */
function nameKeys(one: MapNode): void {
  const pair = memberOf(one, 'keys');
  if (!pair || !isSeq(pair.value)) return;
  const names = pair.value.items.flatMap((item) => scalarText(item) ?? []);
  pair.value = mapNode(Object.fromEntries(names.map((name) => [name, name])));
}

/** A path without a scheme is one beside the document. */
function placeFile(one: MapNode): void {
  const location = textOf(one, 'location');
  const pair = memberOf(one, 'location');
  if (!pair || location === undefined || /^[a-z][a-z0-9+.-]*:/i.test(location)) return;
  pair.value = new Scalar(`file:///${location.startsWith('.') ? '' : './'}${location}`);
}

function aggregate(words: DialectWords): Shape {
  const action = actionShape(words, toolInputs(words), false);
  const { [words.title]: _, ...keys } = action.keys;
  const flow = map({
    ...action,
    keys: {
      ...keys,
      semantics: map({
        keys: { safe: plain('boolean'), idempotent: plain('boolean'), cacheable: plain('boolean') },
      }),
      ...(words.rich ? { outputMediaType: text() } : {}),
    },
    required: { description: orElse(words.title, 'name', 'call') },
  });
  return titled(words, {
    keys: {
      [words.title]: text(),
      namespace: text({ pattern: KEBAB }),
      [words.flows]: named({
        as: words.collections,
        item: flow,
        what: 'flow',
        names: KEBAB,
        nameless: () => '',
      }),
    },
    renamed: { [words.flows]: ['flows', 'functions'] },
    required: {
      namespace: () => undefined,
      [words.title]: orElse('namespace'),
      [words.flows]: () => undefined,
    },
  });
}
