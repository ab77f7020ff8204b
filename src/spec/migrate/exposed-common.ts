import { authentication } from './authentication.ts';
import { KEBAB } from './names.ts';
import { port, text } from './shape.ts';

const ADDRESS =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*|(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4})$/;
/** What all exposers may have. */
export const COMMON_KEYS = {
  address: text({ pattern: ADDRESS }),
  port,
  namespace: text({ pattern: KEBAB }),
  authentication,
};
