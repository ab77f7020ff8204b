import { type Finding, renderDiagnostics, type Source } from '../spec/index.ts';
import type { Output } from './output.ts';

/** Diagnostics as code frames. */
export function printDiagnostics(
  diagnostics: readonly Finding[],
  sources: ReadonlyMap<string, Source>,
  output: Output,
): void {
  output.err(renderDiagnostics(diagnostics, sources, output.paint));
}
