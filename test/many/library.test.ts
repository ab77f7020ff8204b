import { expect, test } from 'vitest';
import { startCapabilities } from '../../src/index.ts';
import { scriptedUpstream } from '../kit/upstream.ts';
import { freePorts, JSON_TYPE, member, planOfText, urlOf } from './kit.ts';

test('plans are served together, and exchanged', async () => {
  const ports = await freePorts();
  const upstream = await scriptedUpstream({ headers: JSON_TYPE, body: '{"ok":true}' });
  const plans = await Promise.all(
    ['purge', 'domains'].map((topic) => planOfText(member({ topic, ports }), `${topic}.yaml`)),
  );
  const running = await startCapabilities(plans, {
    environment: { ACME_KEY: 'k' },
    upstreams: { 'acme-purge': upstream.base.origin, 'acme-domains': upstream.base.origin },
  });
  const status = async (topic: string) =>
    (await fetch(`http://127.0.0.1:${ports.rest}/v1/projects/p/${topic}`)).status;
  expect([await status('purge'), await status('domains')]).toEqual([200, 200]);
  await running.update(plans.slice(1));
  expect([await status('purge'), await status('domains')]).toEqual([404, 200]);
  expect(urlOf(running, 'acme-domains-mcp')).toContain('/mcp/acme-domains-mcp');
  await running.stop(1_000);
  await upstream.close();
  await expect(status('domains')).rejects.toThrow();
});
