import { Cursor, newReport, parseSource } from '../../spec/index.ts';
import type { FrontMatter } from './exposure.ts';

/** Keys that are read from the document and from `SKILL.md` alike. */
export const FRONT_MATTER_KEYS = [
  'license',
  'compatibility',
  'argument-hint',
  'allowed-tools',
  'user-invocable',
  'disable-model-invocation',
  'metadata',
] as const;

/** Reads what a skill says of itself. What is not there is left out. */
export function readFrontMatter(cursor: Cursor): FrontMatter {
  const allowed = cursor.get('allowed-tools');
  const metadata = cursor.get('metadata');
  return withoutAbsent({
    license: cursor.get('license').text(),
    compatibility: cursor.get('compatibility').text(),
    'argument-hint': cursor.get('argument-hint').text(),
    'allowed-tools': allowed.isList ? names(allowed) : allowed.text(),
    'user-invocable': cursor.get('user-invocable').boolean(),
    'disable-model-invocation': cursor.get('disable-model-invocation').boolean(),
    metadata: metadata.exists
      ? Object.fromEntries(metadata.members().map(({ key, value }) => [key, value.text() ?? '']))
      : undefined,
  });
}

function names(list: Cursor): string {
  return list
    .items('names of tools')
    .map((item) => item.text())
    .join(' ');
}

/** The front matter of a `SKILL.md` and its description; nothing of one that is no YAML. */
export function parseSkillFile(text: string): {
  readonly description: string;
  readonly frontMatter: FrontMatter;
} {
  const [, yaml = ''] = /^\ufeff?---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text) ?? [];
  const report = newReport();
  const source = parseSource('SKILL.md', yaml, report);
  const cursor = new Cursor(source, source.root, source.place(0), report);
  return {
    description: cursor.get('description').text() ?? '',
    frontMatter: readFrontMatter(cursor),
  };
}

type Maybe<T> = { readonly [K in keyof T]: T[K] | undefined };

function withoutAbsent(read: Maybe<Required<FrontMatter>>): FrontMatter {
  return Object.fromEntries(
    Object.entries(read).filter(([, value]) => value !== undefined),
  ) as FrontMatter;
}
