import { boundedText, record } from './bounds.ts';
import { columnNames, titleName } from './column-names.ts';
import { defineResponseFormat } from './format.ts';
import { type MarkdownSection, type MarkdownTable, markdownSections } from './markdown-sections.ts';
import { readYaml } from './yaml.ts';

const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Markdown as `{frontMatter, tables, sections}`: the YAML at its head, its tables as lists of
 * objects, and each heading with what follows it up to the next. `outputSchema` is the beginning
 * of the headings that are meant; then only their tables and sections are there.
 */
export const markdown = defineResponseFormat({
  name: 'markdown',
  aliases: ['md', 'text/markdown'],
  schema: 'text',
  async decode(bytes, { schema }) {
    const { head, body } = split(boundedText(bytes, MAX_BYTES).replace(/\r\n?/g, '\n'));
    const wanted = markdownSections(body).filter(
      (section) => schema === undefined || begins(section, schema),
    );
    return {
      frontMatter: head === undefined ? {} : ((await readYaml(head)) ?? {}),
      tables: wanted.flatMap((section) => section.tables.map(readTable)),
      sections: wanted.flatMap(({ heading, level, lines }) =>
        level === 0 ? [] : [{ heading, level, content: lines.join('\n').trim() }],
      ),
    };
  },
});

function split(text: string): { head: string | undefined; body: string } {
  const [first, ...rest] = text.replace(/^\uFEFF/, '').split('\n');
  const end = first?.trimEnd() === '---' ? rest.findIndex((line) => line.trimEnd() === '---') : -1;
  if (end === -1) return { head: undefined, body: text };
  return { head: rest.slice(0, end).join('\n'), body: rest.slice(end + 1).join('\n') };
}

/** `Install` means headings that begin so; `## Install` those of the second level. */
function begins({ heading, level }: MarkdownSection, schema: string): boolean {
  const [, marks = '', text = ''] = /^(#{0,6})\s*(.*)$/s.exec(schema.trim()) ?? [];
  return level > 0 && (marks === '' || marks.length === level) && heading.startsWith(text);
}

function readTable({ header, rows }: MarkdownTable): readonly Record<string, unknown>[] {
  const names = columnNames(header.map(titleName));
  return rows.map((cells) => record(names.map((name, index) => [name, cells[index] ?? ''])));
}
