import { type JsonSchema, type Members, members, readContract } from '../../plan/index.ts';

/**
 * Leaves out the schemas of a contract that nothing could be checked with: too large, with a
 * pattern that could take forever, or no schemas at all. The rest of it keeps its worth.
 *
 * @returns what is left out, in words
 */
export function usableContract(contract: JsonSchema): {
  readonly contract: JsonSchema;
  readonly left: readonly string[];
} {
  const left: string[] = [];
  const paths = mapMembers(members(contract.paths), (item, path) =>
    mapMembers(members(item), (operation, method) => {
      const refuse = (value: Members) =>
        refusal({ ...contract, paths: { [path]: { [method]: value } } });
      const written = members(operation);
      if (refuse(written) === undefined) return written;
      const label = `${method.toUpperCase()} ${path}`;
      return withoutSchemas(written, refuse, (what, reason) =>
        left.push(`${label}: the schema of ${what} is left out: ${reason}`),
      );
    }),
  );
  return { contract: { ...contract, paths }, left };
}

function refusal(contract: JsonSchema): string | undefined {
  try {
    readContract(contract);
    return undefined;
  } catch (reason) {
    if (reason instanceof RangeError) return reason.message.replace(/^in \S+ \S+, /, '');
    throw reason;
  }
}

function withoutSchemas(
  operation: Members,
  refuse: (operation: Members) => string | undefined,
  say: (what: string, reason: string) => void,
): JsonSchema {
  const { requestBody } = operation;
  const wrong = requestBody === undefined ? undefined : refuse({ requestBody });
  if (wrong !== undefined) say('its body', wrong);
  const responses = mapMembers(members(operation.responses), (response, status) => {
    const reason = refuse({ responses: { [status]: response } });
    if (reason === undefined) return response;
    say(`its answer ${status}`, reason);
    return anyContent(response);
  });
  const body = wrong === undefined ? requestBody : anyContent(requestBody);
  return { ...operation, ...(body === undefined ? {} : { requestBody: body }), responses };
}

function anyContent(message: unknown): JsonSchema {
  const written = members(message);
  return { ...written, content: mapMembers(members(written.content), () => ({})) };
}

function mapMembers(from: Members, map: (value: unknown, name: string) => unknown): JsonSchema {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, map(value, name)]));
}
