import type { ApiOperation } from '../read/api.ts';

/** Gives out names that nothing has yet. */
export interface Names {
  /** The first of the candidates that is free, else the first one with a number. */
  take(candidates: readonly string[]): string;
}

/** Starts with no name taken; names are at most `longest` characters. */
export function newNames(longest: number): Names {
  const taken = new Set<string>();
  return {
    take(candidates) {
      const fitting = candidates.map((name) => shorten(name, longest)).filter(Boolean);
      const [first = 'operation'] = fitting;
      let name = fitting.find((one) => !taken.has(one)) ?? first;
      for (let count = 2; taken.has(name); count += 1)
        name = `${shorten(first, longest - `-${count}`.length)}-${count}`;
      taken.add(name);
      return name;
    },
  };
}

/** Cut at a word if that leaves enough of it. */
function shorten(name: string, longest: number): string {
  if (name.length <= longest) return name;
  const cut = name.slice(0, longest);
  const word = cut.lastIndexOf('-');
  return (word > longest / 2 ? cut.slice(0, word) : cut).replace(/-+$/, '');
}

/** Longest name of a tool that model providers accept. */
export const LONGEST_TOOL_NAME = 64;

const FILLERS = new Set('a an the for of to from by on or with in as via into at and'.split(' '));

/** Words that a tool is called by, of its summary. */
const WORDS_OF_SUMMARY = 5;

/**
 * Names for a tool, the best one first: what it is for, in a few words; its operation id; its
 * method and path.
 */
export function toolNames(operation: ApiOperation): readonly string[] {
  const spoken = words(operation.summary).filter((word) => !FILLERS.has(word));
  const names = [
    spoken.slice(0, WORDS_OF_SUMMARY),
    words(apart(operation.operationId ?? '')),
    methodAndPath(operation),
  ];
  const telling = names.filter((name) => name.length > 1);
  return [...telling, ...names].map((name) => name.join('-'));
}

/** Names for a consumed operation, the best one first. */
export function operationNames(operation: ApiOperation): readonly string[] {
  const id = (operation.operationId ?? '').toLowerCase().replace(/[^a-z0-9]/g, '');
  return [id, methodAndPath(operation).join('')];
}

/** The name of a resource: its path in words. */
export function resourceName(path: string): string {
  return (
    path
      .replace(/[{}]/g, '')
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'root'
  );
}

/** A title as a namespace. */
export function namespaceOf(title: string): string {
  return words(title).join('-').slice(0, 40).replace(/-$/, '') || 'api';
}

function methodAndPath({ method, path }: ApiOperation): readonly string[] {
  return [method, ...words(path)];
}

/** `listAISessions` in three words. */
function apart(identifier: string): string {
  return identifier
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');
}

/** Lower-case words without accents. */
function words(text: string): readonly string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '');
  return plain.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}
