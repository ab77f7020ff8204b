import { boundedText, FormatError, MAX_ROWS, MAX_VALUES, record } from './bounds.ts';
import { columnNames } from './column-names.ts';
import { defineResponseFormat, type ResponseFormat } from './format.ts';

const MAX_BYTES = 8 * 1024 * 1024;

/**
 * A format of lines with delimited fields: a list of objects, named by the first line, all values
 * text. Quoting as in RFC 4180.
 *
 * @param delimiter one character
 */
export function delimited(
  name: string,
  delimiter: string,
  aliases: readonly string[],
): ResponseFormat {
  return defineResponseFormat({
    name,
    aliases,
    async decode(bytes) {
      const { parse } = await import('csv-parse/sync');
      const lines: string[][] = parse(boundedText(bytes, MAX_BYTES), {
        delimiter,
        bom: true,
        skip_empty_lines: true,
        // Only in CSV does a quote inside a field have to be escaped.
        relax_quotes: delimiter !== ',',
        max_record_size: 1024 * 1024,
        to: MAX_ROWS + 2,
      });
      return rows(lines);
    },
  });
}

function rows([header, ...lines]: readonly string[][]): unknown {
  if (!header) return [];
  if (lines.length > MAX_ROWS) throw new FormatError(`it has more than ${MAX_ROWS} rows`);
  if (lines.length * header.length > MAX_VALUES)
    throw new FormatError(`it has more than ${MAX_VALUES} values`);
  const names = columnNames(header.map((title) => title.trim()));
  return lines.map((line) => record(names.map((name, index) => [name, line[index] ?? ''])));
}
