import { boundedText, FormatError, MAX_DEPTH, MAX_VALUES, record } from './bounds.ts';
import { defineResponseFormat } from './format.ts';

const MAX_BYTES = 4 * 1024 * 1024;

/**
 * XML 1.0 as data: the root element is dropped; attributes and children are members, by local
 * name; what repeats is a list; text beside members stands under the empty name. Every value is
 * text. Entities that the document declares are not expanded, and nothing is fetched.
 */
export const xml = defineResponseFormat({
  name: 'xml',
  aliases: ['application/xml', 'text/xml'],
  async decode(bytes) {
    const { XMLParser, XMLValidator } = await import('fast-xml-parser');
    const text = boundedText(bytes, MAX_BYTES);
    if (XMLValidator.validate(text) !== true) throw new FormatError('it is not well-formed');
    const parser = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: false,
      attributeNamePrefix: '',
      parseTagValue: false,
      parseAttributeValue: false,
      processEntities: false,
      ignoreDeclaration: true,
      ignorePiTags: true,
      trimValues: false,
      maxNestedTags: MAX_DEPTH,
    });
    const nodes: readonly XmlNode[] = parser.parse(text);
    const root = nodes.find((node) => elementName(node) !== undefined);
    if (!root) throw new FormatError('it has no root element');
    return valueOfNode(root, { values: 0 });
  },
});

/** A node as the parser gives it: one member named like the element, attributes under `:@`. */
type XmlNode = Readonly<Record<string, unknown>>;

function elementName(node: XmlNode): string | undefined {
  return Object.keys(node).find((key) => key !== ':@' && key !== '#text');
}

function valueOfNode(node: XmlNode, count: { values: number }): unknown {
  count.values += 1;
  if (count.values > MAX_VALUES) throw new FormatError(`it has more than ${MAX_VALUES} values`);
  const members = new Map<string, unknown[]>();
  const put = (name: string, value: unknown) => {
    const known = members.get(name);
    if (known) known.push(value);
    else members.set(name, [value]);
  };
  for (const [name, value] of Object.entries(node[':@'] ?? {}))
    if (!/^xmlns(:|$)/.test(name)) put(localName(name), unescapeText(String(value)));
  let text = '';
  const children = node[elementName(node) ?? ''] as readonly XmlNode[];
  for (const child of children) {
    const name = elementName(child);
    if (name === undefined) text += unescapeText(String(child['#text'] ?? ''));
    else put(localName(name), valueOfNode(child, count));
  }
  if (members.size === 0) return text.trim();
  if (text.trim() !== '') put('', text.trim());
  return record(
    [...members].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const PREDEFINED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

/** References to characters; those to entities of the document stay as written. */
function unescapeText(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));/g,
    (written, decimal, hexadecimal, name) => {
      if (name !== undefined) return PREDEFINED[name] ?? written;
      const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
      const valid = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
      return valid ? String.fromCodePoint(code) : written;
    },
  );
}
