import { type Random, seededRandom } from '../../kernel/index.ts';
import type { Asked } from '../operations.ts';
import { checkFaultRules, type FaultRule } from './fault-rule.ts';

/** A rule as it stands now. */
export interface ActiveFault extends FaultRule {
  /** Requests that fitted so far, whether they were met or left alone. */
  readonly fitted: number;
  /** Requests that were met so far. */
  readonly met: number;
}

/** What happens to one request. */
export interface Fault {
  readonly rule: FaultRule;
  /** Names it in the journal. */
  readonly label: string;
  /** Milliseconds. */
  readonly latencyMs: number;
}

/** The failures on purpose of one emulator. */
export interface Faults {
  /** Replaces all rules; their counts begin anew. @throws RangeError when a rule says nothing, or too much */
  set(rules: readonly FaultRule[]): void;
  /** Adds a rule after the others. @throws RangeError */
  add(rule: FaultRule): void;
  clear(): void;
  /** Goes back to the rules of the beginning, and to the beginning of chance. */
  reset(): void;
  list(): readonly ActiveFault[];
  /** What happens to a request: the first rule that fits and is not spent decides. Counts it. */
  meet(asked: Asked): Fault | undefined;
}

interface Counted {
  readonly rule: FaultRule;
  readonly label: string;
  /** Of its own, so that what other rules meet changes nothing for this one. */
  readonly random: Random;
  fitted: number;
  met: number;
}

/**
 * @param given the rules of the beginning
 * @param seed the same seed and the same requests meet the same failures
 */
export function createFaults(given: readonly FaultRule[] = [], seed = 0): Faults {
  const beginning = checkFaultRules(given);
  let made = 0;
  const count = (rule: FaultRule): Counted => {
    made += 1;
    const random = seededRandom(seed + made);
    return { rule, label: rule.name ?? `fault ${made}`, random, fitted: 0, met: 0 };
  };
  const begin = (rules: readonly FaultRule[]) => {
    made = 0;
    return rules.map(count);
  };
  let active = begin(beginning);
  return {
    set(rules) {
      active = begin(checkFaultRules(rules));
    },
    add(rule) {
      active = [...active, ...checkFaultRules([rule]).map(count)];
    },
    clear() {
      active = begin([]);
    },
    reset() {
      active = begin(beginning);
    },
    list: () => active.map(({ rule, fitted, met }) => ({ ...rule, fitted, met })),
    meet(asked) {
      const counted = active.find((one) => fits(one, asked) && takes(one));
      return counted && faultOf(counted);
    },
  };
}

function fits({ rule, met }: Counted, { operation, organisation }: Asked): boolean {
  if (met >= (rule.times ?? Number.POSITIVE_INFINITY)) return false;
  if (rule.organisation !== undefined && rule.organisation !== organisation) return false;
  return rule.operation === undefined || [rule.operation].flat().includes(operation);
}

/** Chance is asked for every request that fits, so that `skip` does not shift what comes after. */
function takes(one: Counted): boolean {
  one.fitted += 1;
  const unlucky = one.random() < (one.rule.probability ?? 1);
  const taken = unlucky && one.fitted > (one.rule.skip ?? 0);
  if (taken) one.met += 1;
  return taken;
}

function faultOf({ rule, label, random }: Counted): Fault {
  const [from, to] = typeof rule.latency === 'number' ? [rule.latency, 0] : (rule.latency ?? [0]);
  return { rule, label, latencyMs: to ? from + random() * (to - from) : from };
}
