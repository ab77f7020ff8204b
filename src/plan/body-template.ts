import { parseTemplate, type TemplatePart } from './template.ts';

/** Data with references to values in it, built as data and never as text. */
export type BodyTemplate =
  | { readonly kind: 'constant'; readonly value: unknown }
  /** Exactly one reference: the value as it is, whatever its type. */
  | { readonly kind: 'reference'; readonly name: string }
  | { readonly kind: 'text'; readonly parts: readonly TemplatePart[] }
  | { readonly kind: 'list'; readonly items: readonly BodyTemplate[] }
  | { readonly kind: 'object'; readonly members: readonly BodyMember[] };

/** One member of an object. */
export interface BodyMember {
  readonly name: string;
  readonly value: BodyTemplate;
}

/** Data as written, with the templates in its texts parsed. */
export function parseBody(data: unknown): BodyTemplate {
  if (typeof data === 'string') return parseText(data);
  if (Array.isArray(data)) return { kind: 'list', items: data.map(parseBody) };
  if (typeof data !== 'object' || data === null) return { kind: 'constant', value: data };
  const members = Object.entries(data).map(([name, value]) => ({ name, value: parseBody(value) }));
  return { kind: 'object', members };
}

function parseText(text: string): BodyTemplate {
  const trimmed = parseTemplate(text.trim()).parts;
  const [only, ...others] = trimmed;
  if (only?.kind === 'name' && others.length === 0) return { kind: 'reference', name: only.name };
  const { parts } = parseTemplate(text);
  const fixed = parts.every((part) => part.kind === 'text');
  return fixed ? { kind: 'constant', value: text } : { kind: 'text', parts };
}

/** Marks of a name in a text that was JSON with references: in quotes, and outside them. */
const QUOTED = '\uE000';
const BARE = '\uE001';
const END = '\uE002';

/**
 * Parses JSON text with references in it. Between quotes a reference is part of that text,
 * elsewhere it stands for a value of any type.
 *
 * @returns `undefined` when it is not JSON
 */
export function parseJsonTemplate(text: string): BodyTemplate | undefined {
  const whole = parseText(text);
  if (whole.kind === 'reference') return whole;
  const json = withMarks(text);
  try {
    return marked(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** A name in two braces, between others too: in JSON, `{"a": {{a}}}` ends an object. */
const NAME = /\{\{\s*([^{}\s#/^>!&=](?:[^{}]*[^{}\s])?)\s*\}\}/g;

function withMarks(text: string): string {
  let json = '';
  let end = 0;
  let inString = false;
  for (const match of text.matchAll(NAME)) {
    const between = text.slice(end, match.index);
    inString = endsInString(between, inString);
    const after = match.index + match[0].length;
    const threefold = text[match.index - 1] === '{' || text[after] === '}';
    const name = JSON.stringify(match[1]).slice(1, -1);
    json += between;
    if (!inString) json += `"${BARE}${name}${END}"`;
    else json += threefold ? match[0] : `${QUOTED}${name}${END}`;
    end = after;
  }
  return json + text.slice(end);
}

function endsInString(text: string, startsInString: boolean): boolean {
  let inString = startsInString;
  for (let index = 0; index < text.length; index += 1) {
    if (inString && text[index] === '\\') index += 1;
    else if (text[index] === '"') inString = !inString;
  }
  return inString;
}

function marked(data: unknown): BodyTemplate {
  if (typeof data === 'string') return markedText(data);
  if (Array.isArray(data)) return { kind: 'list', items: data.map(marked) };
  if (typeof data !== 'object' || data === null) return { kind: 'constant', value: data };
  const members = Object.entries(data).map(([name, value]) => ({ name, value: marked(value) }));
  return { kind: 'object', members };
}

function markedText(text: string): BodyTemplate {
  if (text.startsWith(BARE) && text.endsWith(END))
    return { kind: 'reference', name: text.slice(1, -1) };
  const parts = text
    .split(new RegExp(`(${QUOTED}[^${END}]*${END})`))
    .filter((piece) => piece !== '')
    .map(
      (piece): TemplatePart =>
        piece.startsWith(QUOTED)
          ? { kind: 'name', name: piece.slice(1, -1) }
          : { kind: 'text', text: piece },
    );
  const fixed = parts.every((part) => part.kind === 'text');
  return fixed ? { kind: 'constant', value: text } : { kind: 'text', parts };
}

/** Names a template refers to, in order, repeated ones once. */
export function namesInBody(template: BodyTemplate): readonly string[] {
  return [...new Set(references(template))];
}

function references(template: BodyTemplate): readonly string[] {
  switch (template.kind) {
    case 'constant':
      return [];
    case 'reference':
      return [template.name];
    case 'text':
      return template.parts.flatMap((part) => (part.kind === 'name' ? [part.name] : []));
    case 'list':
      return template.items.flatMap(references);
    case 'object':
      return template.members.flatMap(({ value }) => references(value));
  }
}

/** The same template with other names. */
export function renameInBody(
  template: BodyTemplate,
  rename: (name: string) => string,
): BodyTemplate {
  switch (template.kind) {
    case 'constant':
      return template;
    case 'reference':
      return { ...template, name: rename(template.name) };
    case 'text':
      return {
        ...template,
        parts: template.parts.map((part) =>
          part.kind === 'text' ? part : { ...part, name: rename(part.name) },
        ),
      };
    case 'list':
      return { ...template, items: template.items.map((item) => renameInBody(item, rename)) };
    case 'object':
      return {
        ...template,
        members: template.members.map(({ name, value }) => ({
          name,
          value: renameInBody(value, rename),
        })),
      };
  }
}
