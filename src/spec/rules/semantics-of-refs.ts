import type { Cursor } from '../cursor.ts';
import type { Document, Semantics } from '../document.ts';
import type { Remark } from './rule.ts';
import { sectionIn, textOf, valuesOf } from './walk.ts';

/** What tools and routes that refer to a flow say otherwise than its semantics. */
export function contradictedBy(root: Cursor, document: Document): readonly Remark[] {
  const exposers = sectionIn(root, 'exposes');
  const tools = exposers.flatMap((one) => valuesOf(one.get('tools')));
  const operations = exposers
    .flatMap((one) => valuesOf(one.get('resources')))
    .flatMap((resource) => valuesOf(resource.get('operations')));
  return [
    ...tools.flatMap((tool) => withSemantics(tool, document, contradictingHints)),
    ...operations.flatMap((operation) => withSemantics(operation, document, contradictingMethod)),
  ];
}

/** What a flow means, and its name. */
interface Meaning extends Semantics {
  readonly flow: string;
}

function withSemantics(
  action: Cursor,
  { aggregates }: Document,
  check: (action: Cursor, meaning: Meaning) => readonly Remark[],
): readonly Remark[] {
  const ref = textOf(action.get('ref')).trim();
  for (const { namespace, aliases, flows } of aggregates) {
    const found = flows.find(({ name }) =>
      [namespace, ...aliases].some((one) => `${one}.${name}` === ref),
    );
    if (found) return check(action, { ...found.semantics, flow: ref });
  }
  return [];
}

/** Hints, and what a flow must not be for them to be so. */
const HINTS: readonly (readonly [
  hint: string,
  value: boolean,
  not: keyof Semantics,
  meant: boolean,
])[] = [
  ['readOnly', true, 'safe', false],
  ['readOnly', false, 'safe', true],
  ['destructive', true, 'safe', true],
  ['idempotent', true, 'idempotent', false],
  ['idempotent', false, 'idempotent', true],
];

function contradictingHints(tool: Cursor, meaning: Meaning): readonly Remark[] {
  const hints = tool.get('hints');
  return HINTS.flatMap(([hint, value, not, meant]) => {
    const written = hints.get(hint, `${hint}Hint`);
    if (textOf(written) !== String(value) || meaning[not] !== meant) return [];
    return [
      {
        message: `'${hint}: ${value}' is said of '${meaning.flow}', which is '${not}: ${meant}'`,
        place: written.place,
      },
    ];
  });
}

const SAFE: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];
const REPEATABLE: readonly string[] = [...SAFE, 'PUT', 'DELETE'];

function contradictingMethod(operation: Cursor, meaning: Meaning): readonly Remark[] {
  const written = operation.get('method');
  const method = textOf(written).toUpperCase();
  const isSafe = SAFE.includes(method);
  const said =
    (meaning.safe === true && !isSafe && 'safe: true') ||
    (meaning.safe === false && isSafe && 'safe: false') ||
    (meaning.idempotent === false && REPEATABLE.includes(method) && 'idempotent: false');
  if (method === '' || !said) return [];
  return [
    { message: `${method} is said of '${meaning.flow}', which is '${said}'`, place: written.place },
  ];
}
