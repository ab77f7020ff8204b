/** Two APIs of a shipyard, and `tools` over them. */
export function shipyard(tools: string, more = ''): string {
  return `naftiko: 1.0.0-alpha2
info: {label: Shipyard}
capability:
  consumes:
  - type: http
    namespace: registry
    baseUri: https://registry.test
    resources:
    - path: /ships
      operations:
      - {name: list-ships, method: GET, inputParameters: [{name: status, in: query}]}
    - path: /ships/{{imo}}
      operations:
      - {name: get-ship, method: GET, inputParameters: [{name: imo, in: path}]}
      - {name: scrap-ship, method: DELETE, inputParameters: [{name: imo, in: path}]}
    - path: /crew
      operations:
      - {name: list-crew, method: GET}
    - path: /fleet
      operations:
      - name: fleet
        method: GET
        outputParameters:
        - {name: ids, type: array, value: '$.ships[*].imo'}
        - {name: total, type: integer, value: $.count}
        - {name: all, type: object, value: $.}
  exposes:
  - type: mcp
    namespace: yard
    port: 9090
    tools:
${tools.trimEnd().replace(/^/gm, '    ')}
${more}`;
}

export const SHIP = {
  imo: '9321483',
  vessel_name: 'Emma',
  year_built: '2006',
  dimensions: { length: 397.7 },
  crew: ['C-2', 'C-1', 'C-9'],
  tags: { a: { n: 1 }, b: { n: 2 } },
};

export const CREW = [
  { id: 'C-1', fullName: 'Ann', role: 'captain' },
  { id: 'C-2', fullName: 'Bo', role: 'cook' },
];
