export { type FlowContext, runFlow } from './run-flow.ts';
