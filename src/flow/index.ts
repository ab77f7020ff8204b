export type { FlowContext } from './context.ts';
export { runFlow } from './run-flow.ts';
export { defineStep, type StepResult, type StepType } from './step-type.ts';
export { call } from './steps/call.ts';
export { lookup } from './steps/lookup.ts';
export { transform } from './steps/transform.ts';
