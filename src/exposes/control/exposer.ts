import { defineExposer } from '../exposer.ts';
import { askedFor, compileControl } from './compile.ts';
import type { ControlExposure } from './exposure.ts';
import { routesOf, serveControl } from './serve.ts';

/** A body is a document, or a few settings. */
const MOST_BODY_BYTES = 256 * 1024;

/** The port at which the process is looked after: health, metrics, traces, log, reload. */
export const control = defineExposer<ControlExposure>({
  type: 'control',
  aliases: [],
  prefixes: [],
  anonymous: true,
  operates: {
    limits: { bodyBytes: MOST_BODY_BYTES },
    exposure: askedFor,
    wishes: ({ recording, collector, management }) => ({
      recording,
      collector,
      scripts: management.scripting,
    }),
  },
  endpoint: '',
  compile: compileControl,
  serve: (exposure, runtime, before) => serveControl([{ exposure, runtime }], before),
  combine: serveControl,
  offers: (exposure) =>
    routesOf(exposure).map(({ method, path, description }) => ({
      name: `${method} ${path.text}`,
      description,
      inputs: [],
      target: 'this process',
      operation: '',
    })),
});
