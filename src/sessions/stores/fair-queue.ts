/**
 * What waits, in a line for each owner: the lines have their turns one after the other, so that
 * whoever has much to do keeps others from nothing. Within a line order is kept.
 */
export class FairQueue<T> {
  /** The line whose turn it is first. No line is empty. */
  readonly #lines = new Map<string, T[]>();
  readonly #most: number;
  #size = 0;

  /** @param most items in all */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Adds an item to the line of its owner.
   *
   * @returns the item for which there is no room now: the newest of the longest line, which is this
   *   one when no other line is longer
   */
  push(owner: string, item: T): T | undefined {
    const line = this.#lines.get(owner) ?? [];
    line.push(item);
    this.#lines.set(owner, line);
    this.#size += 1;
    return this.#size > this.#most ? this.#cutLongest(owner, line) : undefined;
  }

  /**
   * Takes the next item.
   *
   * @param mayGo whether an owner may have a turn now; lines of others keep theirs. Default: all may
   */
  shift(mayGo: (owner: string) => boolean = () => true): T | undefined {
    for (const [owner, line] of this.#lines) {
      if (!mayGo(owner)) continue;
      const item = line.shift();
      this.#size -= 1;
      this.#lines.delete(owner);
      if (line.length > 0) this.#lines.set(owner, line);
      return item;
    }
    return undefined;
  }

  /**
   * Takes items.
   *
   * @param count at most in all
   * @param each at most of one owner
   */
  take(count: number, each: number): readonly T[] {
    const items: T[] = [];
    const turns = new Map<string, number>();
    const mayGo = (owner: string) => {
      const turn = (turns.get(owner) ?? 0) + 1;
      turns.set(owner, turn);
      return turn <= each;
    };
    while (items.length < count) {
      const item = this.shift(mayGo);
      if (item === undefined) break;
      items.push(item);
    }
    return items;
  }

  /** Takes an item out that waits no longer. */
  remove(owner: string, item: T): void {
    const line = this.#lines.get(owner);
    const index = line?.indexOf(item) ?? -1;
    if (!line || index === -1) return;
    line.splice(index, 1);
    this.#size -= 1;
    if (line.length === 0) this.#lines.delete(owner);
  }

  #cutLongest(owner: string, line: T[]): T | undefined {
    let longest = { owner, line };
    for (const [other, items] of this.#lines)
      if (items.length > longest.line.length) longest = { owner: other, line: items };
    const item = longest.line.pop();
    this.#size -= 1;
    if (longest.line.length === 0) this.#lines.delete(longest.owner);
    return item;
  }
}
