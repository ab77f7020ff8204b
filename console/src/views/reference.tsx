import { tell } from '../api.ts';
import { Method } from '../parts/badges.tsx';
import { Code } from '../parts/code.tsx';
import { Problem } from '../parts/problem.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { type ApiOperation, operationsOf, resolved } from '../reference/description.ts';
import { linkTo } from '../route.ts';
import { chosen, type ServedExposer } from '../served.ts';

/** The OpenAPI description of each REST API, as its callers get it. */
export default function Reference() {
  const apis =
    chosen.value?.exposes.filter(({ type, url }) => type === 'rest' && url !== null) ?? [];
  return (
    <>
      <h1>API reference</h1>
      {apis.length === 0 && (
        <p class="quiet">
          This document serves no REST API. Its tools are under{' '}
          <a href={linkTo('capability')}>Capability</a>, and how to reach them under{' '}
          <a href={linkTo('connect')}>Connect</a>.
        </p>
      )}
      {apis.map((api) => (
        <Api key={api.namespace} exposer={api} />
      ))}
    </>
  );
}

type Description = Readonly<Record<string, unknown>>;

function Api({ exposer }: { exposer: ServedExposer }) {
  const { value: description, wrong } = useAnswer(() => described(exposer), [exposer]);
  if (wrong !== undefined) return <Problem text={wrong} />;
  if (!description) return null;
  return (
    <section>
      <h2>{exposer.namespace}</h2>
      <p class="quiet mono">{exposer.url}</p>
      {operationsOf(description).map((operation) => (
        <Operation
          key={`${operation.method}${operation.path}`}
          operation={operation}
          description={description}
          exposer={exposer}
        />
      ))}
    </section>
  );
}

async function described({ namespace: exposer }: ServedExposer): Promise<Description> {
  const request = { exposer, method: 'GET', target: '/openapi.json' };
  const { body } = await tell<{ body: string }>('/calls', request);
  return JSON.parse(body) as Description;
}

interface OperationProps {
  readonly operation: ApiOperation;
  readonly description: Description;
  readonly exposer: ServedExposer;
}

function Operation({ operation, description, exposer }: OperationProps) {
  const { method, path, summary, parameters, body, responses } = operation;
  const name = `${method} ${path}`;
  const canRun = exposer.offers.some((offer) => offer.name === name);
  const schemaOf = (schema: unknown) => JSON.stringify(resolved(schema, description), null, 2);
  return (
    <details class="sent">
      <summary>
        <Method method={method} /> <span class="mono path">{path}</span>{' '}
        <span class="quiet">{summary}</span>
      </summary>
      {canRun && (
        <p>
          <a class="button small" href={linkTo('run', [exposer.namespace, name])}>
            Run
          </a>
        </p>
      )}
      {parameters.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>Parameter</th>
                <th>In</th>
                <th>Type</th>
                <th>Description</th>
              </tr>
            </thead>
            <tbody>
              {parameters.map((one) => (
                <tr key={`${one.in}${one.name}`}>
                  <td class="mono">
                    {one.name}
                    {one.required && <span class="required"> *</span>}
                  </td>
                  <td class="quiet">{one.in}</td>
                  <td class="mono">{one.type}</td>
                  <td>{one.description}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {body !== undefined && (
        <>
          <h3>Body</h3>
          <Code language="json" text={schemaOf(body)} />
        </>
      )}
      {responses.map(({ status, text, schema }) => (
        <details key={status}>
          <summary>
            <b>{status}</b> <span class="quiet">{text}</span>
          </summary>
          {schema !== undefined && <Code language="json" text={schemaOf(schema)} />}
        </details>
      ))}
    </details>
  );
}
