/** Things of which one is picked, added or removed in the same time, however many there are. */
export class Bag {
  #things = [];
  #places = new Map();

  get size() {
    return this.#things.length;
  }

  add(thing) {
    this.#places.set(thing, this.#things.push(thing) - 1);
  }

  remove(thing) {
    const place = this.#places.get(thing);
    if (place === undefined) return;
    const last = this.#things.pop();
    if (last !== thing) {
      this.#things[place] = last;
      this.#places.set(last, place);
    }
    this.#places.delete(thing);
  }

  /** Any of them; `undefined` when there are none. */
  pick({ below }) {
    return this.#things[below(this.#things.length)];
  }
}
