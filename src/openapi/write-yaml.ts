import { Document } from 'yaml';

/**
 * Data as YAML text, in the form of published documents.
 *
 * @param edit may add comments
 */
export function yamlText(value: unknown, edit?: (document: Document) => void): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  edit?.(document);
  return document.toString({ indentSeq: false, lineWidth: 100 });
}
