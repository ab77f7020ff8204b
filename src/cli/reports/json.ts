import { inOrder } from '../../spec/index.ts';
import type { ReportFormat } from './report-format.ts';

/** Everything as it is, for programs. */
export const json: ReportFormat = {
  name: 'json',
  write({ findings, failing, served }, output) {
    const valid = failing.length === 0;
    output.out(JSON.stringify({ valid, served, diagnostics: inOrder(findings) }, null, 2));
  },
};
