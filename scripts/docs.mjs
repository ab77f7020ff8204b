// Writes docs/reference from the code: `npm run docs`. A test compares the result with what is committed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { PROBLEM_EXAMPLES } from '../dist/cli/problem-examples.js';
import { DIAGNOSTICS, PROBLEMS, standard } from '../dist/index.js';
import { DECISIONS, DEFAULT_SETTINGS, SWITCHES } from '../dist/sessions/index.js';
import { EXAMPLES } from '../dist/spec/index.js';

const head = (title, text) =>
  `# ${title}\n\n<!-- Written by \`npm run docs\` from the code. -->\n\n${text}\n\n`;
const table = (columns, rows) =>
  [columns, columns.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

const examples = (entries, language, right) =>
  entries
    .map(([name, [wrong, better]]) =>
      [
        `### ${name}`,
        `\`\`\`${language}\n${wrong}\n\`\`\``,
        right,
        `\`\`\`${language}\n${better}\n\`\`\``,
      ].join('\n\n'),
    )
    .join('\n\n');

const shown = (name) => {
  const value = DEFAULT_SETTINGS[name];
  if (name === 'limits') return 'see `Limits`';
  return value === undefined || name === 'quotas' ? 'none' : `\`${value}\``;
};

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
  const decisions = Object.entries(DECISIONS).map(([id, decision]) => {
    const { settings, note } = SWITCHES[id];
    const defaults = settings.map((name) => `\`${name}\` = ${shown(name)}`);
    return [id, decision, defaults.join(', ') || '–', note];
  });
  const rules = standard.rules.map(({ code, why }) => [`\`${code}\``, why]);
  return {
    'diagnostics.md': `${head(
      'Diagnostics',
      'What `capstan validate` may say of a document. An error keeps the part it names from being served; a warning tells what was tolerated. `capstan explain <code>` says the same.',
    )}${table(['code', 'severity', 'meaning'], diagnostics)}\n\n## Examples\n\n${examples(
      Object.keys(DIAGNOSTICS).map((code) => [code, EXAMPLES[code]]),
      'yaml',
      'is better written',
    )}\n`,
    'rules.md': `${head(
      'Rules of style and care',
      'What `capstan lint` says beside the [diagnostics](diagnostics.md). Every remark is a warning; nothing is left out because of it.',
    )}${table(['code', 'meaning'], rules)}\n\n## Examples\n\n${examples(
      standard.rules.map(({ code, example }) => [code, example]),
      'yaml',
      'is better written',
    )}\n`,
    'problems.md': `${head(
      'Problems',
      'Failures as callers see them: `application/problem+json` (RFC 9457) with the type `urn:capstan:problem:<name>`, the request id as `instance`, and `errors` with a JSON Pointer for each offending input.',
    )}${table(['name', 'status', 'title'], problems)}\n\n## Examples\n\n${examples(Object.entries(PROBLEM_EXAMPLES), 'text', 'What helps:')}\n`,
    'fidelity.md': `${head(
      'Fidelity',
      'What the published contract of AI Sessions leaves open, and how the embedded service decides it. Nobody outside the vendor knows these answers: each is tested by its id. A setting is a member of `settings` in `startSessions`, `openSessions` and `createSessions`, and of the file of `--settings` (`capstan sessions`, `serve` and `mcp`), for everyone or by organisation; where there is none, the last column says what a request can do instead, or why nothing changes it. [The emulator](../guide/emulator.md#chats) has its own list for chats.',
    )}${table(['id', 'decision', 'setting and its default', 'how to change it'], decisions)}\n`,
  };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const folder = new URL('../docs/reference/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(pages())) writeFileSync(new URL(name, folder), text);
}
