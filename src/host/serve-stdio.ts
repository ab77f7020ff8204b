import type { Runtime } from '../exposes/index.ts';
import { Stack, systemClock } from '../kernel/index.ts';
import type { Exposure, Plan } from '../plan/index.ts';
import { silent } from '../telemetry/index.ts';
import { connector } from './connect.ts';
import { exposerOf } from './exposer-of.ts';
import type { StartOptions } from './start-capability.ts';
import { ChoiceError, openUpstreams } from './upstreams.ts';

/**
 * Serves one exposure over standard input and output until the input ends.
 *
 * @param namespace of the exposure; absent = the only one that can be served like this
 * @throws ChoiceError when there is none, or several to choose from
 */
export async function serveStdio(
  plan: Plan,
  namespace: string | undefined,
  options: Omit<StartOptions, 'ports'>,
): Promise<void> {
  const exposure = choose(plan, namespace, options);
  const stack = new Stack();
  try {
    const upstreams = openUpstreams(plan, options, {
      environment: options.environment,
      extensions: options.extensions,
      clock: options.clock ?? systemClock,
      connect: connector(stack),
      stack,
      log: options.log ?? silent,
    });
    const runtime: Runtime = {
      upstreams,
      steps: options.extensions.steps,
      log: options.log ?? silent,
    };
    await exposerOf(exposure, options.extensions).serveStdio?.(exposure, runtime);
  } finally {
    await stack.close();
  }
}

function choose(
  plan: Plan,
  namespace: string | undefined,
  { extensions }: Omit<StartOptions, 'ports'>,
): Exposure {
  const able = plan.exposures.filter(
    (exposure) => exposerOf(exposure, extensions).serveStdio !== undefined,
  );
  const wanted =
    namespace === undefined ? able : able.filter((exposure) => exposure.namespace === namespace);
  const [only, ...others] = wanted;
  if (!only)
    throw new ChoiceError(
      'the document exposes nothing that can be served over standard input and output',
    );
  if (others.length === 0) return only;
  throw new ChoiceError(
    `choose one with --exposer: ${wanted.map((exposure) => exposure.namespace).join(', ')}`,
  );
}
