import { type PathTemplate, renamePlaceholders } from '../http/index.ts';
import type { Report, Written } from '../spec/index.ts';
import type { Bindings } from './bindings.ts';
import { matchName } from './names.ts';
import type { Parameter } from './plan.ts';

/** A consumed path among the variables of its document. */
export interface PathSurroundings {
  readonly path: PathTemplate;
  /** Where the path stands. */
  readonly place: Written;
  readonly bindings: Bindings;
  readonly report: Report;
}

/** A parameter for each placeholder that has none under any spelling: a bound variable, else a required string. */
export function missingPlaceholders(
  parameters: readonly Parameter[],
  { path, place, bindings, report }: PathSurroundings,
  namespace: string,
): Parameter[] {
  const inPath = namesInPath(parameters);
  const common = { in: 'path', type: 'string', required: true, description: '' } as const;
  return path.placeholders.flatMap((name): Parameter[] => {
    if (matchName(name, inPath).kind !== 'none') return [];
    if (bindings.declares(name) || name.startsWith('env.')) {
      const written = { text: `{{${name}}}`, place: place.place };
      return [{ name, ...common, value: bindings.template(written, { namespace, use: 'input' }) }];
    }
    report.add({
      code: 'placeholder-without-parameter',
      severity: 'warning',
      message: `the placeholder '{${name}}' has no parameter; a required string is assumed`,
      place: place.place,
    });
    return [{ name, ...common, value: undefined }];
  });
}

/** The path with its placeholders spelled like the parameters that fill them. */
export function inParameterNames(
  parameters: readonly Parameter[],
  { path, place, report }: PathSurroundings,
): PathTemplate {
  const names = namesInPath(parameters);
  return renamePlaceholders(path, (name) => {
    const match = matchName(name, names);
    if (match.kind !== 'near') return name;
    report.add({
      code: 'name-mismatch',
      severity: 'warning',
      message: `the placeholder '{${name}}' is filled by the parameter '${match.name}'`,
      place: place.place,
      fix: [{ text: `{${name}}`, by: `{${match.name}}` }],
    });
    return match.name;
  });
}

function namesInPath(parameters: readonly Parameter[]): readonly string[] {
  return parameters.filter((one) => one.in === 'path').map(({ name }) => name);
}
