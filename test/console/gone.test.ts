import { expect, test } from 'vitest';
import { consoleOfFile } from './kit.ts';

const at = consoleOfFile();

test('a view that goes on by itself says so when the process is gone', async () => {
  const page = await at.open(`#/traffic`);
  await page.getByRole('heading', { level: 1, name: 'Traffic' }).waitFor();
  const alert = page.getByRole('alert');
  expect(await alert.count()).toBe(0);
  await at.served.process.stop();
  await alert.getByText('The process does not answer').waitFor();
});
