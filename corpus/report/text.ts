import { relative } from 'node:path';
import type { ActionOutcome, DocumentOutcome } from '../outcome.ts';
import { count, isBad, isBadAction } from './summary.ts';

/** What a document came to, in lines for people: what is wrong, or with `verbose` everything. */
export function documentText(outcome: DocumentOutcome, folder: string, verbose: boolean): string {
  const { stage, exposures, actions, faults, diagnostics, family } = outcome;
  const right = actions.filter(({ result }) => result === 'right').length;
  const lines = [
    `${relative(folder, outcome.file) || outcome.file}: ${[stage, ...exposures].join(' ')}, ${right} of ${actions.length} right (${family})`,
    ...faults.map((fault) => `  ! ${fault}`),
    ...actions
      .filter((one) => verbose || isBadAction(one) || one.result === 'lost')
      .flatMap(actionLines),
  ];
  if (verbose || (isBad(outcome) && stage !== 'served'))
    for (const { code, severity, line, message } of diagnostics)
      if (verbose || severity === 'error')
        lines.push(`  ${severity} ${code} line ${line}: ${message}`);
  return lines.join('\n');
}

function actionLines({ label, line, result, defect, details }: ActionOutcome): readonly string[] {
  const why = defect === undefined ? '' : ` (${defect})`;
  return [
    `  ${result}${why}: ${label}, line ${line}`,
    ...details.map((detail) => `      ${detail}`),
  ];
}

/** All documents in a few lines. */
export function summaryText(outcomes: readonly DocumentOutcome[]): string {
  const { documents, capabilities, loaded, served, actions, runnable, results, unadvised, faults } =
    count(outcomes);
  const bad = outcomes.filter(isBad).length;
  return [
    `${documents} documents, ${capabilities} of them YAML and capabilities: ${loaded} loaded (${percent(loaded, capabilities)}), ${served} served`,
    `${actions} tools and operations, ${runnable} of them runnable: ${results.right} right (${percent(results.right, runnable)}), ${results.wrong} wrong, ${results.failed} failed, ${results.lost} lost`,
    `${results.refused} cannot run and say why, ${unadvised} of them not what to do; ${results.unexplained} are unexplained, ${results.unchecked} unchecked`,
    `${faults} other faults; ${bad} documents to look at`,
  ].join('\n');
}

/** A share, to a tenth of a percent. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)} %`;
}
