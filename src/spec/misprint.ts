import type { SyntaxProblem } from './syntax-error.ts';

/** Fewer lines than this may be flat on purpose. */
const FEWEST_LINES = 12;

/**
 * What happened to a text on its way, where the text itself shows it: cut in the middle, stripped
 * of its indentation, or never rendered. Says more than the errors that follow from it.
 */
export function misprint(text: string): SyntaxProblem | undefined {
  return cut(text) ?? flattened(text);
}

/** Publishers of long documents cut them and leave a comment. What still parses may lack half a path. */
function cut(text: string): SyntaxProblem | undefined {
  const marker = /^# --- truncated at .*$/m.exec(text);
  if (!marker) return undefined;
  const sizes = /at ([\d.]+ ?[KM]B) \(([\d.]+ ?[KM]B) total/.exec(marker[0]);
  const source = FULL_SOURCE.exec(text.slice(marker.index));
  return {
    message: `the document is cut off here${sizes ? `, at ${sizes[1]} of ${sizes[2]}` : ''}`,
    start: marker.index,
    end: marker.index + marker[0].length,
    label: 'whoever published it left out the rest',
    help: `get the whole document${source ? `: ${source[1]}` : ' from its source repository'}`,
  };
}

/** A comment below the marker, with the address of the whole. */
const FULL_SOURCE = /^# Full source: (https?:\/\/[\x21-\x7e]{1,300})$/m;

function flattened(text: string): SyntaxProblem | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
  if (lines.length < FEWEST_LINES || lines.some((line) => /^\s/.test(line))) return undefined;
  const parent = /^([\w-]+):[ \t]*\r?\n(?=[\w-]+:)/m.exec(text);
  if (!parent) return undefined;
  return {
    message: 'the text looks like YAML that lost its indentation',
    start: parent.index,
    end: parent.index + (parent[1]?.length ?? 0) + 1,
    label: 'nothing stands under it',
    help: 'get the original file: text that is copied from a web page loses its leading spaces',
  };
}

/** What to do about a template that has to be rendered before it is a document. */
export function renderingHelp(text: string): string | undefined {
  if (!/\$\{\{|\{%/.test(text)) return undefined;
  return "the text is a template; render it first, so that no '{%' and no '$' before '{{' is left";
}
