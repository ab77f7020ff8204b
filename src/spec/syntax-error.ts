import type { YAMLParseError, YAMLWarning } from 'yaml';

/** Something that keeps a text from being used, by its offsets in the text. */
export interface SyntaxProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly label?: string;
  readonly help?: string;
  /** Another place that it is about. */
  readonly related?: { readonly start: number; readonly end: number; readonly label: string };
}

/** An error of the YAML library in words for people who do not know its terms. */
export function inPlainWords(error: YAMLParseError | YAMLWarning): SyntaxProblem {
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

const WORDS: readonly (readonly [wrong: RegExp, message: string, help: string])[] = [
  [/^Tabs are not allowed/, 'the line is indented with a tab', 'indent with spaces'],
  [
    /^Nested mappings are not allowed/,
    "a second ': ' on the line would start a map inside a map",
    "put text that contains ': ' into quotes",
  ],
  [
    /^Block collections are not allowed within flow/,
    "a second ': ' before the next comma would start a map inside a map",
    "put a comma between the entries, and text that contains ': ' into quotes",
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
  [
    /^Plain value cannot start with .*character (.)/,
    "text without quotes cannot start with '$1'",
    'put the text into quotes',
  ],
  [
    /^Missing closing (["'])quote/,
    'the text that starts with this $1 is never closed',
    'close it where it ends',
  ],
  [
    /^All (?:mapping|sequence) items must start at the same column/,
    'the line is indented like none of the lines that it could belong to',
    'let it start below the keys that it belongs beside',
  ],
  [
    /^Unexpected flow-(?:map|seq)-start at node end/,
    'a bracket or brace ends the text before it',
    "put text that contains brackets or braces, such as '{{name}}', into quotes",
  ],
  [
    /^Unexpected scalar at node end/,
    'something follows the end of a value',
    "put all of the text into quotes; between single quotes, write '' for each of its own",
  ],
  [
    /^Unexpected flow-(?:map|seq)-end token in YAML stream: "?(.)/,
    "the '$1' closes nothing",
    'leave it out, or put text that contains it into quotes',
  ],
  [
    /^Sequence item without - indicator/,
    'a list goes on with a line that is no item of it',
    "begin the line with '- ', or indent it like the lines of the item above",
  ],
  [
    /^A block sequence may not be used as an implicit map key/,
    'the list item is indented like none of the lists that it could belong to',
    'let it start below the items that it belongs beside',
  ],
  [
    /^Unexpected block-seq-ind on same line with key/,
    'a list starts on the line of its key',
    'start it on a line of its own',
  ],
  [
    /^Implicit map keys need to be followed by map values/,
    'the line is a key without a value',
    "write 'key: value', or indent the line as a part of the text above it",
  ],
  [
    /^Invalid escape sequence (\\.)/,
    "'$1' means nothing between double quotes",
    'use single quotes, or write the backslash twice',
  ],
];
