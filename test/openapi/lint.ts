import spectralCore from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';

const { Spectral } = spectralCore;

/** What Spectral's own rules for OpenAPI find in a description; severity 0 is an error. */
export async function lint(description: unknown) {
  const spectral = new Spectral();
  spectral.setRuleset({ extends: [[rulesets.oas, 'recommended']], rules: {} } as never);
  const results = await spectral.run(JSON.stringify(description));
  return results.map(({ code, path, severity, message }) => ({
    code,
    path: path.join('.'),
    severity,
    message,
  }));
}
