import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SkillExposure } from '../../src/exposes/skill/exposure.ts';
import { serveSkills } from '../../src/exposes/skill/serve.ts';
import { readCapability } from '../../src/host/index.ts';
import type { Handler } from '../../src/http/index.ts';
import type { Diagnostic } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';

/** Text of files that nobody may read. */
export const SECRET = 'outside-CANARY';

/** A document with a REST API, tools, and what the test says. */
export function documentWith(skills: string): string {
  return `naftiko: 1.0.0-alpha2
info: {label: Notes}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: https://api.test
    resources:
    - path: /notes
      operations:
      - {name: list-notes, method: GET}
      - {name: add-note, method: POST}
  exposes:
${skills.replace(/^/gm, '  ')}
  - type: rest
    namespace: notes-rest
    port: 8080
    resources:
    - path: /notes
      operations:
      - {name: list-notes, method: GET, call: api.list-notes}
      - {name: broken, method: DELETE, call: api.nothing-like-it}
  - type: mcp
    namespace: notes-mcp
    port: 3010
    tools:
    - {name: add-note, description: Add one, call: api.add-note}
`;
}

/** A catalogue that was read from files of its own. */
export interface Catalogue {
  readonly exposure: SkillExposure;
  readonly handler: Handler;
  readonly diagnostics: readonly Diagnostic[];
  readonly folder: string;
}

/** Reads a document with files beside it. */
export async function catalogue(
  skills: string,
  files: Readonly<Record<string, string | Uint8Array>> = {},
  links: Readonly<Record<string, string>> = {},
): Promise<Catalogue> {
  const outside = realpathSync(mkdtempSync(join(tmpdir(), 'capstan-skill-')));
  const folder = join(outside, 'document');
  mkdirSync(folder);
  writeFileSync(join(outside, 'secret.md'), SECRET);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name));
  const file = join(folder, 'notes.yaml');
  writeFileSync(file, documentWith(skills));
  const { plan, diagnostics } = await readCapability(file, standard);
  const exposure = plan?.exposures.find(({ type }) => type === 'skill');
  if (!exposure) throw new Error(`no skills: ${JSON.stringify(diagnostics)}`);
  return {
    exposure: exposure as SkillExposure,
    handler: serveSkills(exposure as SkillExposure),
    diagnostics,
    folder,
  };
}

/** Asks for JSON. */
export async function getJson(handler: Handler, target: string): Promise<unknown> {
  const { body } = await handler({ method: 'GET', target, headers: {} });
  return JSON.parse(String(body));
}

/** A skill with a file, tools and all it can say, and one that only has words. */
export const SKILLS = `- type: skill
  namespace: notes-skills
  port: 3011
  description: Skills for notes
  skills:
  - name: note-taking
    description: Take notes
    license: Apache-2.0
    argument-hint: When somebody wants to note something
    metadata: {author: me, version: 1.0}
    user-invocable: false
    location: file:///skills/note-taking
    tools:
    - name: read
      description: Read them
      from: {sourceNamespace: notes-rest, action: list-notes}
    - name: write
      description: Write one
      from: {sourceNamespace: notes-mcp, action: add_note}
    - name: style
      description: How to write
      instruction: guides/style.md
  - name: plain
    description: Nothing but words`;

/** The tools of the first one, as they are told. */
export const TOOLS = [
  {
    name: 'read',
    description: 'Read them',
    type: 'derived',
    invocationRef: { targetNamespace: 'notes-rest', action: 'list-notes', mode: 'rest' },
  },
  {
    name: 'write',
    description: 'Write one',
    type: 'derived',
    invocationRef: { targetNamespace: 'notes-mcp', action: 'add-note', mode: 'mcp' },
  },
  {
    name: 'style',
    description: 'How to write',
    type: 'instruction',
    instruction: 'guides/style.md',
  },
];
