import type { Diagnostic } from '../src/spec/index.ts';
import type { Offer } from './calls/call.ts';
import { makeGiven } from './calls/make-given.ts';
import { shapeOf } from './calls/rest.ts';
import { differences } from './compare.ts';
import { explanation } from './explain.ts';
import { expectRequest } from './oracle/expect.ts';
import { expectForward } from './oracle/expect-forward.ts';
import { type Impossible, type Linked, link } from './oracle/link.ts';
import { type Proof, proofOf } from './oracle/proof.ts';
import type { ActionOutcome, Result } from './outcome.ts';
import type { ServedExposure } from './serve.ts';
import { answerOf } from './upstream/answer.ts';
import { sampleFor, wantedBy } from './upstream/sample.ts';
import type { Answer, Received, Upstream } from './upstream/upstream.ts';
import { type Action, labelOf } from './written/action.ts';
import type { Written } from './written/capability.ts';
import { pick } from './written/names.ts';

/** What is being served, and where its calls go. */
export interface At {
  readonly upstream: Upstream;
  readonly addresses: ReadonlyMap<string, URL>;
  readonly exposures: readonly ServedExposure[];
}

/** Calls everything that a document exposes, and says of the rest why it cannot be called. */
export async function tryActions(
  written: Written,
  diagnostics: readonly Diagnostic[],
  at: At | undefined,
): Promise<readonly ActionOutcome[]> {
  const outcomes: ActionOutcome[] = [];
  const offers = at?.exposures.flatMap((one) => one.offers) ?? [];
  for (const action of written.adapters.flatMap(({ actions }) => actions)) {
    const offer = offers.find((one) => one.action === action);
    const found = meaning(action, written);
    const outcome =
      offer && at
        ? await called({ action, found, offer, written, at })
        : isWalled(action, at)
          ? WALLED
          : leftOut(action, found, written, diagnostics);
    outcomes.push(row(action, outcome));
  }
  for (const { name, action } of offers)
    if (!action)
      outcomes.push({
        kind: 'offer',
        label: name,
        file: '',
        line: 0,
        result: 'wrong',
        details: ['nothing of this name is written'],
      });
  return outcomes;
}

function row(
  action: Action,
  outcome: Pick<ActionOutcome, 'result' | 'details' | 'defect' | 'advised'>,
): ActionOutcome {
  const { file, first } = action.part;
  return { kind: action.kind, label: labelOf(action), file, line: first, ...outcome };
}

/** What an action does by its text; what an earlier one has taken the place of can never be reached. */
function meaning(action: Action, written: Written): Linked | Impossible {
  if (action.kind === 'forward') return { calls: [], inputs: [] };
  const found = link(action, written);
  const same = action.adapter.actions.filter((one) => takesPlaceOf(one, action));
  const first = same.find((one) => !('defect' in link(one, written)));
  if ('defect' in found || first === action) return found;
  const why = `${labelOf(action)} is taken by line ${first?.part.first}`;
  return { defect: 'W19', why, part: action.part };
}

function takesPlaceOf(one: Action, other: Action): boolean {
  if (one.kind !== other.kind) return false;
  if (one.kind === 'tool')
    return one === other || (one.name !== undefined && one.name === other.name);
  return one.method === other.method && shapeOf(one.path) === shapeOf(other.path);
}

type Outcome = Pick<ActionOutcome, 'result' | 'details' | 'defect' | 'advised'>;

const WALLED: Outcome = {
  result: 'unchecked',
  details: ['callers need a token of a server that is not here'],
};

function isWalled({ adapter }: Action, at: At | undefined): boolean {
  return at?.exposures.some((one) => one.walled && one.adapter === adapter) ?? false;
}

function leftOut(
  action: Action,
  found: Linked | Impossible,
  written: Written,
  diagnostics: readonly Diagnostic[],
): Outcome {
  const said = explanation(action, found, diagnostics);
  const unsupported = proofsOf(found, written).some(({ kind }) => kind === 'unsupported');
  const name = 'defect' in found ? found.defect : unsupported ? 'E9' : undefined;
  const defect = name === undefined ? {} : { defect: name };
  if (!said)
    return {
      result: 'unexplained',
      details: ['defect' in found ? found.why : 'it is not served'],
      ...defect,
    };
  const details = [`line ${said.place.line}: ${said.message}${said.help ? ` (${said.help})` : ''}`];
  const advised = said.help !== undefined;
  return { result: name === undefined ? 'lost' : 'refused', advised, details, ...defect };
}

interface Calling {
  readonly action: Action;
  readonly found: Linked | Impossible;
  readonly offer: Offer;
  readonly written: Written;
  readonly at: At;
}

