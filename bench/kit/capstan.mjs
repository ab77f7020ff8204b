import { CAPSTAN, DOCUMENT, TOKEN } from '../fixture.mjs';
import { startServer } from './server-process.mjs';

/**
 * Serves the flagship document as anybody would from a shell.
 *
 * @param {string} origin of the upstream
 * @param {readonly string[]} flags
 */
export async function startCapstan(origin, flags) {
  const ports = ['rest', 'mcp'].flatMap((type) => ['--port', `quantcdn-ai-sessions-${type}=0`]);
  const upstream = ['--upstream', `quantcdn-ai-sessions=${origin}`];
  const parameters = ['serve', DOCUMENT, ...upstream, ...ports, '--ready-json', ...flags];
  const server = await startServer(CAPSTAN, parameters, { QUANTCDN_API_KEY: TOKEN });
  const port = (type) => Number(new URL(urlOf(server.ready, type)).port);
  return { ...server, restPort: port('rest'), mcpPort: port('mcp') };
}

function urlOf({ exposes }, type) {
  return exposes.find((exposed) => exposed.type === type).url;
}
