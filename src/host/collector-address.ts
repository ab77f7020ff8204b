import { parseBaseUrl } from '../consumes/index.ts';
import { renderTemplate, type Template } from '../plan/index.ts';
import type { CollectorAddress } from './collector.ts';
import type { Environment } from './environment.ts';
import { ChoiceError } from './upstreams.ts';

/** OpenTelemetry's variables for the address of a collector, and for the name of who sends. */
const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const SERVICE = 'OTEL_SERVICE_NAME';

/**
 * Where traces are sent: where a document says, else where the environment does.
 *
 * @returns `undefined` when neither says, or a variable in what the document says is not set
 * @throws ChoiceError when it is no address
 */
export function collectorAddress(
  written: Template | undefined,
  environment: Environment,
): CollectorAddress | undefined {
  const text = written ? rendered(written, environment) : environment.get(ENDPOINT);
  if (!text) return undefined;
  try {
    return { url: parseBaseUrl(text), service: environment.get(SERVICE) || 'capstan' };
  } catch (reason) {
    throw new ChoiceError(
      `the address of the collector cannot be used: ${(reason as Error).message}`,
    );
  }
}

/** A variable may be written with the name of its bind in front. */
function rendered(written: Template, environment: Environment): string {
  const lookup = (name: string) =>
    environment.get(name) ?? environment.get(name.slice(name.lastIndexOf('.') + 1));
  return String(renderTemplate(written, lookup) ?? '');
}
