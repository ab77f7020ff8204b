export type { Case } from './case.ts';
export { readCases } from './read-cases.ts';
export { CASE_REPORTS, type CaseReport } from './report-cases.ts';
export { type CaseResult, type OpenStage, runCases, type Stage } from './run-cases.ts';
export { noUpstream } from './scripted.ts';
export { checkCalls, type ServedExposure, type ServedOffer } from './served.ts';
