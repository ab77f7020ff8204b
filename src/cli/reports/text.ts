import { printDiagnostics } from '../print-diagnostics.ts';
import type { ReportFormat } from './report-format.ts';

/** Code frames, for people. */
export const text: ReportFormat = {
  name: 'text',
  write({ findings, sources }, output) {
    if (findings.length > 0) printDiagnostics(findings, sources, output);
  },
  writeAll(all, output) {
    for (const found of all) this.write(found, output);
  },
};
