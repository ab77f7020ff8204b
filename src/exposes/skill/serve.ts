import { MAX_DEPTH, TooMuch } from '../../files/index.ts';
import {
  defineRoutes,
  type Handler,
  type HttpResponse,
  type PathTemplate,
  parsePathTemplate,
} from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import { archive, content, contents, details, summary } from './catalogue.ts';
import type { Skill, SkillExposure } from './exposure.ts';

/** What is answered at one path below a skill's. */
interface SkillRoute {
  readonly method: 'GET';
  readonly path: PathTemplate;
  /** @param names of the placeholders behind the skill's name */
  answer(skill: Skill | undefined, names: readonly string[]): Promise<HttpResponse>;
}

/**
 * Answers with the catalogue of skills, and with their files.
 *
 * @throws Problem route-not-found | method-not-allowed | malformed-request, or internal when there
 *   is more than is served
 */
export function serveSkills(exposure: SkillExposure): Handler {
  const skills = new Map(exposure.skills.map((skill) => [skill.name, skill]));
  const router = defineRoutes(routes(exposure));
  return async ({ method, target }) => {
    const path = target.split('?', 1)[0] ?? '';
    const { route, parameters } = router.find(method === 'HEAD' ? 'GET' : method, path);
    const [name = '', ...names] = parameters.values();
    try {
      return await route.answer(skills.get(name), names);
    } catch (failure) {
      if (failure instanceof TooMuch) throw new Problem('internal', failure.message);
      throw failure;
    }
  };
}

function routes({ skills }: SkillExposure): readonly SkillRoute[] {
  return [
    get('/skills', async () => {
      return json({ count: skills.length, skills: await Promise.all(skills.map(summary)) });
    }),
    get('/skills/{skill}', async (skill) => json(skill && (await details(skill)))),
    get('/skills/{skill}/download', download),
    get('/skills/{skill}/contents', async (skill) => json(skill && (await contents(skill)))),
    ...filePaths().map((path) => get(`/skills/{skill}/contents/${path}`, file)),
  ];
}

function get(path: string, answer: SkillRoute['answer']): SkillRoute {
  return { method: 'GET', path: parsePathTemplate(path), answer };
}

/** A path of every depth: `{0}`, `{0}/{1}`, … */
function filePaths(): readonly string[] {
  const names = Array.from({ length: MAX_DEPTH + 1 }, (_, index) => `{${index}}`);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

async function download(skill: Skill | undefined): Promise<HttpResponse> {
  const body = skill && (await archive(skill));
  if (!body) throw absent();
  const name = skill.name.replace(/[^A-Za-z0-9._-]/g, '-');
  return {
    status: 200,
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${name}.zip"`,
      'cache-control': 'no-cache',
    },
    body,
  };
}

async function file(skill: Skill | undefined, names: readonly string[]): Promise<HttpResponse> {
  const found = skill && (await content(skill, names));
  if (!found) throw absent();
  const { type, bytes } = found;
  return {
    status: 200,
    headers: {
      'content-type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
      // A page among the files is to be read, not to act in the name of this address.
      'content-security-policy': 'sandbox',
      'cache-control': 'no-cache',
    },
    body: bytes,
  };
}

function json(value: unknown): HttpResponse {
  if (value === undefined) throw absent();
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' },
    body: JSON.stringify(value),
  };
}

/** Says the same of a skill and of a file, so that nothing can be probed. */
function absent(): Problem {
  return new Problem('route-not-found', 'nothing is served at this path');
}
