import type { Query } from '../sql-database.ts';
import type { NumberedQuery } from './batch.ts';

interface Known {
  readonly name: string;
  readonly text: string;
  /** Names of the placeholders in the order of their numbers. */
  readonly placeholders: readonly string[];
}

/**
 * Queries as PostgreSQL numbers them: `$name` becomes `$1`. Each text gets a name too, under which
 * a connection prepares it once.
 */
export class Positional {
  readonly #known = new Map<string, Known>();

  /** The query with its values in the order of their numbers. */
  of({ text, values }: Query): NumberedQuery {
    let known = this.#known.get(text);
    if (!known) {
      known = { name: `capstan_${this.#known.size}`, ...numbered(text) };
      this.#known.set(text, known);
    }
    const ordered = known.placeholders.map((placeholder) => values[placeholder] ?? null);
    return { name: known.name, text: known.text, values: ordered };
  }
}

function numbered(text: string): Omit<Known, 'name'> {
  const placeholders: string[] = [];
  const positional = text.replace(/\$([a-z]\w*)/gi, (_, name: string) => {
    if (!placeholders.includes(name)) placeholders.push(name);
    return `$${placeholders.indexOf(name) + 1}`;
  });
  return { text: positional, placeholders };
}
