/// <reference lib="es2024.string" />

/** Whether text is well-formed UTF-16: no surrogate without its partner, so that it has a UTF-8 form. */
export function isWellFormed(text: string): boolean {
  return text.isWellFormed();
}
