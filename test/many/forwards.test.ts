import { expect, test } from 'vitest';
import { startCapabilities } from '../../src/host/index.ts';
import { echoUpstream } from '../kit/upstream.ts';
import { freePorts, OPTIONS, planOfText } from './kit.ts';

/** A document that forwards what is below a path. */
function forwarding(name: string, path: string, port: number, base: string): string {
  return `naftiko: 1.0.0-alpha2
info: {label: ${name}}
capability:
  consumes:
  - {type: http, namespace: ${name}, baseUri: ${base}/${name}}
  exposes:
  - type: rest
    namespace: ${name}-rest
    port: ${port}
    resources:
    - path: ${path}
      forward: {targetNamespace: ${name}}
`;
}

test('of two documents that forward one path the first does, and the second is named with both places', async () => {
  const { rest: port } = await freePorts();
  const upstream = await echoUpstream();
  const base = upstream.base.origin;
  const plans = await Promise.all([
    planOfText(forwarding('one', "'/api/{{path}}'", port, base), 'one.yaml'),
    planOfText(forwarding('two', "'/api/{rest}'", port, base), 'two.yaml'),
    planOfText(forwarding('three', "'/api/three/{{path}}'", port, base), 'three.yaml'),
  ]);
  const running = await startCapabilities(plans, OPTIONS);
  try {
    const at = async (path: string) =>
      ((await (await fetch(`http://127.0.0.1:${port}${path}`)).json()) as { url: string }).url;
    expect(await at('/api/a/b')).toBe('/one/a/b');
    // A longer path is another one.
    expect(await at('/api/three/a')).toBe('/three/a');
    expect(running.remarks).toMatchObject([
      {
        code: 'shadowed-route',
        severity: 'warning',
        message: expect.stringMatching(
          /^\S+ \/api\/\{rest\} is served by another document already/,
        ),
        place: { file: expect.stringContaining('two.yaml'), line: 12 },
        related: [{ place: { file: expect.stringContaining('one.yaml'), line: 12 } }],
      },
    ]);
  } finally {
    await running.stop(100);
    await upstream.close();
  }
});
