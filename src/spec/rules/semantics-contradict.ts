import type { AggregateFlow, Document } from '../document.ts';
import { defineRule, type Remark } from './rule.ts';
import { contradictedBy } from './semantics-of-refs.ts';

/** What a flow promises is what its call does. */
export const semanticsContradict = defineRule({
  code: 'semantics-contradict',
  why: 'The semantics of a flow promise what the method that it calls, or the hints or the method of what refers to it, do not keep (RFC 9110 section 9.2): hints of tools are made of them.',
  example: [
    'semantics: {safe: true}\ncall: notes.deletenote',
    'semantics: {safe: false, idempotent: true}\ncall: notes.deletenote',
  ],
  check: ({ document, root }) => [
    ...document.aggregates.flatMap(({ flows }) =>
      flows.flatMap((flow) => contradictions(flow, document)),
    ),
    ...contradictedBy(root, document),
  ],
});

const SAFE: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];
const IDEMPOTENT: readonly string[] = [...SAFE, 'PUT', 'DELETE'];

function contradictions(flow: AggregateFlow, document: Document): readonly Remark[] {
  const { safe, idempotent } = flow.semantics;
  const { call, label, place } = flow.action;
  const method = call && methodOf(call.text, document);
  const found: Remark[] = [];
  if (safe && idempotent === false)
    found.push({ message: `${label} is safe but not idempotent; what is safe is both`, place });
  if (method === undefined || !call) return found;
  if (safe && !SAFE.includes(method))
    found.push({ message: `${label} promises to be safe and calls ${method}`, place: call.place });
  if (idempotent && !IDEMPOTENT.includes(method))
    found.push({
      message: `${label} promises to be idempotent and calls ${method}`,
      place: call.place,
    });
  return found;
}

function methodOf(call: string, { consumes }: Document): string | undefined {
  for (const { namespace, resources } of consumes) {
    const operations = resources.flatMap((resource) => resource.operations);
    const called = operations.find(({ name }) => `${namespace}.${name}` === call.trim());
    if (called) return called.method;
  }
  return undefined;
}
