import type { CallContext, Upstream } from '../consumes/index.ts';
import type { ScriptGovernor } from './script/script-governor.ts';
import type { StepType } from './step-type.ts';

/** What a flow may use while it runs. */
export interface FlowContext extends CallContext {
  /** By consumed namespace. */
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly steps: readonly StepType[];
  /** Decides on scripts. Absent = they run within the usual limits. */
  readonly scripts?: ScriptGovernor | undefined;
}
