import { type Characters, type Pattern, parsePattern } from './pattern-syntax.ts';

/** Regular expressions longer than this are refused unread. */
const MAX_LENGTH = 1_000;

/** Positions in loops; the search for ambiguity takes time in their third power. */
const MAX_LOOPING = 80;

/** Steps of the matcher that checking one text may take. */
const MAX_STEPS = 10_000_000;

/** A regular expression of a contract that can be tested in bounded time. */
export interface SafePattern {
  test(text: string): boolean;
  /** The expression. Validators tell patterns apart by it. */
  toString(): string;
}

/**
 * Compiles a regular expression of a contract.
 *
 * What takes at most polynomial time is accepted, and texts too long for its power are not
 * checked here: the upstream API that asked for the pattern checks them.
 *
 * @throws RangeError when it is no regular expression, or can take exponential time
 */
export function safePattern(source: string): SafePattern {
  const expression = compileExpression(source);
  const pattern = source.length > MAX_LENGTH ? undefined : parsePattern(source);
  if (!pattern || isAmbiguous(pattern))
    throw new RangeError(`the pattern '${source.slice(0, 80)}' can take exponential time`);
  const power = countRepeats(pattern) + (source.startsWith('^') ? 0 : 1);
  const longest = Math.floor(MAX_STEPS ** (1 / Math.max(1, power)));
  return {
    test: (text) => text.length > longest || expression.test(text),
    toString: () => source,
  };
}

function compileExpression(source: string): RegExp {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(source, flags);
    } catch {
      // JSON Schema asks for the first reading; many published patterns only have the second.
    }
  }
  throw new RangeError(`the pattern '${source.slice(0, 80)}' is no regular expression`);
}

function countRepeats(pattern: Pattern): number {
  switch (pattern.kind) {
    case 'empty':
    case 'one':
      return 0;
    case 'optional':
      return countRepeats(pattern.body);
    case 'repeat':
      return 1 + countRepeats(pattern.body);
    case 'sequence':
    case 'choice':
      return pattern.parts.reduce((sum, part) => sum + countRepeats(part), 0);
  }
}

/** The positions of a pattern and which may follow which (Glushkov's automaton). */
interface Automaton {
  readonly accepts: Characters[];
  readonly follow: Set<number>[];
  /** Whether two different ways lead from one position to the next inside a loop. */
  ambiguous: boolean;
}

interface Fragment {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly nullable: boolean;
}

const NOTHING: Fragment = { first: [], last: [], nullable: true };

/** Whether some text can be read in exponentially many ways: two ways around a loop for the same text. */
function isAmbiguous(pattern: Pattern): boolean {
  const automaton: Automaton = { accepts: [], follow: [], ambiguous: false };
  build(pattern, automaton);
  if (automaton.ambiguous) return true;
  const looping = automaton.accepts.map((_, position) => position).filter(loops(automaton));
  return (
    looping.length > MAX_LOOPING || looping.some((one) => returnsTwice(one, looping, automaton))
  );
}

function build(pattern: Pattern, automaton: Automaton): Fragment {
  switch (pattern.kind) {
    case 'empty':
      return NOTHING;
    case 'one':
      return position(pattern.accepts, automaton);
    case 'optional':
      return { ...build(pattern.body, automaton), nullable: true };
    case 'choice':
      return pattern.parts.map((part) => build(part, automaton)).reduce(either);
    case 'sequence':
      return pattern.parts
        .map((part) => build(part, automaton))
        .reduce((before, after) => then(before, after, automaton), NOTHING);
    case 'repeat': {
      const body = build(pattern.body, automaton);
      // Counted rounds may be empty, and then it is open which of them are.
      if (pattern.counted && body.nullable) automaton.ambiguous = true;
      connect(body, body, automaton);
      return body;
    }
  }
}

function position(accepts: Characters, { accepts: all, follow }: Automaton): Fragment {
  const added = all.push(accepts) - 1;
  follow.push(new Set());
  return { first: [added], last: [added], nullable: false };
}

function either(a: Fragment, b: Fragment): Fragment {
  return {
    first: [...a.first, ...b.first],
    last: [...a.last, ...b.last],
    nullable: a.nullable || b.nullable,
  };
}

function then(a: Fragment, b: Fragment, automaton: Automaton): Fragment {
  connect(a, b, automaton);
  return {
    first: a.nullable ? [...a.first, ...b.first] : a.first,
    last: b.nullable ? [...a.last, ...b.last] : b.last,
    nullable: a.nullable && b.nullable,
  };
}

function connect(a: Fragment, b: Fragment, automaton: Automaton): void {
  for (const from of a.last) {
    const follow = automaton.follow[from];
    for (const to of b.first) {
      if (follow?.has(to)) automaton.ambiguous = true;
      follow?.add(to);
    }
  }
}

function loops({ follow }: Automaton): (position: number) => boolean {
  return (start) => {
    const seen = new Set<number>();
    const pending = [...(follow[start] ?? [])];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next === start) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      pending.push(...(follow[next] ?? []));
    }
    return false;
  };
}

/** Two ways through an automaton for the same text. */
interface Pair {
  readonly a: number;
  readonly b: number;
  /** Whether they were ever in different places. */
  readonly parted: boolean;
}

/** Whether two different ways around lead back to a position by the same text. */
function returnsTwice(start: number, looping: readonly number[], automaton: Automaton): boolean {
  const seen = new Set<string>();
  const pending: Pair[] = [{ a: start, b: start, parted: false }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const pair of successors(next, new Set(looping), automaton)) {
      const { a, b, parted } = pair;
      if (parted && a === start && b === start) return true;
      const state = `${a} ${b} ${parted}`;
      if (!seen.has(state)) pending.push(pair);
      seen.add(state);
    }
  }
  return false;
}

function successors({ a, b, parted }: Pair, inLoop: ReadonlySet<number>, automaton: Automaton) {
  const after = (position: number) =>
    [...(automaton.follow[position] ?? [])].filter((next) => inLoop.has(next));
  const others = after(b);
  return after(a).flatMap((nextA): Pair[] =>
    others
      .filter((nextB) => overlap(nextA, nextB, automaton))
      .map((nextB) => ({ a: nextA, b: nextB, parted: parted || nextA !== nextB })),
  );
}

function overlap(a: number, b: number, { accepts }: Automaton): boolean {
  const others = accepts[b] ?? [];
  return (accepts[a] ?? []).some(([from, to]) =>
    others.some(([otherFrom, otherTo]) => from <= otherTo && otherFrom <= to),
  );
}
