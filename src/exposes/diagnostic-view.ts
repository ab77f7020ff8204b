import type { Diagnostic } from '../spec/index.ts';
import type { DiagnosticView } from './operator.ts';

/** A diagnostic as it is sent. */
export function diagnosticView(diagnostic: Diagnostic): DiagnosticView {
  const { code, severity, message, place, help } = diagnostic;
  const { file, line, column } = place;
  return { code, severity, message, file, line, column, ...(help !== undefined && { help }) };
}
