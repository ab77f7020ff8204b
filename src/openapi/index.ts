export type { Exposes } from './import/capability.ts';
export { type Imported, type ImportOptions, importOpenApi } from './import/import-openapi.ts';
