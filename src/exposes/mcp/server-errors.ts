import { TooMuch } from '../../files/index.ts';
import type { FlowContext } from '../../flow/index.ts';
import { PROBLEMS, Problem } from '../../kernel/index.ts';
import type { Log } from '../../telemetry/index.ts';
import { UnknownPrompt } from './prompts.ts';
import { RefusedRead } from './resources.ts';
import { INVALID_PARAMS, type Sdk } from './server-parts.ts';

const INTERNAL_ERROR = -32603;

/**
 * What went wrong while something was read, as an error of the protocol. Whatever the caller need
 * not know is logged and not told.
 */
export function protocolError(
  sdk: Sdk,
  error: unknown,
  { log, requestId, cancellation }: FlowContext & { readonly log: Log },
): Error {
  if (error instanceof sdk.ProtocolError) return error;
  if (error instanceof UnknownPrompt) return new sdk.ProtocolError(INVALID_PARAMS, error.message);
  if (error instanceof RefusedRead || error instanceof TooMuch)
    return new sdk.ProtocolError(INTERNAL_ERROR, error.message);
  if (error instanceof Problem) {
    const given = error.problem === 'parameter-missing' || error.problem === 'parameter-invalid';
    const message = `${PROBLEMS[error.problem].title}: ${error.message}`;
    return new sdk.ProtocolError(given ? INVALID_PARAMS : INTERNAL_ERROR, message);
  }
  log.log(cancellation.cancelled ? 'debug' : 'error', 'a read failed', {
    requestId,
    error: error instanceof Error ? `${error.name}: ${error.message}` : typeof error,
  });
  return new sdk.ProtocolError(INTERNAL_ERROR, `The read failed. Request id: ${requestId}`);
}
