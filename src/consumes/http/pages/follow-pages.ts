import type { HttpResponse } from '../../../http/index.ts';
import { type Cancellation, type Clock, Problem } from '../../../kernel/index.ts';
import type { PaginationPlan, Values } from '../../../plan/index.ts';
import type { Masking } from '../mask-secrets.ts';
import { MOCK_HEADER } from '../relayed-headers.ts';
import { givenUp, upstreamProblem } from '../upstream-failure.ts';
import { joinPages } from './join-pages.ts';
import type { LinkFrame } from './next-link.ts';
import { firstTurn, nextTurn, type Turn } from './next-turn.ts';
import { invalidPages, type Page, readPage } from './page.ts';

/** What following pages needs. */
export interface PageSource extends LinkFrame {
  readonly clock: Clock;
  readonly cancellation: Cancellation;
  /**
   * Asks for one page.
   *
   * @param withinMs time for it, in milliseconds
   */
  ask(turn: Turn, withinMs: number): Promise<AskedPage>;
}

/** An answer, the target of the request that it answers, and what takes out its secrets. */
export interface AskedPage {
  readonly target: string;
  readonly response: HttpResponse;
  readonly masking: Masking | undefined;
}

/**
 * Asks for page after page, and answers with all of them as one. There is a whole answer or none:
 * a page that fails, repeats, or is one too many ends the call with its failure.
 *
 * @returns the joined answer; what the upstream refused of the first page as it came
 * @throws Problem as one call does; upstream-too-large when there is more than the plan allows
 */
export async function followPages(
  plan: PaginationPlan,
  values: Values,
  source: PageSource,
): Promise<Omit<AskedPage, 'target'>> {
  const endsMs = source.clock.monotonic() + plan.limits.seconds * 1000;
  const pages = new Pages(plan);
  const maskings = new Set<Masking>();
  const masking = inTurn(maskings);
  for (let turn: Turn | undefined = firstTurn(plan, values); turn; ) {
    if (source.cancellation.cancelled) throw givenUp('GET');
    const withinMs = endsMs - source.clock.monotonic();
    if (withinMs <= 0) throw tooLate();
    const {
      target,
      response,
      masking: own,
    } = await source.ask(pages.expect(turn, turn.target), withinMs);
    if (own) maskings.add(own);
    if (isMadeUp(response, source))
      return { response: pages.isEmpty ? response : pages.joined(), masking };
    if (response.status < 200 || response.status >= 300)
      return { response: refusal(response, pages.isEmpty), masking };
    const page = await readPage(response, plan);
    pages.add(page);
    turn = nextTurn(plan, turn, page, target, source);
  }
  return { response: pages.joined(), masking };
}

/** Each page may have been asked for with another credential, and may repeat that one. */
function inTurn(maskings: ReadonlySet<Masking>): Masking {
  return (answer) => [...maskings].reduce((masked, masking) => masking(masked), answer);
}

/** The pages of one call so far, within their bounds. */
class Pages {
  readonly #plan: PaginationPlan;
  readonly #pages: Page[] = [];
  readonly #positions = new Set<string>();
  #items = 0;
  #bytes = 0;

  constructor(plan: PaginationPlan) {
    this.#plan = plan;
  }

  get isEmpty(): boolean {
    return this.#pages.length === 0;
  }

  /** Lets a turn pass that was not there before and is not one too many. */
  expect(turn: Turn, target: string | undefined): Turn {
    if (this.#pages.length >= this.#plan.limits.pages)
      throw tooMuch(`${this.#plan.limits.pages} pages`);
    const key = JSON.stringify([turn.position, target]);
    if (this.#positions.has(key)) throw invalidPages('leads back to an earlier one');
    this.#positions.add(key);
    return turn;
  }

  add(page: Page): void {
    const { limits } = this.#plan;
    const before = this.#pages.at(-1);
    if (before && page.count > 0 && Buffer.compare(before.bytes, page.bytes) === 0)
      throw invalidPages('is the same as the one before');
    this.#items += page.count;
    this.#bytes += page.bytes.length;
    if (this.#items > limits.items) throw tooMuch(`${limits.items} items`);
    if (this.#bytes > limits.bytes) throw tooMuch(`${limits.bytes} bytes`);
    this.#pages.push(page);
  }

  joined(): HttpResponse {
    return joinPages(this.#pages);
  }
}

/** Answers that nobody gave do not lead anywhere: what they say of further pages is made up too. */
function isMadeUp({ headers }: HttpResponse, { anywhere }: PageSource): boolean {
  const origin = headers[MOCK_HEADER];
  return anywhere && origin !== undefined && origin !== 'recorded';
}

/**
 * What the upstream says instead of a page. Being asked too much is passed on, and so is what
 * reading an answer makes a problem of; a page that it named itself and does not have is its fault.
 */
function refusal(response: HttpResponse, isFirst: boolean): HttpResponse {
  const { status } = response;
  const passes = isFirst || status < 400 || status >= 500 || PASSED_ON.has(status);
  if (passes) return response;
  throw invalidPages(`was refused with ${status}`);
}

const PASSED_ON: ReadonlySet<number> = new Set([401, 407, 429]);

function tooMuch(bound: string): Problem {
  return new Problem(
    'upstream-too-large',
    `the pages of the answer of the upstream API have more than ${bound} together`,
  );
}

function tooLate(): Problem {
  return upstreamProblem('upstream-timeout', { method: 'GET', sent: true, cause: undefined });
}
