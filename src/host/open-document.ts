import type { Verifier } from '../auth/index.ts';
import type { Circuit } from '../consumes/index.ts';
import type { Part, Runtime } from '../exposes/index.ts';
import { type Clock, Stack, systemClock } from '../kernel/index.ts';
import type { Exposure, Plan } from '../plan/index.ts';
import { type Log, silent } from '../telemetry/index.ts';
import { openWall } from './authenticate.ts';
import { keepCircuit } from './circuits.ts';
import { connector } from './connect.ts';
import { type Environment, withBinds } from './environment.ts';
import type { Extensions } from './extensions.ts';
import type { HostOperator } from './operator.ts';
import { openUpstreams, type UpstreamChoices } from './upstreams.ts';

/** What a document needs of its surroundings to be open. */
export interface DocumentOptions extends UpstreamChoices {
  readonly extensions: Extensions;
  readonly environment: Environment;
  readonly log?: Log;
  readonly clock?: Clock;
  /** Who looks after the process; hears how consumed APIs are, and decides on scripts. */
  readonly operator?: HostOperator | undefined;
}

/** An exposure of an open document, ready to be served. */
export interface OpenPart extends Part {
  readonly wall: Verifier | undefined;
}

/** A document whose upstreams can be called and whose callers can be checked. It has no port. */
export interface OpenDocument {
  /** Those that are served over the network. */
  readonly parts: readonly OpenPart[];
  /** Lets go of its upstreams. */
  close(): Promise<void>;
}

/**
 * Opens the upstreams of a document, and the walls of its exposures. When one cannot be opened,
 * what was opened is closed again.
 *
 * @throws ChoiceError when an address of the document cannot be used, or callers of an exposure
 *   cannot be authenticated as it asks
 */
export async function openDocument(plan: Plan, options: DocumentOptions): Promise<OpenDocument> {
  const stack = new Stack();
  try {
    return { parts: openParts(plan, options, stack), close: () => stack.close() };
  } catch (failure) {
    await stack.close();
    throw failure;
  }
}

function openParts(plan: Plan, options: DocumentOptions, stack: Stack): readonly OpenPart[] {
  const { environment, extensions, clock = systemClock, log = silent, operator } = options;
  const connect = connector(stack);
  const circuit =
    operator &&
    ((namespace: string, state: Circuit) =>
      keepCircuit(operator.telemetry.metrics, namespace, state));
  const witness = operator?.witness;
  const around = { environment, extensions, clock, connect, stack, log, circuit, witness };
  const upstreams = openUpstreams(plan, options, around);
  const scripts = operator?.scripts;
  const runtime: Runtime = { upstreams, steps: extensions.steps, log, scripts };
  const wall = {
    environment: withBinds(plan, environment),
    extensions,
    surroundings: { clock, connect },
    log,
  };
  return plan.exposures
    .filter(({ port }) => port !== undefined)
    .map((exposure) => openPart(exposure, runtime, openWall(exposure, wall)));
}

function openPart(exposure: Exposure, runtime: Runtime, wall: Verifier | undefined): OpenPart {
  return {
    exposure,
    runtime,
    wall,
    ...(wall ? { admit: (request) => wall.admit(request) } : {}),
  };
}
