import { FormatError } from './bounds.ts';
import type { Compound, Selector } from './css-selector.ts';

/** An element of a page. */
export interface Element {
  /** Lower case. */
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | string)[];
}

const MAX_NODES = 400_000;
/** Elements that a hostile page leaves open are closed at this depth. */
const MAX_OPEN = 256;

/**
 * Reads a page, as tolerantly as browsers do.
 *
 * @returns an element without a tag that holds the page
 * @throws FormatError when the page is out of bounds
 */
export async function readHtml(text: string): Promise<Element> {
  const { Parser } = await import('htmlparser2');
  const root: Element = { tag: '', attributes: {}, children: [] };
  const open = [root];
  let nodes = 0;
  const add = (node: Element | string) => {
    nodes += 1;
    if (nodes > MAX_NODES) throw new FormatError(`it has more than ${MAX_NODES} nodes`);
    open.at(-1)?.children.push(node);
  };
  const parser = new Parser({
    onopentag(tag, attributes) {
      if (open.length > MAX_OPEN)
        throw new FormatError(`it is nested deeper than ${MAX_OPEN} elements`);
      const element: Element = { tag, attributes: { ...attributes }, children: [] };
      add(element);
      open.push(element);
    },
    ontext: add,
    onclosetag() {
      if (open.length > 1) open.pop();
    },
  });
  parser.end(text);
  return root;
}

/**
 * Elements that a selector finds, in the order of the page. Works from outside to inside, so that
 * no page makes it try again: each element is looked at once for each step.
 */
export function selectElements(root: Element, selector: Selector): readonly Element[] {
  const found: Element[] = [];
  const none = selector.map((steps) => steps.map(() => false));
  const stack: Visit[] = [{ element: root, parent: none, ancestors: none }];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { element, ancestors } = visit;
    const matched = selector.map((steps, alternative) =>
      steps.map((step, index) => matches(step, index, alternative, visit)),
    );
    if (matched.some((steps) => steps.at(-1))) found.push(element);
    const above = ancestors.map((steps, alternative) =>
      steps.map((seen, index) => seen || (matched[alternative]?.[index] ?? false)),
    );
    for (const child of [...element.children].reverse())
      if (typeof child !== 'string')
        stack.push({ element: child, parent: matched, ancestors: above });
  }
  return found;
}

/** By alternative and step: whether the way up to this step has been found. */
type Progress = readonly (readonly boolean[])[];

interface Visit {
  readonly element: Element;
  readonly parent: Progress;
  readonly ancestors: Progress;
}

function matches(step: Compound, index: number, alternative: number, visit: Visit): boolean {
  const outside = step.child ? visit.parent : visit.ancestors;
  if (index > 0 && !outside[alternative]?.[index - 1]) return false;
  const { tag, attributes } = visit.element;
  if (tag === '') return false;
  if (step.tag !== undefined && step.tag !== tag) return false;
  if (step.id !== undefined && attributes.id !== step.id) return false;
  const classes = (attributes.class ?? '').split(/\s+/);
  if (!step.classes.every((name) => classes.includes(name))) return false;
  return step.attributes.every(
    ({ name, value }) =>
      Object.hasOwn(attributes, name) && (value === undefined || attributes[name] === value),
  );
}
