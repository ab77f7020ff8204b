import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';
import type { Finding } from './kit.ts';

const FILE = 'docs/reference/durability.md';

/** Prints what was found, and with `CHAOS_WRITE=1` keeps it in the reference. */
export default class DurabilityReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const findings = tests.flatMap((test) => test.meta().findings ?? []);
    const lines = table(findings);
    console.log(`\n${lines}`);
    const whole = tests.every((test) => test.result().state === 'passed');
    if (process.env.CHAOS_WRITE === '1' && whole) writeFileSync(FILE, page(lines));
  }
}

function table(findings: readonly Finding[]): string {
  const rows = findings.map(({ what, store, done, result }) => [what, store, done, result]);
  return [['experiment', 'store', 'done', 'result'], ['---', '---', '---', '---'], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

function page(lines: string): string {
  return `# Durability

<!-- Written by \`CHAOS_WRITE=1 npm run chaos\`. -->

What the session service promises of messages: an append that was acknowledged is there, once, whole and in order, whatever happens to the process; one that was not acknowledged is there whole or not at all; what was deleted does not come back. These experiments count it. One message that is missing, doubled or out of order fails them.

${lines}

The command that makes these numbers is \`npm run chaos\` (some minutes; PostgreSQL is started where it is installed, otherwise its rows are missing); \`CHAOS_KILLS=1000 npm run chaos\` kills more often. Short forms of all but that with system calls, which needs \`strace\`, run in \`npm test\`, and another test leaves journals torn as a power cut may: each keeps what was acknowledged.

A kill does not prove safety against power loss: what the operating system has not written yet survives the process. Against that stand \`synchronous=FULL\` and \`fsync\`, which wait for the disk before anybody is told; the disk must keep its word.
`;
}
