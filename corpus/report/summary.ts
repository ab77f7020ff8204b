import type { ActionOutcome, DocumentOutcome, Result, Stage } from '../outcome.ts';

/** Counts over documents. */
export interface Counts {
  readonly documents: number;
  /** YAML, and a capability that says itself to be one. */
  readonly capabilities: number;
  /** Of these, the ones that the engine reads: they are served, or it says why nothing of them is. */
  readonly loaded: number;
  readonly served: number;
  /** Tools and operations that are written. */
  readonly actions: number;
  /** Of these, what can be called by what is written. */
  readonly runnable: number;
  readonly results: Readonly<Record<Result, number>>;
  /** Explained by a diagnostic that does not say what to do. */
  readonly unadvised: number;
  /** Crashed, hung, refused without a word, or otherwise wrong. */
  readonly faults: number;
}

const LOADED: readonly Stage[] = ['served', 'part', 'read'];

const RESULTS: readonly Result[] = [
  'right',
  'wrong',
  'failed',
  'lost',
  'refused',
  'unexplained',
  'unchecked',
];

/** Counts outcomes. */
export function count(outcomes: readonly DocumentOutcome[]): Counts {
  const capabilities = outcomes.filter(({ nature }) => nature === 'capability');
  const actions = outcomes.flatMap((one) => one.actions);
  const number = (result: Result) => actions.filter((one) => one.result === result).length;
  return {
    documents: outcomes.length,
    capabilities: capabilities.length,
    loaded: capabilities.filter(({ stage }) => LOADED.includes(stage)).length,
    served: outcomes.filter(({ stage }) => stage === 'served').length,
    actions: actions.length,
    runnable: actions.filter(isRunnable).length,
    results: Object.fromEntries(
      RESULTS.map((result) => [result, number(result)]),
    ) as Counts['results'],
    unadvised: actions.filter(({ advised }) => advised === false).length,
    faults: outcomes.flatMap((one) => one.faults).length,
  };
}

/** Whether something can be called by what is written, and it can be told from here whether it is. */
function isRunnable({ result, defect }: ActionOutcome): boolean {
  return defect === undefined && result !== 'unchecked' && result !== 'refused';
}

/** Whether anything is wrong with the engine. */
export function isBad({ stage, actions, faults }: DocumentOutcome): boolean {
  return stage === 'crashed' || stage === 'hung' || faults.length > 0 || actions.some(isBadAction);
}

/** Whether one thing that is exposed came out as it must not. */
export function isBadAction({ result }: ActionOutcome): boolean {
  return result === 'wrong' || result === 'failed' || result === 'unexplained';
}
