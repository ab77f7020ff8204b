const LONE_SURROGATE = /\p{Surrogate}/u;

/** Whether text is well-formed UTF-16: no surrogate without its partner, so that it has a UTF-8 form. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}
