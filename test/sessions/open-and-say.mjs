// Opens a store, and says when it begins and when it is open: started to be killed in between.
import { openStore } from '../../dist/sessions/index.js';

process.stdout.write('begin\n');
const store = await openStore({ path: process.argv[2] });
process.stdout.write('open\n');
await store.close();
