import type { Handler, HttpRequest } from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import type { Diagnostic } from '../../spec/index.ts';
import type { Combined, Part } from '../exposer.ts';
import type { Skill, SkillExposure } from './exposure.ts';
import { serveSkills } from './serve.ts';

type SkillPart = Part<SkillExposure>;

/** Where the skills of all are. */
const ALL = '/skills';

/**
 * Serves several catalogues at one address: each at `/<namespace>/skills`, and the skills of those
 * that anybody may read at `/skills`.
 */
export function combineSkills(parts: readonly SkillPart[]): Combined {
  const open = parts.filter(({ admit }) => !admit).map(({ exposure }) => exposure);
  const own = new Map(parts.map((part) => [prefixOf(part.exposure), catalogueOf(part)]));
  const all = togetherOf(open);
  const handler: Handler = async (request) => {
    const [, prefix = '', rest = ''] =
      /^(\/[^/?]*)(\/skills(?:[/?].*)?)$/.exec(request.target) ?? [];
    const catalogue = own.get(prefix);
    if (catalogue) return catalogue({ ...request, target: rest });
    if (all) return all(request);
    throw new Problem('route-not-found', 'nothing is served at this path');
  };
  return {
    handler,
    endpoints: parts.map(({ exposure }) => `${prefixOf(exposure)}${ALL}`),
    remarks: twins(open),
  };
}

function prefixOf({ namespace }: SkillExposure): string {
  return `/${encodeURIComponent(namespace)}`;
}

function catalogueOf({ exposure, admit }: SkillPart): Handler {
  const serve = serveSkills(exposure);
  return async (request: HttpRequest) => {
    request.trace?.at(exposure.namespace);
    return serve(admit ? await admit(request) : request);
  };
}

function togetherOf(exposures: readonly SkillExposure[]): Handler | undefined {
  const [first] = exposures;
  return first && serveSkills({ ...first, skills: [...ownersOf(exposures).values()] });
}

/** What is said of each skill whose name an earlier one has. */
function twins(exposures: readonly SkillExposure[]): readonly Diagnostic[] {
  const owners = ownersOf(exposures);
  return exposures.flatMap((exposure) =>
    exposure.skills.flatMap(({ name, place }): readonly Diagnostic[] => {
      const first = owners.get(name);
      if (!first || first.place === place) return [];
      const where = `${prefixOf(exposure)}${ALL}/${name}`;
      return [
        {
          code: 'duplicate-name',
          severity: 'warning',
          message: `another document has a skill '${name}' too; this one is served at ${where} only`,
          place,
          related: [{ place: first.place, label: `is served at ${ALL}/${name}` }],
        },
      ];
    }),
  );
}

function ownersOf(exposures: readonly SkillExposure[]): ReadonlyMap<string, Skill> {
  const owners = new Map<string, Skill>();
  for (const skill of exposures.flatMap(({ skills }) => skills))
    if (!owners.has(skill.name)) owners.set(skill.name, skill);
  return owners;
}
