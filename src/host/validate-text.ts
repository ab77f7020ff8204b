import { compile } from '../plan/index.ts';
import { type Diagnostic, loadDocument } from '../spec/index.ts';
import { type Extensions, languageOf } from './extensions.ts';

/** What there is to say about the text of a document. No file is opened, not even one that it names. */
export async function validateText(
  file: string,
  text: string,
  extensions: Extensions,
): Promise<readonly Diagnostic[]> {
  const { document, report } = loadDocument(file, text, extensions.dialects);
  if (document) compile(document, languageOf(extensions), report);
  return report.diagnostics;
}
