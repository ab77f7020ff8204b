import type { AuthScheme } from '../auth/index.ts';
import type { BodyFormat, ResponseFormat } from '../consumes/index.ts';
import type { Exposer } from '../exposes/index.ts';
import type { StepType } from '../flow/index.ts';
import type { Language } from '../plan/index.ts';
import type { DialectReader, Rule } from '../spec/index.ts';

/** What this Capstan can read, serve and sign. The standard set is in `standard.ts`; embedders pass their own. */
export interface Extensions {
  readonly dialects: readonly DialectReader[];
  readonly exposers: readonly Exposer[];
  readonly auth: readonly AuthScheme[];
  readonly steps: readonly StepType[];
  /** Ways to write the bodies of requests. */
  readonly bodies: readonly BodyFormat[];
  /** Formats of answers. */
  readonly formats: readonly ResponseFormat[];
  /** Matters of style and care that `lint` tells of. */
  readonly rules: readonly Rule[];
}

/** What the language is made of, for the compiler. */
export function languageOf({ exposers, auth, steps, bodies, formats }: Extensions): Language {
  return { exposers, authentication: auth, steps, bodies, formats };
}