async function called({ action, found, offer, written, at }: Calling): Promise<Outcome> {
  if (action.kind === 'forward') return await forwarded({ action, found, offer, written, at });
  const linked = 'defect' in found ? undefined : found;
  const inputs = offer.inputs(linked);
  const given = makeGiven(inputs, linked ? plainInputs(linked) : new Set());
  at.upstream.answerWith((request) => answer(request, { action, linked, at }));
  const { ok, told } = await offer.call(given);
  const received = at.upstream.take();
  if ('defect' in found) {
    const details = [found.why, `yet it is served, and was answered: ${told.slice(0, 200)}`];
    return { result: ok ? 'wrong' : 'refused', details, defect: found.defect };
  }
  const unsupported = proofsOf(found, written).find(({ kind }) => !canProve(kind));
  if (unsupported) return unproved(unsupported, ok, told, received);
  const names = inputs.map(({ name }) => name);
  const missing = found.inputs.filter((name) => pick(name, names) === undefined);
  const details = [
    ...missing.map((name) => `no input '${name}' is offered`),
    ...compared(received, found, { given, written, at }),
  ];
  return {
    result: resultOf(ok, details),
    details: ok ? details : [...details, told.slice(0, 500)],
  };
}

function resultOf(ok: boolean, details: readonly string[]): Result {
  if (!ok) return 'failed';
  return details.length === 0 ? 'right' : 'wrong';
}

function proofsOf(found: Linked | Impossible, written: Written): readonly Proof[] {
  return 'defect' in found ? [] : found.calls.map((call) => proofOf(call.operation.api, written));
}

function canProve(kind: Proof['kind']): boolean {
  return kind !== 'unsupported' && kind !== 'token-server';
}

/** corpus.md E9: nothing is sent without the proof that the document asks for. */
function unproved(
  { kind }: Proof,
  ok: boolean,
  told: string,
  received: readonly Received[],
): Outcome {
  if (ok || received.length > 0)
    return { result: 'wrong', details: ['it was sent without its authentication'], defect: 'E9' };
  if (kind === 'token-server')
    return {
      result: 'unchecked',
      details: ['its token comes from a server that is not here', told.slice(0, 200)],
    };
  return { result: 'refused', details: [told.slice(0, 200)], defect: 'E9' };
}

interface Comparing {
  readonly given: ReadonlyMap<string, unknown>;
  readonly written: Written;
  readonly at: At;
}

function compared(
  received: readonly Received[],
  { calls }: Linked,
  { given, written, at }: Comparing,
): readonly string[] {
  const requests = received.filter((one, index) => !isChallenged(one, received[index + 1]));
  const certain = calls.filter((call) => !call.uncertain);
  if (certain.length < calls.length)
    return requests.length >= certain.length ? [] : ['fewer requests came than steps'];
  const expected = calls.map((call) => expectRequest(call, given, written));
  if (requests.length !== expected.length)
    return [`${requests.length} requests came instead of ${expected.length}`];
  return expected.flatMap((one, index) => {
    const prefix = at.addresses.get(one.api.namespace)?.pathname ?? '';
    const request = requests[index];
    return request ? differences(request, one, prefix) : [];
  });
}

/** The first of two like requests, which was answered with a challenge. */
function isChallenged(request: Received, next: Received | undefined): boolean {
  return (
    request.headers.authorization === undefined &&
    next?.target === request.target &&
    next.headers.authorization?.startsWith('Digest ') === true
  );
}

/** Inputs that end up in a header, where only ASCII can be. */
function plainInputs({ calls }: Linked): ReadonlySet<string> {
  const names = calls.flatMap((call) =>
    [...call.arguments].flatMap(([name, source]) => {
      const location = call.operation.parameters.find((one) => one.name === name)?.in;
      return source.kind === 'input' && (location === 'header' || location === 'cookie')
        ? [source.name]
        : [];
    }),
  );
  return new Set(names);
}

interface Answering {
  readonly action: Action;
  readonly linked: Linked | undefined;
  readonly at: At;
}

const CHALLENGE: Answer = {
  status: 401,
  headers: {
    'www-authenticate':
      'Digest realm="corpus", nonce="0123456789abcdef", qop="auth", algorithm=SHA-256',
  },
  body: '',
};

/** Answers for whichever operation the request is at the address of. */
function answer(request: Received, { action, linked, at }: Answering): Answer {
  const calls = linked?.calls ?? [];
  const call =
    calls.find(({ operation: { api, method } }) => {
      const prefix = at.addresses.get(api.namespace)?.pathname ?? '';
      return method === request.method && request.target.startsWith(prefix);
    }) ?? calls[0];
  if (!call) return { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
  const { operation } = call;
  const type = operation.api.part.get('authentication').get('type').text()?.toLowerCase();
  if (type === 'digest' && !request.headers.authorization) return CHALLENGE;
  const wanted = [
    ...wantedBy(operation.part),
    ...(calls.length === 1 ? wantedBy(action.part) : []),
  ];
  return answerOf(operation, sampleFor(wanted));
}

async function forwarded({ action, offer, at }: Calling): Promise<Outcome> {
  const { namespace, given, expected } = expectForward(action);
  at.upstream.answerWith(() => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: '{}',
  }));
  const { ok, told } = await offer.call(given);
  const prefix = at.addresses.get(namespace)?.pathname ?? '';
  const [request] = at.upstream.take();
  if (!request) return { result: 'failed', details: [told.slice(0, 500)] };
  const details = expected(request, prefix);
  return { result: resultOf(ok, details), details };
}
