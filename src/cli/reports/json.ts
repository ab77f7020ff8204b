import { inOrder } from '../../spec/index.ts';
import type { Findings, ReportFormat } from './report-format.ts';

/** Everything as it is, for programs. */
export const json: ReportFormat = {
  name: 'json',
  write(found, output) {
    output.out(JSON.stringify(viewOf(found), null, 2));
  },
  writeAll(all, output) {
    const documents = all.map((found) => ({ file: found.file, ...viewOf(found) }));
    const valid = documents.every((one) => one.valid);
    output.out(JSON.stringify({ valid, documents }, null, 2));
  },
};

function viewOf({ findings, failing, served }: Findings) {
  return { valid: failing.length === 0, served, diagnostics: inOrder(findings) };
}
