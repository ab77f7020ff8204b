import { type Finding, inOrder } from '../../spec/index.ts';
import type { ReportFormat } from './report-format.ts';

/** Workflow commands, which GitHub Actions shows beside the lines of a change. */
export const github: ReportFormat = {
  name: 'github',
  write({ findings }, output) {
    for (const finding of inOrder(findings)) output.out(command(finding));
  },
  writeAll(all, output) {
    for (const found of all) this.write(found, output);
  },
};

function command({ code, severity, message, place, help }: Finding): string {
  const properties = {
    file: place.file,
    line: place.line,
    col: place.column,
    endColumn: place.column + place.length,
    title: code,
  };
  const listed = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeProperty(String(value))}`,
  );
  const words = help === undefined ? message : `${message}\n${help}`;
  return `::${severity === 'note' ? 'notice' : severity} ${listed.join(',')}::${escapeWords(words)}`;
}

/** What would end the line, or start an escape. */
function escapeWords(words: string): string {
  return words.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** What would end the property, too. */
function escapeProperty(value: string): string {
  return escapeWords(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
