import type { Plan } from '../plan/index.ts';
import type { Diagnostic } from '../spec/index.ts';
import type { ControlChoice } from './control-part.ts';
import type { Exposed, ListenersOptions } from './listeners.ts';
import type { DocumentOptions } from './open-document.ts';
import { OpenDocuments } from './open-documents.ts';
import type { LiveDocuments } from './reload.ts';
import type { ChoiceError } from './upstreams.ts';

/** How plans are served. */
export interface StartOptions
  extends Omit<DocumentOptions, 'operator'>,
    Omit<ListenersOptions, 'shared'> {
  /** The control port, as far as it is not left to the documents. Default: it is. */
  readonly control?: ControlChoice;
}

/** A capability that is being served. */
export interface Running {
  readonly exposes: readonly Exposed[];
  /**
   * Says that it is not ready any more, stops accepting, lets requests in hand finish until the
   * deadline, closes everything.
   *
   * @param noticeMs how long it goes on as before after it has said so. Default: 0
   */
  stop(drainMs: number, noticeMs?: number): Promise<void>;
}

/** Hears why a plan is left out while others are served. */
export type LeaveOut = (plan: Plan, reason: ChoiceError) => void;

/** Capabilities that are being served together, and can be exchanged meanwhile. */
export interface RunningTogether extends Running {
  /** What the documents take from each other: names, ports, routes, tools. */
  readonly remarks: readonly Diagnostic[];
  /**
   * Serves these plans from now on. What was served already goes on as it is; requests in hand of
   * what is not served any more are answered, and then its upstreams are closed.
   *
   * @param leaveOut hears of plans that cannot be opened; without it they are failures
   * @throws ExposeError | ChoiceError as {@link startCapability}; everything is as it was then
   */
  update(plans: readonly Plan[], leaveOut?: LeaveOut): Promise<void>;
  /**
   * Goes through what {@link update} would do, up to opening ports, and changes nothing.
   *
   * @returns what the documents would take from each other
   * @throws ChoiceError as {@link update}
   */
  rehearse(plans: readonly Plan[]): Promise<readonly Diagnostic[]>;
  /** Lets the control port read the documents again, and tell of those that are not served. */
  readFrom(documents: LiveDocuments): void;
}

/**
 * Serves a plan: opens its upstreams, then a listener for each exposure that has a port. When one
 * cannot be opened, what was opened is closed again.
 *
 * @throws ExposeError when a port is taken or an address does not exist
 * @throws ChoiceError when an address of the document cannot be used, or callers of an exposure
 *   cannot be authenticated as it asks
 */
export async function startCapability(plan: Plan, options: StartOptions): Promise<RunningTogether> {
  return start([plan], { ...options, shared: false });
}

/**
 * Serves several plans in one process. Exposures of one kind that want the same port share it.
 *
 * @param leaveOut hears of plans that cannot be opened; without it they are failures
 * @throws ExposeError | ChoiceError as {@link startCapability}
 */
export async function startCapabilities(
  plans: readonly Plan[],
  options: StartOptions,
  leaveOut?: LeaveOut,
): Promise<RunningTogether> {
  return start(plans, { ...options, shared: true }, leaveOut);
}

async function start(
  plans: readonly Plan[],
  options: StartOptions & Pick<ListenersOptions, 'shared'>,
  leaveOut?: LeaveOut,
): Promise<RunningTogether> {
  const running = new OpenDocuments(options);
  try {
    await running.update(plans, leaveOut);
    return running;
  } catch (failure) {
    await running.giveUp();
    throw failure;
  }
}
