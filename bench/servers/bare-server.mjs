// The limit for starting: Node.js itself and a server that answers nothing of use.
import { createServer } from 'node:http';
import { announce } from './announce.mjs';

announce(createServer((_request, response) => response.end()));
