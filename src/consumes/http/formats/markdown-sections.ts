import { FormatError, MAX_ROWS, MAX_VALUES } from './bounds.ts';

/** A heading and what follows it, up to the next heading of any level. */
export interface MarkdownSection {
  readonly heading: string;
  /** 1 to 6; 0 for what stands before the first heading. */
  readonly level: number;
  readonly lines: readonly string[];
  readonly tables: readonly MarkdownTable[];
}

/** A table with its cells as written, escapes of `|` undone. */
export interface MarkdownTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Finds headings and tables of GitHub Flavored Markdown, line by line and each line once.
 * Libraries for the whole of Markdown take minutes over what a hostile page can put into half a
 * megabyte.
 *
 * @param text lines end in `\n`
 * @throws FormatError when there are too many cells
 */
export function markdownSections(text: string): readonly MarkdownSection[] {
  const lines = text.split('\n');
  const sections = [newSection('', 0)];
  const state = { cells: 0 };
  let fence: string | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const section = sections.at(-1) ?? newSection('', 0);
    const marks = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    const heading = fence === undefined ? headingOf(line, lines[at + 1]) : undefined;
    if (heading) {
      sections.push(newSection(heading.text, heading.level));
      at += heading.lines - 1;
      continue;
    }
    section.lines.push(line);
    if (marks !== undefined) fence = nextFence(fence, marks, line);
    if (fence !== undefined || !isTable(line, lines[at + 1])) continue;
    const table = readTable(lines, at, state);
    section.tables.push(table);
    section.lines.push(...lines.slice(at + 1, at + 2 + table.rows.length));
    at += 1 + table.rows.length;
  }
  return sections;
}

interface Draft extends MarkdownSection {
  readonly lines: string[];
  readonly tables: MarkdownTable[];
}

function newSection(heading: string, level: number): Draft {
  return { heading, level, lines: [], tables: [] };
}

/** A fence is closed by at least as many of the same marks, with nothing behind them. */
function nextFence(open: string | undefined, marks: string, line: string): string | undefined {
  if (open === undefined) return marks;
  const closes = marks.startsWith(open) && line.trim() === marks;
  return closes ? undefined : open;
}

interface Heading {
  readonly text: string;
  readonly level: number;
  readonly lines: number;
}

function headingOf(line: string, below: string | undefined): Heading | undefined {
  const marks = /^ {0,3}(#{1,6})(?=[ \t]|$)/.exec(line);
  if (marks) {
    const text = line.slice(marks[0].length).trim();
    return { text: withoutClosingMarks(text), level: marks[1]?.length ?? 1, lines: 1 };
  }
  const underline = /^ {0,3}(=+|-{2,})[ \t]*$/.exec(below ?? '')?.[1];
  if (underline === undefined || !isParagraph(line)) return undefined;
  return { text: line.trim(), level: underline.startsWith('=') ? 1 : 2, lines: 2 };
}

/** `## Title ##` is called `Title`. */
function withoutClosingMarks(text: string): string {
  let end = text.length;
  while (text[end - 1] === '#') end -= 1;
  const closes = end < text.length && (end === 0 || /[ \t]/.test(text[end - 1] ?? ''));
  return closes ? text.slice(0, end).trim() : text;
}

/** Whether an underline can make a heading of it: no list, quote, rule, table or code. */
function isParagraph(line: string): boolean {
  return line.trim() !== '' && !/^(?: {4}|\t| {0,3}(?:[-*+>|]|\d{1,9}[.)]\s|`{3}|~{3}))/.test(line);
}

function isTable(line: string, below: string | undefined): boolean {
  if (below === undefined || !line.includes('|') || !/^[ \t|:-]*-[ \t|:-]*$/.test(below))
    return false;
  const delimiters = cellsOf(below);
  return (
    delimiters.every((cell) => /^:?-+:?$/.test(cell)) && delimiters.length === cellsOf(line).length
  );
}

function readTable(lines: readonly string[], at: number, state: { cells: number }): MarkdownTable {
  const header = cellsOf(lines[at] ?? '');
  const rows: (readonly string[])[] = [];
  for (let row = at + 2; row < lines.length; row += 1) {
    const line = lines[row] ?? '';
    if (line.trim() === '' || !line.includes('|')) break;
    rows.push(cellsOf(line).slice(0, header.length));
    state.cells += header.length;
    if (rows.length > MAX_ROWS || state.cells > MAX_VALUES)
      throw new FormatError('it has a table with too many cells');
  }
  return { header, rows };
}

function cellsOf(line: string): readonly string[] {
  const cells = line
    .trim()
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
  if (cells[0] === '') cells.shift();
  if (cells.at(-1) === '') cells.pop();
  return cells;
}
