import type { Operation } from '../written/api.ts';
import type { Written } from '../written/capability.ts';
import { piecesOfText } from '../written/names.ts';
import type { Part } from '../written/part.ts';

/** The template of an operation's body: what is written as `data`, or is the data itself. */
export function templateOf({ part }: Operation): Part {
  const body = part.get('body');
  return body.isMap && (body.get('type').exists || body.get('data').exists)
    ? body.get('data')
    : body;
}

/** What a name in a template is called without the words in front that mean the caller. */
export function withoutPrefix(name: string, { adapters }: Written): string {
  const prefixes = ['tools', 'rest', ...adapters.flatMap(({ namespace }) => namespace ?? [])];
  const prefix = prefixes.find((one) => name.startsWith(`${one}.`));
  return prefix === undefined ? name : name.slice(prefix.length + 1);
}

/** Names in the template of an operation's body, those of the environment left out. */
export function templateNames(operation: Operation, written: Written): readonly string[] {
  const names = textsOf(templateOf(operation).data()).flatMap((text) =>
    piecesOfText(text).flatMap((piece) => ('name' in piece ? [piece.name] : [])),
  );
  return names
    .filter((name) => !name.startsWith('env.'))
    .map((name) => withoutPrefix(name, written));
}

function textsOf(data: unknown): readonly string[] {
  if (typeof data === 'string') return [data];
  if (typeof data !== 'object' || data === null) return [];
  return Object.values(data).flatMap(textsOf);
}
