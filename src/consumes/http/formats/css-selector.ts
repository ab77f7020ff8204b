/** One step of a selector: conditions on one element, and how it stands to the step before. */
export interface Compound {
  /** Whether the step before must match the parent, not any ancestor. */
  readonly child: boolean;
  /** Lower case; `undefined` = any. */
  readonly tag: string | undefined;
  readonly id: string | undefined;
  readonly classes: readonly string[];
  readonly attributes: readonly { readonly name: string; readonly value: string | undefined }[];
}

/** Alternatives, each a way from outside to inside. */
export type Selector = readonly (readonly Compound[])[];

const MAX_STEPS = 32;
const PIECE =
  /([A-Za-z][\w-]*|\*)|#([\w-]+)|\.([\w-]+)|\[\s*([\w-]+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*)?\]|(\s*[>,]\s*|\s+)/y;

/**
 * Parses the part of CSS selectors that finds things in pages: tags, `#id`, `.class`, `[name]`,
 * `[name=value]`, descendants, children (`>`) and alternatives (`,`).
 *
 * @throws RangeError for anything else
 */
export function parseSelector(text: string): Selector {
  const alternatives: Draft[][] = [[newDraft(false)]];
  const trimmed = text.trim();
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < trimmed.length) {
    const at = PIECE.lastIndex;
    const match = PIECE.exec(trimmed);
    if (!match) throw new RangeError(`'${trimmed.slice(at)}' is more of CSS than is read`);
    apply(match, alternatives);
  }
  const steps = alternatives.flat();
  if (steps.some(isEmpty)) throw new RangeError('a step of the selector is empty');
  if (steps.length > MAX_STEPS) throw new RangeError(`it has more than ${MAX_STEPS} steps`);
  return alternatives;
}

type Draft = { -readonly [Key in keyof Compound]: Compound[Key] } & {
  classes: string[];
  attributes: { name: string; value: string | undefined }[];
  any: boolean;
};

function newDraft(child: boolean): Draft {
  return { child, tag: undefined, id: undefined, classes: [], attributes: [], any: false };
}

function isEmpty({ any, tag, id, classes, attributes }: Draft): boolean {
  return !any && tag === undefined && id === undefined && classes.length + attributes.length === 0;
}

function apply(match: RegExpExecArray, alternatives: Draft[][]): void {
  const [, tag, id, className, attribute, quoted, single, bare, combinator] = match;
  const steps = alternatives.at(-1) ?? [];
  const step = steps.at(-1) ?? newDraft(false);
  if (tag === '*') step.any = true;
  else if (tag !== undefined) step.tag = tag.toLowerCase();
  if (id !== undefined) step.id = id;
  if (className !== undefined) step.classes.push(className);
  if (attribute !== undefined)
    step.attributes.push({ name: attribute.toLowerCase(), value: quoted ?? single ?? bare });
  const sign = combinator?.trim();
  if (sign === ',') alternatives.push([newDraft(false)]);
  else if (sign !== undefined) steps.push(newDraft(sign === '>'));
}
