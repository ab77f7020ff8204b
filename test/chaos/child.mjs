// The service over a store, listening: started to be killed.
import { listenWith, openSessions } from '../../dist/sessions/index.js';

const service = await openSessions(JSON.parse(process.argv[2]));
const { url } = await listenWith(service, { port: 0 });
process.stdout.write(`${url}\n`);
