import { readBelow, reportAbsence } from '../../files/index.ts';
import type { Report } from '../../spec/index.ts';
import { defineExposer, type Offer } from '../exposer.ts';
import { folderOf } from './catalogue.ts';
import { combineSkills } from './combine.ts';
import { compileSkills } from './compile.ts';
import type { Skill, SkillExposure } from './exposure.ts';
import { serveSkills } from './serve.ts';

/** Exposes a catalogue of skills: what they are, which tools they use, and their files. */
export const skill = defineExposer<SkillExposure>({
  type: 'skill',
  aliases: [],
  prefixes: [],
  derived: true,
  endpoint: '/skills',
  compressible: true,
  compile: compileSkills,
  serve: (exposure) => ({ handler: serveSkills(exposure) }),
  combine: combineSkills,
  offers: ({ skills }) => skills.map(offer),
  survey,
});

function offer({ name, description, tools }: Skill): Offer {
  const names = tools.map((tool) => tool.name).join(', ');
  return {
    name: `skill ${name}`,
    description,
    inputs: [],
    target: names === '' ? 'no tools' : `the tools ${names}`,
    operation: '',
  };
}

/** Looks for the folders of skills, and for the instructions in them. */
async function survey({ skills }: SkillExposure, report: Report): Promise<void> {
  for (const one of skills) {
    if (one.location) await reportAbsence(one.location, `skill '${one.name}'`, report);
    const directory = await folderOf(one);
    if (directory !== undefined) await surveyInstructions(one, directory, report);
  }
}

async function surveyInstructions({ name, tools }: Skill, directory: string, report: Report) {
  for (const tool of tools) {
    if (tool.type !== 'instruction') continue;
    if (await readBelow(directory, tool.instruction.split('/'))) continue;
    report.add({
      code: 'unusable-location',
      severity: 'warning',
      message: `'${tool.instruction}' is no file of skill '${name}'`,
      place: tool.place,
    });
  }
}
