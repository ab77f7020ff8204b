import type { Upstream } from '../consumes/index.ts';
import type { GivenTexts, Offer, Reply } from '../exposes/index.ts';
import { nearest } from '../kernel/index.ts';
import type { Exposure, Plan } from '../plan/index.ts';
import { silent } from '../telemetry/index.ts';
import { type DrySurroundings, dryUpstream, type WouldBeSent } from './dry-upstream.ts';
import { exposerOf } from './exposer-of.ts';
import { ChoiceError } from './upstreams.ts';

/** What somebody wants to see. */
export interface DryCall {
  /** Name of a route, a tool or a consumed operation, e.g. `GET /notes`, `get-note`, `notes.getnote`. */
  readonly offer: string;
  /** Namespace of the exposer; absent = whichever has the offer. */
  readonly exposer: string | undefined;
  readonly given: GivenTexts;
}

/** What would happen. */
export interface DryRun {
  /** As the document names it. */
  readonly offer: string;
  /** In order. */
  readonly requests: readonly WouldBeSent[];
  /** Whether more would be sent, depending on the answers. */
  readonly incomplete: boolean;
  /** What the caller is answered, if the upstream answers as told. */
  readonly reply: Reply;
}

/**
 * Does everything that a call does but sending: reads and checks the inputs, builds each request
 * and signs it with stars in place of credentials.
 *
 * @throws ChoiceError when there is no such offer, several of them, or no such input
 */
export async function dryRun(
  plan: Plan,
  call: DryCall,
  surroundings: DrySurroundings,
): Promise<DryRun> {
  const { extensions } = surroundings;
  const { exposure, offer } = find(plan, call, surroundings);
  checkNames(offer, call.given);
  const requests: WouldBeSent[] = [];
  const upstreams = new Map<string, Upstream>(
    plan.upstreams.map((upstream) => [
      upstream.namespace,
      dryUpstream(upstream, requests, surroundings),
    ]),
  );
  const runtime = { upstreams, steps: extensions.steps, log: silent };
  const exposer = exposerOf(exposure, extensions);
  const reply = await exposer.ask?.(exposure, offer.name, call.given, runtime);
  if (!reply) throw new ChoiceError(`'${offer.name}' cannot be asked for like this`);
  const calls = offer.operation === '' ? 0 : offer.operation.split(', ').length;
  const answered = requests.length <= surroundings.answers.length;
  const paged = !answered && callsPaged(plan, offer);
  const incomplete = requests.length > 0 && (requests.length < calls || paged);
  return { offer: offer.name, requests, incomplete, reply };
}

/** Whether an offer calls an operation whose answers continue. */
function callsPaged({ upstreams }: Plan, { operation }: Offer): boolean {
  const called = operation.split(', ');
  return upstreams.some(({ operations }) =>
    operations.some(({ id, pagination }) => pagination && called.includes(id)),
  );
}

interface Found {
  readonly exposure: Exposure;
  readonly offer: Offer;
}

/** By its own name, else by the operation that it calls. */
function find(plan: Plan, call: DryCall, { extensions }: DrySurroundings): Found {
  const all = plan.exposures
    .filter(({ namespace }) => call.exposer === undefined || namespace === call.exposer)
    .flatMap((exposure) =>
      exposerOf(exposure, extensions)
        .offers(exposure)
        .map((offer): Found => ({ exposure, offer })),
    );
  const wanted = call.offer.trim();
  const named = all.filter(({ offer }) => offer.name === wanted);
  const calling = all.filter(({ offer }) => isCallOf(wanted, offer));
  const [found, ...others] = named.length > 0 ? named : calling;
  if (!found) throw noSuchOffer(wanted, all);
  if (others.length === 0) return found;
  const names = [found, ...others].map(
    ({ exposure, offer }) => `'${offer.name}' of ${exposure.namespace}`,
  );
  throw new ChoiceError(`'${wanted}' may be ${names.join(', ')}; choose one, or an --exposer`);
}

function isCallOf(wanted: string, { operation }: Offer): boolean {
  return operation === wanted || operation.slice(operation.lastIndexOf('.') + 1) === wanted;
}

function noSuchOffer(wanted: string, all: readonly Found[]): ChoiceError {
  const names = all.map(({ offer }) => offer.name);
  const near = nearest(wanted, names);
  const hint =
    near === undefined ? `it has ${names.join(', ') || 'none'}` : `did you mean '${near}'?`;
  return new ChoiceError(`the document offers no '${wanted}'; ${hint}`);
}

function checkNames({ name, inputs }: Offer, given: GivenTexts): void {
  const names = inputs.map((input) => input.name);
  const unknown = [...given.keys()].find((one) => !names.includes(one));
  if (unknown === undefined) return;
  throw new ChoiceError(
    `'${name}' has no input '${unknown}'; it has ${names.join(', ') || 'none'}`,
  );
}
