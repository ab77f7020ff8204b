import type { ScriptWishes } from '../../flow/index.ts';
import type { Exposure, Template } from '../../plan/index.ts';
import type { RecordingOptions } from '../../telemetry/index.ts';

/** The port at which a process is looked after. It serves no capability. */
export interface ControlExposure extends Exposure {
  readonly type: 'control';
  readonly management: Management;
  /** Absent = nothing is recorded. */
  readonly recording: RecordingOptions | undefined;
  readonly metrics: boolean;
  readonly traces: boolean;
  /** Where traces and metrics are sent as well. */
  readonly collector: Template | undefined;
}

/** Which parts of it are there. */
export interface Management {
  readonly health: boolean;
  /** What is served, how, and from what: status, plan and configuration. */
  readonly info: boolean;
  readonly reload: boolean;
  readonly validate: boolean;
  readonly logs: LogAccess | undefined;
  readonly scripting: ScriptWishes | undefined;
}

/** How the log may be reached. */
export interface LogAccess {
  readonly levels: boolean;
  readonly stream: boolean;
  readonly maxSubscribers: number;
}

/** What a log stream is limited to when a document does not say. */
export const DEFAULT_SUBSCRIBERS = 5;
