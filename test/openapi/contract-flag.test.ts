import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { McpExposure } from '../../src/exposes/mcp/exposure.ts';
import { readCapability } from '../../src/host/index.ts';
import { standard } from '../../src/standard.ts';
import { CONTRACT, flagshipAlone } from '../kit/flagship.ts';

test('a contract that is named is used although it does not stand beside the document', async () => {
  const { plan, contract } = await readCapability(flagshipAlone(), standard, CONTRACT);
  const mcp = plan?.exposures.find(({ type }) => type === 'mcp') as McpExposure;
  const create = mcp.tools.find(({ name }) => name === 'create-new-chat-session-multi');
  expect(contract).toBe(CONTRACT);
  expect(create?.inputSchema).toMatchObject({
    properties: {
      body: { required: ['userId'], properties: { expirationMinutes: { maximum: 1440 } } },
    },
  });
});

test('nothing is served when the contract that was asked for cannot be used', async () => {
  const missing = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'missing.yaml');
  const { plan, diagnostics } = await readCapability(flagshipAlone(), standard, missing);
  expect(plan).toBeUndefined();
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([
    expect.objectContaining({
      code: 'invalid-contract',
      message: `the contract '${missing}' cannot be used: there is no such file`,
    }),
  ]);
  writeFileSync(missing, 'swagger: "2.0"\n');
  expect((await readCapability(flagshipAlone(), standard, missing)).plan).toBeUndefined();
});
