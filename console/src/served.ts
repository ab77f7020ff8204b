import { computed, signal } from '@preact/signals';
import type { DocumentText, PlanView } from '../../src/exposes/operator.ts';
import { ask } from './api.ts';
import { route } from './route.ts';

/** One document, as far as it is served. */
export type ServedDocument = PlanView['documents'][number];

/** One exposer of a document. */
export type ServedExposer = ServedDocument['exposes'][number];

/** One route or tool of an exposer. */
export type ServedOffer = ServedExposer['offers'][number];

/** One input of a route or tool. */
export type ServedInput = ServedOffer['inputs'][number];

/** One API that a document calls. */
export type ConsumedApi = ServedDocument['consumes'][number];

/** What the process serves; `undefined` until it was asked. */
export const plan = signal<PlanView | undefined>(undefined);

/** The documents as they are written; `undefined` until they were asked for. */
export const documents = signal<readonly DocumentText[] | undefined>(undefined);

/** Why the process cannot be asked. */
export const failure = signal('');

/** The document that is looked at, by its file. */
export const chosenFile = computed(() => {
  const files = documents.value?.map(({ file }) => file) ?? [];
  const wanted = route.value.query.get('document') ?? kept.value;
  return wanted !== undefined && files.includes(wanted) ? wanted : files[0];
});

/** The text of the document that is looked at. */
export const chosenText = computed(() =>
  documents.value?.find(({ file }) => file === chosenFile.value),
);

/** What is served of the document that is looked at. */
export const chosen = computed(() =>
  plan.value?.documents.find(({ file }) => file === chosenFile.value),
);

const kept = signal<string | undefined>(undefined);

/** Looks at another document. */
export function choose(file: string): void {
  kept.value = file;
}

/** Asks what is served now. */
export async function refresh(): Promise<void> {
  try {
    const [served, written] = await Promise.all([
      ask<PlanView>('/plan'),
      ask<{ documents: readonly DocumentText[] }>('/documents'),
    ]);
    plan.value = served;
    documents.value = written.documents;
    failure.value = '';
  } catch (reason) {
    failure.value = reason instanceof Error ? reason.message : String(reason);
  }
}

/** The route or tool with these names. */
export function findOffer(exposer: string, offer: string) {
  for (const document of plan.value?.documents ?? []) {
    const found = document.exposes.find(({ namespace }) => namespace === exposer);
    const one = found?.offers.find(({ name }) => name === offer);
    if (found && one) return { document, exposer: found, offer: one };
  }
  return undefined;
}
