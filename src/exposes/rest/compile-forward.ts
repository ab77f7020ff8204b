import { isGatewayField } from '../../consumes/index.ts';
import { type PathTemplate, withRest } from '../../http/index.ts';
import type { CompileContext, UpstreamPlan } from '../../plan/index.ts';
import { type Cursor, scopedReport } from '../../spec/index.ts';
import type { RestForward } from './exposure.ts';

/** Compiles `forward` of an exposed resource; none when it has none, or one that cannot be served. */
export function compileForward(
  resource: Cursor,
  at: { readonly path: PathTemplate; readonly resource: string },
  { consumed }: CompileContext,
): readonly RestForward[] {
  const written = resource.get('forward');
  if (!written.exists) return [];
  const report = scopedReport(resource.report, `what forwards at '${at.path.text}'`);
  const cursor = written.reportingTo(report);
  if (!cursor.isMap) {
    cursor.wrongType("a map with a 'targetNamespace'");
    return [];
  }
  cursor.expectKeys(['targetNamespace', 'trustedHeaders'], "'forward'");
  const path = takingRest(at.path, resource.get('path').reportingTo(report));
  const target = readTarget(cursor, consumed);
  const trusted = readTrusted(cursor.get('trustedHeaders'));
  if (report.failed || !path || !target) return [];
  const fixed = new Set(target.headers.map((header) => header.name.toLowerCase()));
  const description = resource.get('description').text() ?? '';
  const { place } = written;
  const name = `forward-${at.resource}`;
  return [
    {
      ...{ name, path, resource: at.resource, description, place },
      namespace: target.namespace,
      trustedHeaders: trusted.filter((header) => !fixed.has(header)),
      fixedHeaders: target.headers,
    },
  ];
}

function takingRest(path: PathTemplate, written: Cursor): PathTemplate | undefined {
  try {
    return withRest(path);
  } catch (reason) {
    const message = `the path '${path.text}' cannot be forwarded: ${(reason as Error).message}`;
    written.add('invalid-path', 'error', message, written.place, {
      help: "end it with a placeholder for what follows: '/api/{{path}}'",
    });
    return undefined;
  }
}

function readTarget(
  forward: Cursor,
  consumed: CompileContext['consumed'],
): UpstreamPlan | undefined {
  const target = forward.get('targetNamespace');
  const name = target.text();
  if (name === undefined) {
    forward.add('missing-key', 'error', "'forward' does not say where to: 'targetNamespace'");
    return undefined;
  }
  const upstream = consumed(name);
  if (!upstream) {
    const message = `no consumed API that can be called has the namespace '${name}'`;
    forward.add('unknown-namespace', 'error', message, target.place);
  }
  return upstream;
}

function readTrusted(cursor: Cursor): readonly string[] {
  return cursor.items('names of headers').flatMap((item) => {
    const name = item.text() ?? '';
    if (!/^[!#$%&'*+.^`|~0-9a-z-]+$/i.test(name)) {
      item.wrongType('the name of a header');
      return [];
    }
    if (!isGatewayField(name.toLowerCase())) return [name.toLowerCase()];
    const message = `'${name}' is never forwarded: what it says, the gateway says itself`;
    item.add('gateway-header', 'warning', message, item.place, {
      help: "remove it from 'trustedHeaders'",
    });
    return [];
  });
}
