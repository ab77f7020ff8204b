import { matchName, type Template } from '../../plan/index.ts';
import type { PromptArgument } from './exposure.ts';

/** A template whose names are spelled like the arguments that they mean. */
export function withArgumentNames(
  { parts }: Template,
  declared: readonly PromptArgument[],
): Template {
  const names = declared.map(({ name }) => name);
  return {
    parts: parts.map((part) => {
      if (part.kind === 'text') return part;
      const match = matchName(part.name, names);
      return match.kind === 'near' ? { ...part, name: match.name } : part;
    }),
  };
}

/**
 * Completes a template. Values are put in as they are; one that looks like a template stays text.
 * A name that is no argument stays as it was written.
 */
export function complete(
  { parts }: Template,
  declared: readonly PromptArgument[],
  given: Readonly<Record<string, string>>,
): string {
  const known = new Set(declared.map(({ name }) => name));
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (!known.has(part.name)) return `{{${part.name}}}`;
      return Object.hasOwn(given, part.name) ? given[part.name] : '';
    })
    .join('');
}
