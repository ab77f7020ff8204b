import { Problem } from '../../../kernel/index.ts';
import { inOrder } from '../../../spec/index.ts';
import { diagnosticView } from '../../diagnostic-view.ts';
import { invalid, json, mediaTypeOf, objectIn } from '../answers.ts';
import { type Asked, type ControlRoute, route } from '../route.ts';

/** Reads documents: those that are served, again, and others to say what is wrong with them. */
export const documents: readonly ControlRoute[] = [
  ...route(
    'POST /reload /config/reload',
    'serve what the files say now',
    ({ management }) => management.reload,
    reload,
  ),
  ...route(
    'POST /reload/check /config/reload/check',
    'what a reload would do, and what there is to say about the documents; changes nothing',
    ({ management }) => management.reload,
    check,
  ),
  ...route(
    'POST /validate /config/validate',
    'what there is to say about a document',
    ({ management }) => management.validate,
    validate,
  ),
];

/** @throws Problem documents-unserved when a document cannot be served as it is now */
async function reload({ operator, request }: Asked) {
  refuseForms(request);
  const report = await operator.reload();
  const failed = report.documents.filter(({ outcome }) => FAILED.has(outcome));
  if (failed.length === 0) return json({ status: 'reloaded', ...report });
  const names = failed.map(({ file }) => `'${file}'`).join(', ');
  throw new Problem(
    'documents-unserved',
    `${names} cannot be served as ${failed.length === 1 ? 'it is' : 'they are'} now; what was served goes on`,
    { members: { ...report } },
  );
}

async function check({ operator, request }: Asked) {
  refuseForms(request);
  return json(await operator.checkReload());
}

const FAILED: ReadonlySet<string> = new Set(['kept', 'left out']);

const YAML: ReadonlySet<string> = new Set([
  'application/yaml',
  'application/x-yaml',
  'text/yaml',
  'text/x-yaml',
]);

const UNNAMED = 'document.yaml';

async function validate({ operator, request }: Asked) {
  const { file, text } = documentIn(request);
  const diagnostics = inOrder(await operator.validate(file, text));
  const valid = !diagnostics.some(({ severity }) => severity === 'error');
  return json({ valid, diagnostics: diagnostics.map(diagnosticView) });
}

/** The text itself, or an object with it. */
function documentIn(request: Asked['request']): { file: string; text: string } {
  const decoded = () => new TextDecoder().decode(request.body);
  if (YAML.has(mediaTypeOf(request))) return { file: UNNAMED, text: decoded() };
  const { text, file = UNNAMED } = objectIn(request);
  if (typeof text !== 'string') throw invalid('text', 'is the text of the document');
  if (typeof file !== 'string') throw invalid('file', 'is a name for messages');
  return { file, text };
}

/** Any page can make a browser send a form here; nobody who means it does. */
function refuseForms(request: Asked['request']): void {
  const type = mediaTypeOf(request);
  if (type === '' || type === 'application/json') return;
  throw new Problem('media-type-unsupported', 'this takes no body');
}
