import {
  Composer,
  type CST,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  type Node,
  Parser,
  type Document as YamlDocument,
} from 'yaml';

/** Something that keeps a text from being used, by its offsets in the text. */
export interface SyntaxProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly label?: string;
  readonly help?: string;
}

/** A text parsed as one YAML 1.2 document. */
export interface ParsedYaml {
  /** Absent when the text was not composed at all. */
  readonly document: YamlDocument.Parsed | undefined;
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Node, Node>;
  readonly problems: readonly SyntaxProblem[];
}

/** Far deeper than any document; the composer recurses, and a full stack ends the process. */
const MAX_DEPTH = 100;

/** Values that aliases may add; a few of them can multiply into billions. */
const MAX_ALIASED_NODES = 100_000;

/** One mistake makes many errors after it, which help nobody. */
const MOST_PROBLEMS = 3;

/** Parses a text. Takes time and memory in proportion to the text, whatever stands in it. */
export function parseYaml(text: string): ParsedYaml {
  const tokens = [...new Parser().parse(text)];
  const deep = tokens.map(firstTooDeep).find((offset) => offset !== undefined);
  if (deep !== undefined) {
    const message = `the text is nested more than ${MAX_DEPTH} levels deep`;
    return nothing({ message, start: deep, end: deep + 1 });
  }
  const composer = new Composer({ version: '1.2', uniqueKeys: false, logLevel: 'silent' });
  const [document, second] = [...composer.compose(tokens, true, text.length)] as [
    YamlDocument.Parsed,
    YamlDocument.Parsed?,
  ];
  const problems = [...document.errors, ...document.warnings].map(syntaxProblem);
  if (second) problems.push(secondDocument(second));
  const inspection = newInspection();
  if (problems.length === 0) inspect(document.contents, inspection);
  return {
    document,
    targets: inspection.targets,
    problems: [...problems, ...inspection.problems].slice(0, MOST_PROBLEMS),
  };
}

function nothing(problem: SyntaxProblem): ParsedYaml {
  return { document: undefined, targets: new Map(), problems: [problem] };
}

/** Offset of the first token nested too deeply. Keeps its own stack, because this one must not overflow. */
function firstTooDeep(root: CST.Token): number | undefined {
  const pending: { token: CST.Token; depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) return token.offset;
    for (const child of children(token)) pending.push({ token: child, depth: depth + 1 });
  }
  return undefined;
}

function children(token: CST.Token): readonly CST.Token[] {
  const value = 'value' in token && token.value ? [token.value] : [];
  const items = 'items' in token ? (token.items as readonly CST.CollectionItem[]) : [];
  return [...value, ...items.flatMap((item) => [item.key ?? [], item.value ?? []].flat())];
}

/** Errors of the YAML library in words for people who do not know its terms. */
const WORDS: readonly (readonly [wrong: RegExp, message: string, help: string])[] = [
  [/^Tabs are not allowed/, 'the line is indented with a tab', 'indent with spaces'],
  [
    /^Nested mappings are not allowed/,
    "a second ': ' on the line would start a map inside a map",
    "put text that contains ': ' into quotes",
  ],
  [
    /^Flow (?:map|sequence) .*end with a (.)/,
    "a list or map in brackets is not closed with '$1'",
    'close it, and indent all of its lines',
  ],
  [/^Unresolved tag: (.*)/, "the tag '$1' means nothing here", 'write the value without a tag'],
  [
    /^Implicit keys need to be on a single line/,
    'a key goes on over the end of its line',
    'a key stands on one line and ends with a colon',
  ],
];

function syntaxProblem(error: YamlDocument.Parsed['errors'][number]): SyntaxProblem {
  const [start, end] = error.pos;
  const [line = error.message] = error.message.split('\n');
  const words = WORDS.find(([wrong]) => wrong.test(line));
  if (words) {
    const [wrong, message, help] = words;
    const quoted = line.match(wrong)?.[1] ?? '';
    return { message: message.replace('$1', () => quoted), start, end, help };
  }
  const message = line.charAt(0).toLowerCase() + line.slice(1).replace(/[.:]$/, '');
  return { message, start, end };
}

function secondDocument({ range }: YamlDocument.Parsed): SyntaxProblem {
  return {
    message: 'the file holds more than one YAML document',
    start: range[0],
    end: range[1],
    help: "keep one, and leave out the '---' between them",
  };
}

interface Inspection {
  readonly targets: Map<Node, Node>;
  readonly problems: SyntaxProblem[];
  readonly anchors: Map<string, Node>;
  /** Values in a finished anchored node, aliases followed. */
  readonly sizes: Map<Node, number>;
  aliased: number;
}

function newInspection(): Inspection {
  return { targets: new Map(), problems: [], anchors: new Map(), sizes: new Map(), aliased: 0 };
}

/** Follows aliases and refuses names that mean two things. Returns how many values the node holds. */
function inspect(node: unknown, inspection: Inspection): number {
  if (isAlias(node)) return followAlias(node, inspection);
  if (isPair(node)) return inspect(node.key, inspection) + inspect(node.value, inspection);
  if (!isScalar(node) && !isCollection(node)) return 0;
  if (node.anchor) inspection.anchors.set(node.anchor, node);
  if (isMap(node)) refuseKeys(node.items, inspection);
  const members: readonly unknown[] = isCollection(node) ? node.items : [];
  const size = members.reduce<number>((sum, member) => sum + inspect(member, inspection), 1);
  if (node.anchor) inspection.sizes.set(node, size);
  return size;
}

function followAlias(alias: Node & { source: string }, inspection: Inspection): number {
  const refuse = (message: string) => {
    const [start, end] = alias.range ?? [0, 1];
    inspection.problems.push({ message, start, end });
    return 0;
  };
  const target = inspection.anchors.get(alias.source);
  if (!target) return refuse(`the alias '*${alias.source}' has no anchor before it`);
  const size = inspection.sizes.get(target);
  if (size === undefined)
    return refuse(`the alias '*${alias.source}' stands inside its own anchor`);
  inspection.targets.set(alias, target);
  const before = inspection.aliased;
  inspection.aliased += size;
  if (before <= MAX_ALIASED_NODES && inspection.aliased > MAX_ALIASED_NODES)
    return refuse('the aliases multiply into more values than a document can have');
  return size;
}

function refuseKeys(items: readonly { readonly key: unknown }[], { problems }: Inspection): void {
  const seen = new Set<string>();
  for (const { key } of items) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    const [start, end] = key.range ?? [0, 1];
    if (name === '__proto__')
      problems.push({ message: "the name '__proto__' is not accepted", start, end });
    if (seen.has(name))
      problems.push({ message: `the key '${name}' stands twice in the same map`, start, end });
    seen.add(name);
  }
}
