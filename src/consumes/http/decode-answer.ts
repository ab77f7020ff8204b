import { Problem } from '../../kernel/index.ts';
import type { ResponsePlan } from '../../plan/index.ts';
import type { Outcome } from '../upstream.ts';
import type { ResponseFormat } from './formats/format.ts';
import { json } from './formats/json.ts';

/** How answers of one operation are read. */
export interface AnswerReading {
  readonly format: ResponseFormat;
  readonly plan: ResponsePlan | undefined;
}

/** Answers of operations that say nothing of their format. */
export const JSON_ANSWERS: AnswerReading = { format: json, plan: undefined };

/** The reading that an operation's plan asks for. */
export function answerReading(
  plan: ResponsePlan | undefined,
  formats: readonly ResponseFormat[],
): AnswerReading {
  if (!plan) return JSON_ANSWERS;
  const format = formats.find(({ name }) => name === plan.format);
  if (!format) throw new Error(`nothing reads answers in '${plan.format}'`);
  return { format, plan };
}

/** The half of an outcome that reads its body as data. */
export function decoding(
  body: Uint8Array,
  { format, plan }: AnswerReading,
): Pick<Outcome, 'format' | 'verbatim' | 'decode'> {
  let decoded: Promise<unknown> | undefined;
  return {
    format: format.name,
    verbatim: format.verbatim ?? false,
    decode() {
      decoded ??= decode(body, format, plan?.schema);
      return decoded;
    },
  };
}

/** Whatever a reader fails with, it is the answer's fault; its text may quote the answer. */
async function decode(body: Uint8Array, format: ResponseFormat, schema: string | undefined) {
  try {
    return await format.decode(body, { schema });
  } catch (reason) {
    const detail = `the upstream API did not answer with usable ${format.name}`;
    throw new Problem('upstream-invalid', detail, { cause: (reason as Error).name });
  }
}
