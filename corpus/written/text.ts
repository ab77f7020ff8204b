import { Part } from './part.ts';

/** What a file is, before anything of the engine has looked at it. */
export type Found =
  | { readonly kind: 'capability'; readonly root: Part }
  /** YAML, but not what can be served by itself: says what it is. */
  | { readonly kind: 'other'; readonly what: string }
  /** Cut off by the page that it was published on. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'not-yaml'; readonly why: string; readonly line: number };

const VERSIONS = ['ikanos', 'naftiko'];

/** The line that the site puts where it cuts a document. */
const CUT = /^# --- truncated at \d+ KB/m;

/** Looks at a text as somebody would who has only a YAML parser. */
export function findCapability(file: string, text: string): Found {
  if (CUT.test(text)) return { kind: 'cut' };
  const whole = Part.parse(file, text);
  if (whole instanceof Part && VERSIONS.some((key) => whole.get(key).exists)) return sorted(whole);
  const inPage = blocks(text).flatMap((block) => {
    const part = Part.parse(file, block);
    return part instanceof Part && VERSIONS.some((key) => part.get(key).exists) ? [part] : [];
  });
  const [first] = inPage.sort((one, other) => other.last - other.first - (one.last - one.first));
  if (first) return sorted(first);
  if (whole instanceof Part) return { kind: 'other', what: 'no version of the language' };
  return { kind: 'not-yaml', why: whole.error, line: whole.line };
}

function sorted(root: Part): Found {
  if (root.get('capability').isMap) return { kind: 'capability', root };
  const part = ['consumes', 'aggregates', 'exposes', 'binds'].find((key) => root.get(key).exists);
  return { kind: 'other', what: part ? `a part: only '${part}'` : "no 'capability'" };
}

/** Front matter and fenced blocks, each with the lines before it blank so that lines stay what they are. */
function blocks(text: string): readonly string[] {
  const lines = text.split('\n');
  const fences = lines.flatMap((line, index) =>
    /^\s*(```|~~~|---\s*$)/.test(line) ? [index] : [],
  );
  return fences.flatMap((start, position) => {
    const end = fences[position + 1];
    if (end === undefined) return [];
    return [lines.map((line, index) => (index > start && index < end ? line : '')).join('\n')];
  });
}
