import type { CallContext, Upstream } from '../consumes/index.ts';
import type { StepType } from './step-type.ts';

/** What a flow may use while it runs. */
export interface FlowContext extends CallContext {
  /** By consumed namespace. */
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly steps: readonly StepType[];
}
