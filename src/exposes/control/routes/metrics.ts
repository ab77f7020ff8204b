import { EXPOSITION_TYPES, type ExpositionFormat, exposition } from '../../../telemetry/index.ts';
import { text } from '../answers.ts';
import { type ControlRoute, route } from '../route.ts';

/** Metrics, in the format that whoever collects them asks for. */
export const metrics: readonly ControlRoute[] = route(
  'GET /metrics',
  'metrics for Prometheus and others',
  ({ metrics: isOn }) => isOn,
  ({ operator, request }) => {
    const format: ExpositionFormat = request.headers.accept?.includes(
      'application/openmetrics-text',
    )
      ? 'openmetrics'
      : 'prometheus';
    return text(exposition(operator.readings(), format), EXPOSITION_TYPES[format]);
  },
);
