import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the browser is reached; empty = there is none. */
    browser: string;
  }
}

/** Where Debian and others put it; `CHROMIUM` names another one. */
const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** A name that an attacker has let point to this machine. */
const REBOUND = 'MAP evil.test 127.0.0.1';
const ARGUMENTS = ['--no-sandbox', `--host-resolver-rules=${REBOUND}`];

/** Starts the one browser in which all tests of the console run. */
export default async function setup(
  project: TestProject,
): Promise<(() => Promise<void>) | undefined> {
  const executablePath = PLACES.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) {
    project.provide('browser', '');
    return undefined;
  }
  const server = await chromium.launchServer({ executablePath, args: ARGUMENTS });
  project.provide('browser', server.wsEndpoint());
  return () => server.close();
}
