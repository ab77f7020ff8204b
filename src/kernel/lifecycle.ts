/** Something that is open and can be closed, once. */
export interface Closable {
  close(): Promise<void> | void;
}

/**
 * Things opened in order and closed in reverse. When opening one fails, the owner closes the
 * stack, so that nothing stays half open.
 */
export class Stack {
  readonly #open: Closable[] = [];

  /** Registers `resource` to be closed before everything registered earlier. */
  add<T extends Closable>(resource: T): T {
    this.#open.push(resource);
    return resource;
  }

  /**
   * Closes everything, last first, even when some of it fails.
   *
   * @throws AggregateError of what failed, after all was tried
   */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let resource = this.#open.pop(); resource; resource = this.#open.pop()) {
      try {
        await resource.close();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'closing failed');
  }
}
