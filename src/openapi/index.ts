export { type Calls, type DescribedCalls, describeCalls } from './export/describe-calls.ts';
export type { Exposes } from './import/capability.ts';
export { type Imported, type ImportOptions, importOpenApi } from './import/import-openapi.ts';
export {
  readStarterOperation,
  SIGNINGS,
  type Signing,
  type StarterOperation,
  type StarterOptions,
  starterDocument,
} from './starter.ts';
export { yamlText } from './write-yaml.ts';
