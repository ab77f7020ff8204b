import { isWellFormed, ParsedJson } from '../../kernel/index.ts';
import type { BodyTemplate, Values } from '../../plan/index.ts';
import type { BodyFormat } from './bodies/body-format.ts';
import { invalidParameter } from './parameter-problem.ts';

/**
 * Puts values into the template of a body. Data is built as data: no value changes what stands
 * around it, and none is read as a template. A member or item whose value is absent is left out.
 *
 * @returns `undefined` when the template is one reference, or data, of which nothing is there
 * @throws Problem parameter-invalid
 */
export function renderBody(template: BodyTemplate, values: Values, format: BodyFormat): unknown {
  if (template.kind === 'text') return renderText(template, values, format);
  return render(template, values);
}

function render(template: BodyTemplate, values: Values): unknown {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'reference':
      return values.get(template.name);
    case 'text':
      return renderMember(template, values);
    case 'list':
      return template.items
        .map((item) => meaning(render(item, values)))
        .filter((item) => item !== undefined);
    case 'object':
      return Object.fromEntries(
        template.members
          .map(({ name, value }) => [name, meaning(render(value, values))] as const)
          .filter(([, value]) => value !== undefined),
      );
  }
}

type TextTemplate = Extract<BodyTemplate, { kind: 'text' }>;

function renderMember({ parts }: TextTemplate, values: Values): string | undefined {
  const pieces = parts.map((part) =>
    part.kind === 'text' ? part.text : valueText(part.name, values.get(part.name)),
  );
  return pieces.includes(undefined) ? undefined : pieces.join('');
}

/** A text that is the whole body: what is absent leaves nothing behind. */
function renderText({ parts }: TextTemplate, values: Values, format: BodyFormat): string {
  let text = '';
  for (const part of parts) {
    if (part.kind === 'text') text += part.text;
    else
      text += inserted(part.name, valueText(part.name, values.get(part.name)) ?? '', text, format);
  }
  return text;
}

function inserted(name: string, value: string, before: string, { insert }: BodyFormat): string {
  if (!insert || value === '') return value;
  try {
    return insert(value, before);
  } catch (reason) {
    if (reason instanceof RangeError) throw invalidParameter(name, reason.message);
    throw reason;
  }
}

function valueText(name: string, value: unknown): string | undefined {
  const data = meaning(value);
  if (data === undefined) return undefined;
  const text = typeof data === 'object' ? JSON.stringify(data) : String(data);
  if (!isWellFormed(text)) throw invalidParameter(name, 'contains half of a surrogate pair');
  return text;
}

/** Inside other data, JSON that a caller sent is what it means. */
export function meaning(value: unknown): unknown {
  return value instanceof ParsedJson ? value.value : value;
}
