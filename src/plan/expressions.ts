import type { Place, Report } from '../spec/index.ts';
import type { InputDraft } from './inputs.ts';
import { compileJsonPath } from './json-path.ts';
import type { Expression } from './plan.ts';
import { readReference } from './references.ts';
import type { Feed } from './steps.ts';
import { parseTemplate } from './template.ts';

/** What a value of the document may refer to. */
export interface Referable {
  readonly drafts: InputDraft;
  /** What means "the inputs of this exposer" in front of a name; the first one is the exposer's namespace. */
  readonly prefixes: readonly string[];
  /** Names of the steps before, and `item` within a `forEach`. */
  readonly earlier: readonly string[];
  readonly report: Report;
}

/** Reads a value: a path into earlier steps, a reference to an input, a template, or what it is. */
export function readExpression(
  value: unknown,
  place: Place,
  at: Referable,
  feed?: Feed,
): Expression {
  const path = typeof value === 'string' ? stepPath(value.trim(), at.earlier) : undefined;
  if (path !== undefined) return { kind: 'path', path: compileJsonPath(path) };
  const parameters = feed?.operation.parameters.map((parameter) => parameter.name) ?? [];
  const reference = readReference(value, at.prefixes, [...at.drafts.known, ...parameters]);
  if (reference.kind === 'template') return readTemplate(reference.text, place, at, feed);
  if (reference.kind === 'input') {
    if (reference.prefix !== at.prefixes[0]) reportPrefix(reference, place, at);
    return inputExpression(reference.name, place, at, feed);
  }
  if (reference.meant !== undefined) {
    at.report.add({
      code: 'literal-looks-like-reference',
      severity: 'warning',
      message: `'${String(value)}' is sent as this text: its prefix means nothing here`,
      place,
      help: `did you mean '${reference.meant}'?`,
    });
  }
  return { kind: 'literal', value: reference.value };
}

/**
 * A caller's value, or what the document says that the input always is.
 *
 * @param place of the text that names it; `undefined` when none does
 */
export function inputExpression(
  name: string,
  place: Place | undefined,
  at: Referable,
  feed?: Feed,
): Expression {
  const fixed = at.drafts.fixed(name);
  if (fixed === undefined) return { kind: 'input', name: at.drafts.use(name, feed, place) };
  return { kind: 'literal', value: fixed.text };
}

/** `$.step.member`, or the same without `$.`, when the step stands before. */
function stepPath(text: string, earlier: readonly string[]): string | undefined {
  const bare = text.startsWith('$.') ? text.slice(2) : text;
  const step = earlier.find(
    (name) => bare === name || (bare.startsWith(name) && /^[.[]/.test(bare.slice(name.length))),
  );
  if (step === undefined || (bare === text && bare === step)) return undefined;
  return `$['${step}']${bare.slice(step.length)}`;
}

function readTemplate(
  text: string,
  place: Place,
  at: Referable,
  feed: Feed | undefined,
): Expression {
  const parts = parseTemplate(text).parts.map((part) => {
    if (part.kind === 'text') return part;
    const name = withoutPrefix(part.name, at.prefixes);
    return {
      ...part,
      name: refersToStep(name, at.earlier) ? name : at.drafts.use(name, feed, place),
    };
  });
  return { kind: 'template', template: { parts } };
}

function refersToStep(name: string, earlier: readonly string[]): boolean {
  return earlier.some(
    (step) => name === step || (name.startsWith(step) && /^[.[]/.test(name.slice(step.length))),
  );
}

function withoutPrefix(name: string, prefixes: readonly string[]): string {
  const prefix = prefixes.find((one) => name.startsWith(`${one}.`));
  return prefix === undefined ? name : name.slice(prefix.length + 1);
}

function reportPrefix(
  { name, prefix }: { name: string; prefix: string | undefined },
  place: Place,
  { prefixes, report }: Referable,
): void {
  const written = prefix === undefined ? name : `${prefix}.${name}`;
  const message = `'${written}' is read as the input '${name}'; the language writes '${prefixes[0]}.${name}'`;
  const own = `${prefixes[0]}.`;
  const fix =
    prefix === undefined ? [{ text: name, by: own + name }] : [{ text: `${prefix}.`, by: own }];
  report.add({ code: 'generic-prefix', severity: 'note', message, place, fix });
}
