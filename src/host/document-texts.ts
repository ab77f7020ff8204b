import { type DocumentStatus, type DocumentText, diagnosticView } from '../exposes/index.ts';
import type { LiveDocuments } from './reload.ts';

/** The documents of a process as they are written. Without files there is no text. */
export function documentTexts(
  statuses: readonly DocumentStatus[],
  live: LiveDocuments | undefined,
): readonly DocumentText[] {
  const known = new Map(live?.documents.map(({ reading }) => [reading.file, reading]));
  return statuses.map(({ file, title, specVersion, state }) => {
    const reading = known.get(file);
    const { document, diagnostics = [], sources } = reading?.capability ?? {};
    const errors = reading?.errors.filter((one) => !diagnostics.includes(one)) ?? [];
    return {
      file,
      title,
      specVersion,
      state,
      description: document?.description ?? '',
      tags: document?.tags ?? [],
      text: sources?.get(file)?.text ?? '',
      diagnostics: [...errors, ...diagnostics].map((one) => ({
        ...diagnosticView(one),
        length: one.place.length,
      })),
    };
  });
}
