import { ParsedJson } from '../kernel/index.ts';

/** A piece of a template: fixed text, or the name of a value. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string };

/** Text with `{{name}}` in it, parsed once. Values put in are never read as templates again. */
export interface Template {
  readonly parts: readonly TemplatePart[];
}

/** Looks a name up; `undefined` = there is no such value. */
export type Lookup = (name: string) => unknown;

/** A name in exactly two braces. What starts with a sign of Mustache is no name: `{{#a}}`, `{{> b}}`. */
const NAME = /(?<!\{)\{\{\s*([^{}\s#/^>!&=](?:[^{}]*[^{}\s])?)\s*\}\}(?!\})/g;

/** Parses `{{name}}` references. Everything else, sections and partials included, is plain text. */
export function parseTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of text.matchAll(NAME)) {
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    parts.push({ kind: 'name', name: match[1] ?? '' });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return { parts };
}

/** Names a template refers to, in order, repeated ones once. */
export function namesIn(template: Template): readonly string[] {
  return [...new Set(template.parts.flatMap((part) => (part.kind === 'name' ? [part.name] : [])))];
}

/**
 * Puts values in. A template that is exactly one reference keeps the value's type; a mixed one
 * becomes text, objects as JSON.
 *
 * @returns `undefined` when any name has no value
 */
export function renderTemplate(template: Template, lookup: Lookup): unknown {
  const [only, ...others] = template.parts;
  if (only === undefined) return '';
  if (others.length === 0) return only.kind === 'text' ? only.text : lookup(only.name);
  const pieces: string[] = [];
  for (const part of template.parts) {
    const value = part.kind === 'text' ? part.text : lookup(part.name);
    if (value === undefined) return undefined;
    pieces.push(asText(value));
  }
  return pieces.join('');
}

function asText(value: unknown): string {
  if (value instanceof ParsedJson) return value.text;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
