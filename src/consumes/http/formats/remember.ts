/** More schemas than documents served together have. */
const MOST = 500;

/**
 * The same function, which works once for each text and remembers what came of it: answers come by
 * the thousand, their schemas with the document. Only for texts of documents, never of answers.
 */
export function remember<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const [oldest] = known.keys();
    if (known.size >= MOST && oldest !== undefined) known.delete(oldest);
    const made = make(text);
    known.set(text, made);
    return made;
  };
}
