import { Problem } from '../../kernel/index.ts';
import type { Operation, Template, UpstreamPlan } from '../../plan/index.ts';
import type { Attributes, Span } from '../../telemetry/index.ts';
import type { Outcome, Upstream } from '../upstream.ts';

/**
 * An upstream whose calls are spans of the traces that they are part of.
 *
 * @param address what is recorded of where it is
 */
export function traced(upstream: Upstream, address: string): Upstream {
  return {
    call(operation, values, context) {
      if (!context.trace) return upstream.call(operation, values, context);
      const span = context.trace.begin(
        'client',
        `http.client.${operation.method}`,
        callAttributes(operation, address),
      );
      return ended(span, upstream.call(operation, values, { ...context, trace: span }));
    },
  };
}

async function ended(span: Span, call: Promise<Outcome>): Promise<Outcome> {
  try {
    const outcome = await call;
    const { status } = outcome;
    span.end(status >= 400 ? { status, error: String(status) } : { status });
    return outcome;
  } catch (failure) {
    span.end({ error: failure instanceof Problem ? failure.problem : 'internal' });
    throw failure;
  }
}

/**
 * The address of an API as it may be recorded: a variable in one may be a secret, and then the
 * name of the API stands for it.
 */
export function recordedAddress(
  { namespace, baseUri }: UpstreamPlan,
  base: URL | undefined,
): string {
  return base && isWritten(baseUri) ? base.host : namespace;
}

/** What is recorded of a call; of its path and query only what the document says. */
function callAttributes(operation: Operation, address: string): Attributes {
  return {
    'capstan.upstream': operation.namespace,
    'capstan.operation': operation.id,
    'http.request.method': operation.method,
    'server.address': address,
    'url.template': operation.path.text,
  };
}

function isWritten({ parts }: Template): boolean {
  return parts.every(({ kind }) => kind === 'text');
}
