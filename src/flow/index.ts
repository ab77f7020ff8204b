export type { FlowContext } from './context.ts';
export { runFlow } from './run-flow.ts';
export { openScriptSandbox, type ScriptSandbox } from './script/sandbox.ts';
export {
  type GovernedLimits,
  ScriptGovernor,
  type ScriptWishes,
  USUAL_SCRIPT_LIMITS,
} from './script/script-governor.ts';
export { defineStep, type StepResult, type StepType } from './step-type.ts';
export { call } from './steps/call.ts';
export { lookup } from './steps/lookup.ts';
export { script } from './steps/script.ts';
export { transform } from './steps/transform.ts';
