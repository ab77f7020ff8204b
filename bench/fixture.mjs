import { resolve } from 'node:path';

/** What the stub upstream has and the credential it wants. */
export const TOKEN = 'bench-token-0123456789abcdef';
export const ORGANISATION = 'acme';
export const SESSION_ID = '0199d1d0-3f6a-7b1e-8c55-6a5e1f0c9d21';
export const UPSTREAM_PATH = `/api/v3/organizations/${ORGANISATION}/ai/sessions/${SESSION_ID}`;

/** About 1 KB of JSON: a session of four short messages. */
export const SESSION = {
  id: SESSION_ID,
  userId: 'user-4711',
  sessionGroup: 'support',
  title: 'How do I purge one URL?',
  model: 'amazon.nova-lite-v1:0',
  status: 'active',
  created_at: '2026-05-19T09:30:00.000Z',
  updated_at: '2026-05-19T09:31:12.482Z',
  metadata: { locale: 'en-AU', page: '/docs/caching', plan: 'growth' },
  messages: [
    { role: 'user', content: 'How do I purge one URL from the cache without purging the rest?' },
    {
      role: 'assistant',
      content:
        'Open the domain, choose Cache, then “Purge by URL”. Paths are matched exactly, including the query string.',
    },
    { role: 'user', content: 'And from a script, after each deployment of the site?' },
    {
      role: 'assistant',
      content:
        'Send a DELETE with the path to the purge endpoint, with a token that has the cache scope. It answers at once; edges follow within a few seconds, which a deployment script may simply wait for.',
    },
  ],
  totalMessages: 4,
  totalTokens: 412,
};
export const SESSION_JSON = JSON.stringify(SESSION);

const ROOT = resolve(import.meta.dirname, '..');
export const CAPSTAN = resolve(ROOT, 'dist/main.js');
export const DOCUMENT = resolve(ROOT, 'capabilities/quantcdn-ai-sessions.yaml');

/** A server of this folder. */
export const serverFile = (name) => resolve(import.meta.dirname, 'servers', `${name}.mjs`);
