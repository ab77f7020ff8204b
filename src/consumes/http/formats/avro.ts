import type { Type } from 'avsc';
import { containerSchema, isContainer, readBlocks } from './avro-container.ts';
import { readAvro } from './avro-reader.ts';
import { boundedData, FormatError, MAX_VALUES } from './bounds.ts';
import { defineResponseFormat } from './format.ts';
import { remember } from './remember.ts';

/**
 * Avro (specification 1.11): one datum in binary encoding, by the schema that `outputSchema`
 * names, or a container file, which brings its schema and gives the list of its records.
 */
export const avro = defineResponseFormat({
  name: 'avro',
  aliases: ['avro/binary', 'application/avro'],
  schema: 'file',
  async checkSchema(schema) {
    try {
      await parseSchema(schema);
      return undefined;
    } catch (reason) {
      return `it is no Avro schema: ${(reason as Error).message}`;
    }
  },
  async decode(bytes, { schema }) {
    const budget = { values: MAX_VALUES };
    if (isContainer(bytes)) {
      const type = await parseSchema(containerSchema(bytes));
      return boundedData(
        (await readBlocks(bytes)).flatMap(({ count, content }) => {
          return readAvro(type, content, { count, budget });
        }),
      );
    }
    if (schema === undefined) throw new FormatError('it is no container, and there is no schema');
    const [datum] = readAvro(await schemaOfDocument(schema), bytes, { count: 1, budget });
    return boundedData(datum);
  },
});

const schemaOfDocument = remember(parseSchema);

async function parseSchema(text: string): Promise<Type> {
  const { default: avsc } = await import('avsc');
  return avsc.Type.forSchema(JSON.parse(text), { wrapUnions: false });
}
