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
  type YAMLMap,
  type YAMLParseError,
  type YAMLWarning,
  type Document as YamlDocument,
} from 'yaml';
import { inPlainWords, type SyntaxProblem } from './syntax-error.ts';

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
  const deep = tokens.flatMap((root) => findToken(root, tooDeep) ?? [])[0];
  if (deep) {
    const message = `the text is nested more than ${MAX_DEPTH} levels deep`;
    return nothing({ message, start: deep.offset, end: deep.offset + 1 });
  }
  const composer = new Composer({ version: '1.2', uniqueKeys: false, logLevel: 'silent' });
  const [document, second] = [...composer.compose(tokens, true, text.length)] as [
    YamlDocument.Parsed,
    YamlDocument.Parsed?,
  ];
  const problems = [...document.errors, ...document.warnings]
    .filter((error, index) => index === 0 || !/ token in YAML stream/.test(error.message))
    .map((error) => atItsQuote(error, tokens));
  if (second) problems.push(secondDocument(second));
  const inspection = newInspection();
  if (problems.length === 0) inspect(document.contents, inspection);
  return {
    document,
    targets: inspection.targets,
    problems: firstOfEachLine(text, [...problems, ...inspection.problems]).slice(0, MOST_PROBLEMS),
  };
}

function nothing(problem: SyntaxProblem): ParsedYaml {
  return { document: undefined, targets: new Map(), problems: [problem] };
}

/** What follows on the same line is rarely a mistake of its own. */
function firstOfEachLine(text: string, problems: readonly SyntaxProblem[]): SyntaxProblem[] {
  return problems.filter(({ start }, index) => {
    const before = problems[index - 1];
    return !before || start < before.start || text.slice(before.start, start).includes('\n');
  });
}

/** Keeps its own stack, because that of the process must not overflow. */
function findToken(
  root: CST.Token,
  wanted: (token: CST.Token, depth: number) => boolean,
): CST.Token | undefined {
  const pending: { token: CST.Token; depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { token, depth } = next;
    if (wanted(token, depth)) return token;
    for (const child of children(token)) pending.push({ token: child, depth: depth + 1 });
  }
  return undefined;
}

const tooDeep = (_: CST.Token, depth: number) => depth > MAX_DEPTH;

/** The library says of a quote that is never closed where the text ends. */
const unclosedQuote = (token: CST.Token) =>
  (token.type === 'double-quoted-scalar' || token.type === 'single-quoted-scalar') &&
  (token.source.length === 1 || token.source.at(-1) !== token.source[0]);

function atItsQuote(error: YAMLParseError | YAMLWarning, tokens: readonly CST.Token[]) {
  const problem = inPlainWords(error);
  if (error.code !== 'MISSING_CHAR' || !/quote$/m.test(error.message)) return problem;
  const quoted = tokens.flatMap((root) => findToken(root, unclosedQuote) ?? [])[0];
  return quoted ? { ...problem, start: quoted.offset, end: quoted.offset + 1 } : problem;
}

function children(token: CST.Token): readonly CST.Token[] {
  const value = 'value' in token && token.value ? [token.value] : [];
  const items = 'items' in token ? (token.items as readonly CST.CollectionItem[]) : [];
  return [...value, ...items.flatMap((item) => [item.key ?? [], item.value ?? []].flat())];
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
  if (isMap(node)) refuseKeys(node, inspection);
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

function refuseKeys(map: YAMLMap, { problems }: Inspection): void {
  const seen = new Map<string, SyntaxProblem['related']>();
  for (const { key } of map.items) {
    if (isMap(key)) problems.push(unquotedTemplate(map.flow ? map : key));
    if (!isScalar(key)) continue;
    const name = String(key.value);
    const [start, end] = key.range ?? [0, 1];
    if (name === '__proto__')
      problems.push({ message: "the name '__proto__' is not accepted", start, end });
    const related = seen.get(name);
    if (related)
      problems.push({
        message: `the key '${name}' stands twice in the same map`,
        ...{ start, end, label: 'the second one', related },
        help: 'delete or rename one of them',
      });
    else seen.set(name, { start, end, label: 'the first one' });
  }
}

/** `{{name}}` is a map whose key is a map; nobody who writes a capability means that. */
function unquotedTemplate({ range }: YAMLMap): SyntaxProblem {
  const [start, end] = range ?? [0, 1];
  return {
    message: 'braces without quotes around them are a map, and no template',
    start,
    end,
    help: "put the whole text into quotes: '{{…}}'",
  };
}
