/** Bounds on one evaluation of a JSONPath. */
export interface JsonPathLimits {
  /** Nodes visited or given, however often; a filter and its functions also spend what they read. */
  readonly maxNodes: number;
  /** Nesting that `..` and comparisons follow. Above what the JSON guard lets in. */
  readonly maxDepth: number;
}

/** Enough for any answer of ordinary size; `$..[?…]` over megabytes stops within milliseconds. */
export const DEFAULT_JSON_PATH_LIMITS: JsonPathLimits = { maxNodes: 10_000, maxDepth: 128 };

/** An evaluation asked for more work than its {@link JsonPathLimits} grant. */
export class JsonPathBudgetError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'JsonPathBudgetError';
  }
}

/** What one evaluation has left. */
export class JsonPathBudget {
  readonly #limits: JsonPathLimits;
  #left: number;

  constructor(limits: JsonPathLimits) {
    this.#limits = limits;
    this.#left = limits.maxNodes;
  }

  /** @throws JsonPathBudgetError when more than the rest is spent */
  spend(nodes: number): void {
    this.#left -= nodes;
    if (this.#left < 0) {
      throw new JsonPathBudgetError(`the path visits more than ${this.#limits.maxNodes} nodes`);
    }
  }

  /** @throws JsonPathBudgetError when `depth` is below the deepest level */
  descend(depth: number): void {
    if (depth > this.#limits.maxDepth) {
      throw new JsonPathBudgetError(
        `the path descends deeper than ${this.#limits.maxDepth} levels`,
      );
    }
  }
}
