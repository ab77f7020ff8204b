import { createRequire } from 'node:module';

const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string };

/** How upstream APIs see who calls (RFC 9110 section 10.1.5). */
export const USER_AGENT = `capstan/${version}`;
