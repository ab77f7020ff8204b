// Writes docs/reference from the code: `npm run docs`. A test compares the result with what is committed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { DIAGNOSTICS, PROBLEMS } from '../dist/index.js';
import { DECISIONS } from '../dist/sessions/index.js';

const head = (title, text) =>
  `# ${title}\n\n<!-- Written by \`npm run docs\` from the code. -->\n\n${text}\n\n`;
const table = (columns, rows) =>
  [columns, columns.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

/** Pages by file name. */
export function pages() {
  const diagnostics = Object.entries(DIAGNOSTICS).map(([code, [severity, why]]) => [
    `\`${code}\``,
    severity,
    why,
  ]);
  const problems = Object.entries(PROBLEMS).map(([name, { status, title }]) => [
    `\`${name}\``,
    status,
    title,
  ]);
  const decisions = Object.entries(DECISIONS);
  return {
    'diagnostics.md': `${head(
      'Diagnostics',
      'What `capstan validate` may say of a document. An error keeps the part it names from being served; a warning tells what was tolerated.',
    )}${table(['code', 'severity', 'meaning'], diagnostics)}\n`,
    'problems.md': `${head(
      'Problems',
      'Failures as callers see them: `application/problem+json` (RFC 9457) with the type `urn:capstan:problem:<name>`, the request id as `instance`, and `errors` with a JSON Pointer for each offending input.',
    )}${table(['name', 'status', 'title'], problems)}\n`,
    'fidelity.md': `${head(
      'Fidelity',
      'What the published contract of AI Sessions leaves open, and how the embedded service decides it. Nobody outside the vendor knows these answers; each is tested by its id, and most can be changed by a setting of `capstan/sessions`.',
    )}${table(['id', 'decision'], decisions)}\n`,
  };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const folder = new URL('../docs/reference/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(pages())) writeFileSync(new URL(name, folder), text);
}
