export { type Calls, type DescribedCalls, describeCalls } from './export/describe-calls.ts';
export type { Exposes } from './import/capability.ts';
export { type Imported, type ImportOptions, importOpenApi } from './import/import-openapi.ts';
export { yamlText } from './write-yaml.ts';
