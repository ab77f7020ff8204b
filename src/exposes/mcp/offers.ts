import { reportAbsence } from '../../files/index.ts';
import type { Report } from '../../spec/index.ts';
import { type Offer, targetOf } from '../exposer.ts';
import type { McpExposure, Prompt, Resource, Tool } from './exposure.ts';

/** What an exposure offers: its tools, then its resources, then its prompts. */
export function offers({ tools, resources, prompts }: McpExposure): readonly Offer[] {
  return [...tools.map(ofTool), ...resources.map(ofResource), ...prompts.map(ofPrompt)];
}

function ofTool({ name, description, inputs, flow, annotations, place }: Tool): Offer {
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations;
  return {
    name,
    description,
    inputs: inputs.map((input) => ({ ...input, in: 'argument', sentIn: input.in })),
    ...targetOf(flow),
    place,
    hints: {
      readOnly: readOnlyHint,
      destructive: destructiveHint,
      idempotent: idempotentHint,
      openWorld: openWorldHint,
    },
  };
}

function ofResource(resource: Resource): Offer {
  const head = { name: `resource ${resource.uri}`, description: resource.description };
  if (resource.kind === 'files')
    return { ...head, inputs: [], target: `files at ${resource.location.text}`, operation: '' };
  const inputs = resource.inputs.map((input) => ({ ...input, in: 'uri' }));
  return { ...head, inputs, ...targetOf(resource.flow) };
}

function ofPrompt({ name, description, arguments: parameters, messages }: Prompt): Offer {
  return {
    name: `prompt ${name}`,
    description,
    inputs: parameters.map((one) => ({ ...one, in: 'argument', type: 'string' })),
    target:
      'folder' in messages ? `file at ${messages.text}` : 'nothing: the text is in the document',
    operation: '',
  };
}

/** Looks for the files of resources and prompts. */
export async function survey({ resources, prompts }: McpExposure, report: Report): Promise<void> {
  for (const resource of resources)
    if (resource.kind === 'files')
      await reportAbsence(resource.location, `resource '${resource.name}'`, report);
  for (const { name, messages } of prompts)
    if ('folder' in messages) await reportAbsence(messages, `prompt '${name}'`, report);
}
