/**
 * Runs inside the engine before the script, as text. What it gives back holds the natives as they
 * were before the script could replace them.
 */
export function prelude() {
  const { parse, stringify } = JSON;
  const { defineProperty, keys } = Object;
  const text = String;
  const silent = () => {};
  const define = (name: string, value: unknown) =>
    defineProperty(globalThis, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  define('console', { log: silent, info: silent, warn: silent, error: silent, debug: silent });
  return {
    /** Makes every member of the input a variable. */
    declare(json: string) {
      const input = parse(json);
      for (const name of keys(input)) define(name, input[name]);
    },
    write: (value: unknown) => stringify(value),
    /** What was thrown, as text, and after U+0001 where. */
    describe(thrown: unknown) {
      if (typeof thrown !== 'object' || thrown === null) return text(thrown);
      const { name, message, stack } = thrown as Error;
      if (message === undefined) return 'it threw an object without a message';
      return `${text(name)}: ${text(message)}\u0001${text(stack)}`;
    },
  };
}
