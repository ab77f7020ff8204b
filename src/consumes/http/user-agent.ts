import { VERSION } from '../../kernel/index.ts';

/** How upstream APIs see who calls (RFC 9110 section 10.1.5). */
export const USER_AGENT = `capstan/${VERSION}`;
